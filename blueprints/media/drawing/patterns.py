"""Compositions of one repeated element: dots, tiles, paths, blocks and stripes."""

from math import cos, hypot, radians, sin, sqrt, tau

from blueprints.media.drawing.palette import Inks
from blueprints.media.drawing.seeded_random import SeededRandom
from blueprints.media.drawing.shapes import Arc, Band, Disc, Figure, Part, Point, Poly


def dots(rng: SeededRandom, w: float, h: float, inks: Inks) -> list[Figure]:
    """Draw a field of dots sized by the interference of two ripples."""
    s, cell = min(w, h), min(w, h) / rng.choice([8, 9, 10])
    ax, ay, bx, by = (rng.uniform(0.1, 0.9) * side for side in (w, h, w, h))
    length, phase = s * rng.uniform(0.4, 1.0), rng.uniform(0, tau)
    both, radius = rng.choice([0, 1]), s * rng.uniform(0.22, 0.36)
    sizes: dict[tuple[bool, int], list[Part]] = {}
    for row in range(round(h / cell)):
        for column in range(round(w / cell) + 1):
            x, y = (column + 0.5) * cell, (row + 0.5) * cell
            ripple = cos(tau * hypot(x - ax, y - ay) / length + phase)
            ripple = (ripple + both * cos(tau * hypot(x - bx, y - by) / length)) / (1 + both)
            marked = hypot(x - bx, y - by) < radius
            sizes.setdefault((marked, round(3 + 3 * ripple)), []).append(Poly([(x, y)]))
    return [
        Figure(parts, stroke=inks.strong if marked else inks.main, width=cell * (0.14 + 0.13 * size))
        for (marked, size), parts in sorted(sizes.items())
    ]


def tiles(rng: SeededRandom, w: float, h: float, inks: Inks) -> list[Figure]:
    """Draw square tiles, each with a half or quarter disc that rotates along the rows."""
    side = min(w, h) / rng.choice([2, 3, 3, 4])
    quarter, along, down = rng.choice([True, False]), rng.choice([1, 2, 3]), rng.choice([1, 2, 3])
    groups: dict[str, list[Part]] = {inks.main: [], inks.strong: [], inks.soft: []}
    for row in range(round(h / side)):
        for column in range(round(w / side + 0.49)):
            x, y = column * side, row * side
            turn = (column * along + row * down + (rng.unit() > 0.8)) % 4
            ink = rng.choice([inks.main, inks.main, inks.main, inks.strong, inks.soft, inks.soft])
            if quarter:
                right, low = ((0, 0), (1, 0), (1, 1), (0, 1))[turn]
                groups[ink].append(Band(x + right * side, y + low * side, 0, side, 90 * turn, 90))
            else:
                groups[ink].append(Band(x + side / 2, y + side / 2, 0, side / 2, 90 * turn, 180))
    return [Figure(parts, fill=ink) for ink, parts in groups.items() if parts]


def paths(rng: SeededRandom, w: float, h: float, inks: Inks) -> list[Figure]:
    """Draw Truchet tiles: quarter circles that join into winding paths."""
    side = min(w, h) / rng.choice([3, 4, 4, 5])
    weight, tilt = side * rng.choice([0.16, 0.24, 0.34]), rng.uniform(0.3, 0.7)
    lines, beads = list[Part](), list[Part]()
    for row in range(round(h / side)):
        for column in range(round(w / side + 0.49)):
            x, y, rising = column * side, row * side, rng.unit() < tilt
            for right in (0, 1):
                low = right if rising else 1 - right
                start = {(0, 0): 0, (1, 0): 90, (1, 1): 180, (0, 1): 270}[right, low]
                lines.append(Arc(x + right * side, y + low * side, side / 2, start, 90))
            if rng.unit() > 0.86:
                beads.append(Disc(x, y, side * 0.17))
    return [
        Figure(beads, fill=inks.strong),
        Figure(lines, stroke=inks.main, width=weight),
    ]


def blocks(rng: SeededRandom, w: float, h: float, inks: Inks) -> list[Figure]:
    """Draw a lattice of cubes in three tones, with a part cut out."""
    a = min(w, h) / rng.choice([4.5, 6, 7.5])
    wide, faces = a * sqrt(3) / 2, {"top": list[Part](), "left": list[Part](), "right": list[Part]()}
    lit, cut = list[Part](), rng.uniform(0.25, 0.55)
    cx, cy, reach = (
        w * rng.uniform(0.2, 0.8),
        h * rng.uniform(0.2, 0.8),
        rng.uniform(0.35, 0.8) * max(w, h),
    )
    for row in range(-1, int(h / a / 1.5) + 3):
        for column in range(-1, int(w / wide / 2) + 2):
            x, y = (2 * column + row % 2) * wide, row * 1.5 * a
            if rng.unit() * cut + hypot(x - cx, y - cy) / reach > 1:
                continue
            top = lit if rng.unit() > 0.82 else faces["top"]
            top.append(Poly([(x, y), (x - wide, y - a / 2), (x, y - a), (x + wide, y - a / 2)], closed=True))
            faces["left"].append(Poly([(x, y), (x, y + a), (x - wide, y + a / 2), (x - wide, y - a / 2)], closed=True))
            faces["right"].append(Poly([(x, y), (x, y + a), (x + wide, y + a / 2), (x + wide, y - a / 2)], closed=True))
    return [
        Figure(faces["left"], fill=inks.main),
        Figure(faces["right"], fill=inks.soft),
        Figure(lit, fill=inks.strong),
    ]


def stripes(rng: SeededRandom, w: float, h: float, inks: Inks) -> list[Figure]:
    """Draw even stripes that are shifted within a disc, and a smaller disc beside it."""
    s, gap = min(w, h), min(w, h) / rng.choice([12, 15, 19])
    turn, across, weight = (
        radians(rng.choice([0, 0, 90, 45, -45, 20])),
        hypot(w, h) / 2,
        gap * rng.choice([0.4, 0.5]),
    )
    u, v, r = rng.uniform(-0.25, 0.25) * s, rng.uniform(-0.08, 0.08) * h, s * rng.uniform(0.26, 0.36)
    small, to = r * rng.uniform(0.22, 0.5), rng.uniform(0, tau)
    outside, inside = list[Part](), list[Part]()

    def at(a: float, b: float) -> Point:
        return w / 2 + a * cos(turn) - b * sin(turn), h / 2 + a * sin(turn) + b * cos(turn)

    for row in range(round(-across / gap), round(across / gap) + 1):
        outside.append(Poly([at(-across, row * gap), at(across, row * gap)]))
        middle = (row + 0.5) * gap
        if abs(middle - v) < r:
            edge = [(_half(r, y - v), y) for y in (middle - weight / 2, middle, middle + weight / 2)]
            right, left = [at(u + a, y) for a, y in edge], [at(u - a, y) for a, y in edge]
            inside.append(Poly(right + left[::-1], closed=True))
    moon = at(u + (r + small + gap * 0.8) * cos(to), v + (r + small + gap * 0.8) * sin(to))
    return [
        Figure(outside, stroke=inks.main, width=weight),
        Figure([Disc(*at(u, v), r + gap * 0.3), Disc(*moon, small + gap * 0.3)], fill=inks.ground),
        Figure([*inside, Disc(*moon, small)], fill=inks.strong),
    ]


def _half(r: float, rise: float) -> float:
    return sqrt(max(0.0, r * r - rise * rise))
