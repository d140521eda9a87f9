"""Colours of a site's drawings, derived from its accent in OKLCH."""

from dataclasses import dataclass
from functools import lru_cache

from core.colour import from_oklch, to_oklch

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
