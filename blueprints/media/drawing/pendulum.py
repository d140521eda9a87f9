"""A composition: the phase portrait of a pendulum."""

from dataclasses import dataclass
from math import asin, cos, pi, radians, sin, sqrt, tau

from blueprints.media.drawing.palette import Inks
from blueprints.media.drawing.seeded_random import SeededRandom
from blueprints.media.drawing.shapes import Figure, Point, Spline


@dataclass(frozen=True, slots=True)
class Portrait:
    """The mapping of a pendulum's angle and speed to points of a frame."""

    x: float
    y: float
    length: float
    rise: float
    turn: float

    def at(self, q: float, p: float) -> Point:
        """Return the point for an angle (radians) and a speed."""
        q, p = q * self.length / tau, p * self.rise
        return (
            self.x + q * cos(self.turn) - p * sin(self.turn),
            self.y + q * sin(self.turn) + p * cos(self.turn),
        )

    def swing(self, k: float, middle: float) -> Spline:
        """Return a swing around a point of rest; k below 1 sets its amplitude."""
        turns = (tau * step / 16 for step in range(16))
        return Spline([self.at(middle + 2 * asin(k * sin(t)), 2 * k * cos(t)) for t in turns], closed=True)

    def round(self, number: int, side: int) -> Spline:
        """Return a full rotation; the numbers count from the slowest."""
        energy, angles = 1 + 0.8 * number + 0.3 * number * number, (k * pi / 4 for k in range(-24, 25))
        return Spline([self.at(q, side * sqrt(2 * (energy + cos(q)))) for q in angles])

    def edge(self, side: int) -> Spline:
        """Return one of the two separatrices, which cross where the pendulum stands upright."""
        return Spline([self.at(k * pi / 3, side * 2 * cos(k * pi / 6)) for k in range(-18, 19)])

    def within(self, middle: float) -> Spline:
        """Return the area between the two separatrices around a point of rest."""
        # The tips are listed twice, so that the curve reaches them.
        steps = (-5, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 5)
        over = [(k * pi / 5, 2 * cos(k * pi / 10)) for k in steps]
        under = [(q, -p) for q, p in over[-2:1:-1]]
        return Spline([self.at(middle + q, p) for q, p in over + under], closed=True)


def phases(rng: SeededRandom, w: float, h: float, inks: Inks) -> list[Figure]:
    """Draw the phase portrait of a pendulum with one motion marked."""
    s, length = min(w, h), max(w, h) * rng.uniform(0.34, 0.6)
    turn = radians(rng.choice([0, 0, -30, 30, -18, 18]))
    x, y = w * rng.uniform(0.3, 0.7), h * rng.uniform(0.42, 0.58)
    portrait = Portrait(x, y, length, s * rng.uniform(0.1, 0.16), turn)
    rests = [q for q in (-2 * tau, -tau, 0.0, tau, 2 * tau) if abs(portrait.at(q, 0)[0] - w / 2) < w / 2 + length / 2]
    swings = [portrait.swing(k, rest) for rest in rests for k in (0.25, 0.5, 0.75)]
    rounds = [_near(portrait.round(number, side), w, h) for side in (-1, 1) for number in range(1, 6)]
    edges = [_near(portrait.edge(side), w, h) for side in (-1, 1)]
    marked = rng.choice([portrait.swing(0.75, 0.0), rounds[0], rounds[1], rounds[5], rounds[6]])
    thin = [line for line in swings + rounds if line != marked and len(line.points) > 2]
    return [
        Figure([portrait.within(rest) for rest in rests], fill=inks.soft),
        Figure(edges, stroke=inks.main, width=s * 0.016),
        Figure(thin, stroke=inks.main, width=s * 0.0055),
        Figure([marked], stroke=inks.strong, width=s * 0.02),
    ]


def _near(line: Spline, w: float, h: float) -> Spline:
    """Return the part of a line in or near the frame, to keep documents small."""
    edge = 0.4 * min(w, h)
    return Spline([(x, y) for x, y in line.points if -edge < x < w + edge and -edge < y < h + edge])
