"""The colours of a site's drawings, all derived from its accent."""

from dataclasses import dataclass
from functools import lru_cache

from core.colour import from_oklch, to_oklch

# The second colour is one of these printer's inks (hue, lightness, chroma), so
# that every pairing has been seen by an eye before a site's accent asks for it.
OCHRE = (78.0, 0.76, 0.125)
VERMILION = (42.0, 0.68, 0.150)
SLATE = (232.0, 0.70, 0.075)
SAGE = (150.0, 0.74, 0.070)


@dataclass(frozen=True, slots=True)
class Inks:
    """The four roles that a composition may use, as hex colours."""

    ground: str
    main: str
    strong: str
    soft: str


@dataclass(frozen=True, slots=True)
class Palette:
    """The printed colours of one site, as hex colours."""

    paper: str
    ink: str
    quiet: str
    rule: str
    accent: str
    schemes: tuple[Inks, ...]


def _second(hue: float, chroma: float) -> tuple[float, float, float]:
    """Return lightness, chroma and hue of the ink that answers an accent's hue."""
    if chroma < 0.03 or 215 <= hue < 345:
        choice = OCHRE
    elif 140 <= hue < 215:
        choice = VERMILION
    elif hue < 60 or hue >= 345:
        choice = OCHRE
    else:
        choice = SLATE
    return choice[1], choice[2], choice[0]


# What every site has alike: the paper, a second paper for covers, small text, thin rules.
PAPER, STOCK = from_oklch(0.975, 0.012, 85), from_oklch(0.945, 0.020, 85)
QUIET, RULE = from_oklch(0.46, 0.015, 70), from_oklch(0.80, 0.020, 80)


@lru_cache(maxsize=32)
def palette(accent: str) -> Palette:
    """Return the colours that belong to an accent such as `#7a1f2b`."""
    lightness, chroma, hue = to_oklch(accent)
    lightness = min(0.50, max(0.30, lightness))
    stock, ink = STOCK, from_oklch(0.245, 0.018, hue)
    main = from_oklch(lightness, chroma, hue)
    # A tint of a red is a pink, and a wall of pinks is no learned society: reds take buff.
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
