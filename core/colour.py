"""Colours, and whether they can be told apart."""

Colour = tuple[int, int, int]


def parse_colour(text: str) -> Colour:
    """Return the red, green and blue (0 to 255) of `#rrggbb`; ValueError when it is none."""
    if len(text) != 7 or text[0] != "#":
        raise ValueError(f"{text} is not of the form #rrggbb")
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def contrast(first: Colour, second: Colour) -> float:
    """Return the contrast ratio of two sRGB colours, 1 to 21.

    Source: WCAG 2.2, relative luminance.
    """
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def lighten(colour: Colour, ground: Colour, ratio: float) -> Colour:
    """Return a colour mixed with as little white as lets it stand out from a dark ground by a contrast ratio."""
    for percent in range(0, 101, 4):
        red, green, blue = (part + (255 - part) * percent // 100 for part in colour)
        if contrast((red, green, blue), ground) >= ratio:
            break
    return red, green, blue


def _luminance(colour: Colour) -> float:
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
