"""Draw covers for records without a photograph, from the slug alone."""

from collections.abc import Callable

from PIL import Image

from blueprints.media.drawing.diagrams import chords, orbits, rings, waves
from blueprints.media.drawing.palette import Inks, palette
from blueprints.media.drawing.patterns import blocks, dots, paths, stripes, tiles
from blueprints.media.drawing.pendulum import phases
from blueprints.media.drawing.rendering import paint, write_svg
from blueprints.media.drawing.seeded_random import SeededRandom
from blueprints.media.drawing.shapes import Figure, Part
from blueprints.media.drawing.terrain import contours

Composition = Callable[[SeededRandom, float, float, Inks], list[Figure]]

# fmt: off
COMPOSITIONS: tuple[Composition, ...] = (
    rings, orbits, contours, waves, phases, chords, dots, tiles, paths, blocks, stripes,
)
# fmt: on
WIDE, SQUARE = (1600, 900), (1200, 1200)
# Most covers have a ground of paper or the accent; louder grounds are rare.
GROUNDS = (0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4)


def composition(slug: str, accent: str, width: float, height: float) -> tuple[list[Figure], Inks]:
    """Return the figures of a slug, laid out in a frame, and their inks."""
    rng = SeededRandom(slug)
    compose, ground = rng.choice(COMPOSITIONS), rng.choice(GROUNDS)
    inks = palette(accent).schemes[ground]
    figures = compose(rng, width, height, inks)
    return [_clip(figure, width, height) for figure in figures], inks


def _clip(figure: Figure, width: float, height: float) -> Figure:
    """Return the figure without the parts that lie outside the frame."""

    def seen(part: Part) -> bool:
        points = part.outline()
        xs, ys, edge = [x for x, _ in points], [y for _, y in points], figure.width
        return max(xs) > -edge and min(xs) < width + edge and max(ys) > -edge and min(ys) < height + edge

    return Figure([part for part in figure.parts if seen(part)], figure.fill, figure.stroke, figure.width)


def cover_svg(slug: str, accent: str, *, square: bool = False) -> str:
    """Return the cover of a slug as an SVG document; it never changes for a slug and accent."""
    width, height = SQUARE if square else WIDE
    figures, inks = composition(slug, accent, width, height)
    return write_svg(figures, width, height, inks.ground)


def cover_image(slug: str, accent: str, size: tuple[int, int]) -> Image.Image:
    """Return the cover of a slug as an image, composed for that shape."""
    frame = (900 * max(1.0, size[0] / size[1]), 900 * max(1.0, size[1] / size[0]))
    figures, inks = composition(slug, accent, *frame)
    return paint(figures, frame, size, inks.ground)
