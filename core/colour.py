"""Colours: hex notation, contrast by WCAG, and the OKLCH colour space."""

import re
from math import atan2, cos, degrees, hypot, radians, sin

Colour = tuple[int, int, int]  # red, green and blue, 0 to 255


def parse_colour(text: str) -> Colour:
    """Return the colour of `#rrggbb`, or raise ValueError."""
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", text):
        raise ValueError(f"{text[:20]!r} is not of the form #rrggbb")
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def format_colour(colour: Colour) -> str:
    """Return a colour as `#rrggbb`."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def contrast(first: Colour, second: Colour) -> float:
    """Return the contrast ratio of two sRGB colours, from 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def lighten(colour: Colour, ground: Colour, ratio: float) -> Colour:
    """Return a colour mixed with as little white as gives it a contrast ratio to a dark ground."""
    for percent in range(0, 101, 4):
        red, green, blue = (part + (255 - part) * percent // 100 for part in colour)
        if contrast((red, green, blue), ground) >= ratio:
            break
    return red, green, blue


def to_oklch(colour: str) -> tuple[float, float, float]:
    """Return lightness (0 to 1), chroma and hue (degrees) of a hex colour."""
    r, g, b = (_to_linear(channel / 255) for channel in parse_colour(colour))
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    medium = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, hypot(a, b), degrees(atan2(b, a)) % 360


def _to_rgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """Return the hex colour, with its chroma lowered until a screen can show it."""
    rgb = _to_rgb(lightness, chroma, hue)
    while chroma > 0.001 and not all(-0.0005 <= channel <= 1.0005 for channel in rgb):
        chroma *= 0.95
        rgb = _to_rgb(lightness, chroma, hue)
    red, green, blue = (round(255 * _to_gamma(min(1.0, max(0.0, channel)))) for channel in rgb)
    return format_colour((red, green, blue))


def _luminance(colour: Colour) -> float:
    red, green, blue = (_to_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _to_linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _to_gamma(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else float(1.055 * channel ** (1 / 2.4) - 0.055)
