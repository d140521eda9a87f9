"""Compositions like figures in a science book: rings, orbits, waves and chords."""

from math import cos, exp, hypot, sin, sqrt, tau

from blueprints.media.drawing.palette import Inks
from blueprints.media.drawing.seeded_random import SeededRandom
from blueprints.media.drawing.shapes import Band, Disc, Figure, Part, Point, Poly, Spline


def rings(rng: SeededRandom, w: float, h: float, inks: Inks) -> list[Figure]:
    """Draw rings that grow in weight, each open over an angle of its own."""
    s = min(w, h)
    x, y = rng.choice([0.3, 0.38, 0.5, 0.62, 0.7]), rng.choice([0.14, 0.5, 0.86])
    growth, weight = rng.uniform(1.35, 1.75), s * rng.uniform(0.014, 0.022)
    radius, bands = s * rng.uniform(0.07, 0.12), list[Part]()
    core = Disc(x * w, y * h, radius * 0.62)
    # Rings near an edge open towards the page, rings in the middle to any side.
    facing = {0.14: 90, 0.86: 270}.get(y, rng.choice([0, 90, 180, 270]))
    while radius < 1.15 * hypot(w, h) / 2 and len(bands) < 11:
        sweep = rng.choice([120, 150, 180, 225, 270])
        lean = rng.choice([-60, -30, 0, 30, 60]) + (180 if y == 0.5 and len(bands) % 2 else 0)
        bands.append(Band(x * w, y * h, radius, radius + weight, (facing + lean - sweep / 2) % 360, sweep))
        radius, weight = radius + weight * 1.5, min(weight * growth, s * 0.16)
    chosen = len(bands) - rng.choice([3, 4, 5])
    return [
        Figure([band for place, band in enumerate(bands) if abs(place - chosen) == 2], fill=inks.soft),
        Figure([band for place, band in enumerate(bands) if abs(place - chosen) not in (0, 2)], fill=inks.main),
        Figure([bands[chosen], core], fill=inks.strong),
    ]


def orbits(rng: SeededRandom, w: float, h: float, inks: Inks) -> list[Figure]:
    """Draw precessing ellipses about one focus, with a body on each."""
    s = min(w, h)
    fx, fy = w * rng.uniform(0.3, 0.7), h * rng.uniform(0.35, 0.65)
    e, turn = rng.uniform(0.2, 0.66), rng.uniform(0, tau)
    drift = rng.choice([-0.5, -0.3, 0.22, 0.35, 0.6, 0.9])
    lines, bodies, a = list[Part](), list[Part](), s * 0.15
    step = rng.uniform(1.28, 1.5)
    for number in range(9):
        ring = _ellipse(fx, fy, a, e, turn + number * drift)
        lines.append(Spline(ring, closed=True))
        place = rng.choice(range(16))
        (x0, y0), (x1, y1), (x2, y2) = ring[place - 2], ring[place - 1], ring[place]
        # The inner bodies stay small, so that none of them reaches the sun.
        size = min(s * rng.choice([0.016, 0.026, 0.04, 0.06]), a * (1 - e) * 0.16)
        bodies.append(Disc((x0 + 6 * x1 + x2) / 8, (y0 + 6 * y1 + y2) / 8, size))
        a *= step
    return [
        Figure([lines[rng.choice([3, 4, 5])]], fill=inks.soft),
        Figure(lines, stroke=inks.main, width=s * 0.0065),
        Figure(bodies, fill=inks.main),
        Figure([Disc(fx, fy, s * 0.15 * (1 - e) * 0.72)], fill=inks.strong),
    ]


def _ellipse(fx: float, fy: float, a: float, e: float, turn: float) -> list[Point]:
    b = a * sqrt(1 - e * e)
    flat = [(a * (cos(t) - e), b * sin(t)) for t in _around(16)]
    return [(fx + x * cos(turn) - y * sin(turn), fy + x * sin(turn) + y * cos(turn)) for x, y in flat]


def _around(count: int) -> list[float]:
    return [tau * step / count for step in range(count)]


def waves(rng: SeededRandom, w: float, h: float, inks: Inks) -> list[Figure]:
    """Draw a wave packet that passes through parallel lines."""
    s, count = min(w, h), rng.choice([9, 11, 13, 16])
    gap, cycles = h / count, rng.uniform(1.2, 3.2) * w / 1600
    phase, slip = rng.uniform(0, tau), rng.choice([-0.4, -0.24, -0.12, 0.0, 0.12, 0.24, 0.4])
    centre, spread = rng.uniform(0.2, 0.8) * w, rng.uniform(0.3, 0.7) * s
    # Shifted or steep lines must not touch.
    height = min(gap * rng.uniform(1.1, 2.6), 0.4 * gap / (abs(slip) + 0.001), w / (tau * cycles))
    steps, lines = max(16, round(cycles * 9)), list[Part]()
    for row in range(-2, count + 3):
        points = list[Point]()
        for x in (w * i / steps for i in range(-1, steps + 2)):
            swell = height * (0.1 + exp(-(((x - centre) / spread) ** 2)))
            points.append((x, (row + 0.5) * gap + swell * sin(tau * cycles * x / w + phase + row * slip)))
        lines.append(Spline(points))
    first, many = rng.choice(range(4, count - 1)), rng.choice([1, 1, 2, 3])
    weight = gap * rng.choice([0.3, 0.42, 0.55])
    return [
        Figure(lines[:first] + lines[first + many :], stroke=inks.main, width=weight),
        Figure(lines[first : first + many], stroke=inks.strong, width=weight),
    ]


def chords(rng: SeededRandom, w: float, h: float, inks: Inks) -> list[Figure]:
    """Draw a multiplication table on a circle: a chord from each number to its multiple."""
    s, count, times = min(w, h), rng.choice([84, 96, 108]), rng.choice([2, 2, 3, 4, 5])
    x, y, r = w * rng.uniform(0.28, 0.72), h * rng.uniform(0.42, 0.58), s * rng.uniform(0.42, 0.74)
    turn = rng.uniform(0, tau)
    rim = [(x + r * cos(turn + t), y + r * sin(turn + t)) for t in _around(count)]
    pairs = [(k, k * times % count) for k in range(count) if k * (times - 1) % count]
    lines, many = [Poly([rim[a], rim[b]]) for a, b in pairs], len(pairs) // rng.choice([6, 8, 12])
    # The fan of the longest chords is the one to mark.
    fan = max(0, count // (2 * (times - 1)) - many // 2)
    return [
        Figure([Disc(x, y, r)], fill=inks.soft),
        Figure(lines[:fan] + lines[fan + many :], stroke=inks.main, width=s * 0.0045),
        Figure(lines[fan : fan + many], stroke=inks.strong, width=s * 0.0075),
        Figure([Disc(x, y, r)], stroke=inks.main, width=s * 0.012),
    ]
