"""The stylesheet of the site's accent colour."""

from core.colour import format_colour, lighten, parse_colour

DARK_PAPER = (0x17, 0x15, 0x12)
DARK_CONTRAST = 7.0


def theme_css(accent: str) -> str:
    """Return the custom properties of an accent `#rrggbb`, with a lighter one for dark paper."""
    light = format_colour(lighten(parse_colour(accent), DARK_PAPER, DARK_CONTRAST))
    return f":root{{--accent:{accent};--accent-dark:{light}}}"
