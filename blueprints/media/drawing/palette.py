"""Colours of a site's drawings, derived from its accent in OKLCH."""

from dataclasses import dataclass
from functools import lru_cache
from math import atan2, cos, degrees, hypot, radians, sin

# The second colour is one of these printer's inks (hue, lightness, chroma): every
# pairing with an accent has been checked by eye.
OCHRE = (78.0, 0.76, 0.125)
VERMILION = (42.0, 0.68, 0.150)
SLATE = (232.0, 0.70, 0.075)
SAGE = (150.0, 0.74, 0.070)


@dataclass(frozen=True, slots=True)
class Inks:
    """The four colour roles of a composition, as hex colours."""

    ground: str
    main: str
    strong: str
    soft: str


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one site, as hex colours."""

    paper: str
    ink: str
    quiet: str
    rule: str
    accent: str
    schemes: tuple[Inks, ...]


def _to_linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _to_gamma(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else float(1.055 * channel ** (1 / 2.4) - 0.055)


def parse_hex(colour: str) -> tuple[int, int, int]:
    """Return the channels of `#rgb` or `#rrggbb`; ValueError if it isn't a hex colour."""
    digits = colour.strip().removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) != 6 or not set(digits.lower()) <= set("0123456789abcdef"):
        raise ValueError(f"not a hex colour: {colour[:20]!r}")
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def to_oklch(colour: str) -> tuple[float, float, float]:
    """Return lightness (0 to 1), chroma and hue (degrees) of a hex colour."""
    r, g, b = (_to_linear(channel / 255) for channel in parse_hex(colour))
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
    """Return a colour as hex, with its chroma lowered until it is within sRGB."""
    rgb = _to_rgb(lightness, chroma, hue)
    while chroma > 0.001 and not all(-0.0005 <= channel <= 1.0005 for channel in rgb):
        chroma *= 0.95
        rgb = _to_rgb(lightness, chroma, hue)
    channels = (round(255 * _to_gamma(min(1.0, max(0.0, channel)))) for channel in rgb)
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def _second(hue: float, chroma: float) -> tuple[float, float, float]:
    """Return lightness, chroma and hue of the ink that contrasts with an accent."""
    if chroma < 0.03 or 215 <= hue < 345:
        choice = OCHRE
    elif 140 <= hue < 215:
        choice = VERMILION
    elif hue < 60 or hue >= 345:
        choice = OCHRE
    else:
        choice = SLATE
    return choice[1], choice[2], choice[0]


# The same for every site: the paper, a second paper for covers, small text, thin rules.
PAPER, STOCK = from_oklch(0.975, 0.012, 85), from_oklch(0.945, 0.020, 85)
QUIET, RULE = from_oklch(0.46, 0.015, 70), from_oklch(0.80, 0.020, 80)


@lru_cache(maxsize=32)
def palette(accent: str) -> Palette:
    """Return the palette of an accent such as `#7a1f2b`."""
    lightness, chroma, hue = to_oklch(accent)
    lightness = min(0.50, max(0.30, lightness))
    stock, ink = STOCK, from_oklch(0.245, 0.018, hue)
    main = from_oklch(lightness, chroma, hue)
    # A tint of red would be pink, which doesn't suit the look of the site, so reds get buff.
    warm = hue < 75 or hue > 330
    tint = from_oklch(0.86, min(0.045, chroma * 0.5), 68 if warm else hue)
    light, strength, turn = _second(hue, chroma)
    second = from_oklch(light, strength, turn)
    schemes = (
        Inks(stock, main, second, tint),
        Inks(main, stock, second, from_oklch(lightness + 0.11, chroma * 0.9, hue)),
        Inks(tint, main, second, stock),
        Inks(second, ink, stock, from_oklch(light - 0.09, strength, turn)),
        Inks(ink, stock, second, main),
    )
    return Palette(PAPER, ink, QUIET, RULE, main, schemes)
