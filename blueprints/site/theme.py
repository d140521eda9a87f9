"""The site's accent colour: its stylesheet, and how well it can be read."""

from typing import NamedTuple

from core.colour import Colour, contrast, format_colour, lighten, parse_colour
from core.fields.texts import LEAST_CONTRAST, WHITE

# The grounds of static/css/tokens.css on which text has the accent colour.
PAPER, DEEP_PAPER = (0xFA, 0xF6, 0xEE), (0xF1, 0xEA, 0xDC)
DARK_PAPER, DEEP_DARK_PAPER = (0x17, 0x15, 0x12), (0x21, 0x1E, 0x19)
DARK_CONTRAST = 7.0


def theme_css(accent: str) -> str:
    """Return the custom properties of an accent `#rrggbb`, with a lighter one for dark paper."""
    return f":root{{--accent:{accent};--accent-dark:{format_colour(_lighter(accent))}}}"


class Contrast(NamedTuple):
    """A place where pages have the accent colour, and how well it can be read there."""

    place: str
    text: str  # its colour
    ground: str
    ratio: float

    @property
    def is_enough(self) -> bool:
        """Whether it can be read by WCAG 2.2, level AA."""
        return self.ratio >= LEAST_CONTRAST


def contrasts_of(accent: str) -> list[Contrast]:
    """Return how well an accent can be read in each place, in light and in dark mode; nothing if it is no colour."""
    try:
        colour, lighter = parse_colour(accent), _lighter(accent)
    except ValueError:
        return []
    places = (
        ("Links", colour, PAPER),
        ("Links on tinted paper", colour, DEEP_PAPER),
        ("Buttons", WHITE, colour),
        ("Links in dark mode", lighter, DARK_PAPER),
        ("On tinted paper in dark mode", lighter, DEEP_DARK_PAPER),
        ("Buttons in dark mode", DARK_PAPER, lighter),
    )
    return [
        Contrast(place, format_colour(text), format_colour(ground), contrast(text, ground))
        for place, text, ground in places
    ]


def _lighter(accent: str) -> Colour:
    return lighten(parse_colour(accent), DARK_PAPER, DARK_CONTRAST)
