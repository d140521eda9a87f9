"""A composition: contour lines of a landscape, computed by marching squares."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from math import ceil, exp, floor, hypot
from statistics import fmean

from blueprints.media.drawing.palette import Inks
from blueprints.media.drawing.seeded_random import SeededRandom
from blueprints.media.drawing.shapes import Figure, Point, Spline

# An edge of the grid: a column, a row, and whether it runs down (1) or across (0).
Edge = tuple[int, int, int]
Heights = list[list[float]]
Height = Callable[[float, float], float]
# The quarters of the frame, numbered from left to right, in order of the height of their hills.
ORDERS = ((0, 1, 2, 3), (2, 0, 3, 1), (3, 1, 0, 2), (1, 3, 2, 0))


def contours(rng: SeededRandom, w: float, h: float, inks: Inks) -> list[Figure]:
    """Draw the contour lines of a few hills, every fourth one heavy as on a map."""
    s, height = min(w, h), _landscape(rng, w, h)
    step, drop = rng.choice([0.08, 0.095, 0.11]), rng.choice([2, 3, 4])
    lines = list(_lines(height, w, h, step))
    loops = sorted((pair for pair in lines if pair[1].closed), key=lambda pair: -pair[0])
    top = loops[0][0] if loops else 0
    summits = [line for level, line in loops if level == top]
    lower = [line for level, line in loops if level == top - drop]
    return [
        # Only the slope around the highest summit is tinted, so that there is one centre.
        Figure(sorted(lower, key=lambda line: _apart(line, summits[0]))[:1], fill=inks.soft),
        Figure(summits, fill=inks.strong),
        Figure([line for level, line in lines if level % 4], stroke=inks.main, width=s * 0.0055),
        Figure([line for level, line in lines if level % 4 == 0], stroke=inks.main, width=s * 0.014),
    ]


def _landscape(rng: SeededRandom, w: float, h: float) -> Height:
    """Return the height above each point: four hills, one in each quarter, on a slope."""
    s, hills = min(w, h), list[tuple[float, float, float, float]]()
    for place, top in zip(rng.choice(ORDERS), (1.15, 0.9, 0.75, 0.6), strict=True):
        x, y = w * (place + rng.uniform(0.15, 0.85)) / 4, h * (place % 2 + rng.uniform(0.2, 0.9)) / 2.1
        hills.append((x, y, s * rng.uniform(0.16, 0.3), top))
    right, down = rng.uniform(-0.35, 0.35) / s, rng.uniform(-0.35, 0.35) / s

    def height(x: float, y: float) -> float:
        swell = sum(top * exp(-((x - a) ** 2 + (y - b) ** 2) / (2 * r * r)) for a, b, r, top in hills)
        return swell + (x - w / 2) * right + (y - h / 2) * down

    return height


def _apart(line: Spline, other: Spline) -> float:
    (ax, ay), (bx, by) = (map(fmean, zip(*each.points, strict=True)) for each in (line, other))
    return hypot(ax - bx, ay - by)


def _lines(height: Height, w: float, h: float, step: float) -> Iterator[tuple[int, Spline]]:
    """Yield each contour line within a frame, with its level."""
    cell = min(w, h) / 13
    columns, rows = ceil(w / cell) + 3, ceil(h / cell) + 3
    heights = [[height((c - 1) * cell, (r - 1) * cell) / step for c in range(columns)] for r in range(rows)]
    low, high = min(map(min, heights)), max(map(max, heights))
    for level in range(ceil(low), floor(high) + 1):
        for chain in _chains(_links(heights, level)):
            points = [_crossing(heights, edge, level, cell) for edge in chain]
            closed = chain[0] == chain[-1]
            points = _resample(points, cell * 0.95)[: -1 if closed else None]
            if len(points) >= (5 if closed else 3):
                yield level, Spline(points, closed)


def _links(heights: Heights, level: int) -> dict[Edge, list[Edge]]:
    """Return the grid edges that a contour line crosses, each with its neighbours on the line."""
    links: dict[Edge, list[Edge]] = {}
    for r in range(len(heights) - 1):
        for c in range(len(heights[0]) - 1):
            corners = [heights[r][c], heights[r][c + 1], heights[r + 1][c + 1], heights[r + 1][c]]
            sides: list[Edge] = [(c, r, 0), (c + 1, r, 1), (c, r + 1, 0), (c, r, 1)]
            crossed = [side for k, side in enumerate(sides) if (corners[k] >= level) != (corners[k - 3] >= level)]
            for a, b in zip(crossed[::2], crossed[1::2], strict=True):
                links.setdefault(a, []).append(b)
                links.setdefault(b, []).append(a)
    return links


def _chains(links: dict[Edge, list[Edge]]) -> Iterator[list[Edge]]:
    """Yield the lines that the links form; a closed line ends on the edge it started from."""
    # Open lines are walked first, from an end, so the remaining ones are closed.
    for begin in sorted(links, key=lambda edge: (len(links[edge]), edge)):
        chain = [begin]
        while links[chain[-1]]:
            here = chain[-1]
            there = links[here].pop(0)
            links[there].remove(here)
            chain.append(there)
        if len(chain) > 1:
            yield chain


def _crossing(heights: Heights, edge: Edge, level: int, cell: float) -> Point:
    c, r, down = edge
    a, b = heights[r][c], heights[r + down][c + 1 - down]
    t = (level - a) / (b - a)
    return (c - 1 + t * (1 - down)) * cell, (r - 1 + t * down) * cell


def _resample(points: list[Point], apart: float) -> list[Point]:
    """Return points at even distances along a line, which smooths out the bumps of the grid."""
    spans = [hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
    count = max(1, round(sum(spans) / apart))
    step, walked, wanted = sum(spans) / count, 0.0, 0.0
    resampled = list[Point]()
    for (ax, ay), (bx, by), span in zip(points, points[1:], spans, strict=False):
        while wanted <= walked + span and len(resampled) < count:
            t = (wanted - walked) / span if span else 0.0
            resampled.append((ax + t * (bx - ax), ay + t * (by - ay)))
            wanted += step
        walked += span
    return [*resampled, points[-1]]
