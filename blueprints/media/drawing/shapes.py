"""Shapes, each with its SVG path data and its outline as points."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, cos, radians, sin

Point = tuple[float, float]


def _whole(value: float) -> str:
    return str(round(value))


def _pair(x: float, y: float) -> str:
    """Return two numbers as path data, without the space that a minus sign makes redundant."""
    first, second = _whole(x), _whole(y)
    return first + second if second.startswith("-") else f"{first} {second}"


@dataclass(frozen=True, slots=True)
class Disc:
    """A circle around (x, y)."""

    x: float
    y: float
    r: float

    def path(self) -> str:
        """Return the circle as two half arcs."""
        r, d = _whole(self.r), 2 * round(self.r)
        return f"M{_pair(self.x - round(self.r), self.y)}a{r} {r} 0 1 1 {d} 0a{r} {r} 0 1 1-{d} 0z"

    def outline(self) -> list[Point]:
        """Return points around the circle."""
        return arc_points(self.x, self.y, self.r, 0, 360)


@dataclass(frozen=True, slots=True)
class Poly:
    """Straight lines through points; a single point is a dot as wide as the stroke."""

    points: Sequence[Point]
    closed: bool = False

    def path(self) -> str:
        """Return the lines as relative steps, which are shorter than absolute coordinates."""
        at = [(round(x), round(y)) for x, y in self.points]
        # Some browsers draw a round cap only on a line with some length.
        steps = [_pair(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(at)]
        return f"M{_pair(*at[0])}l{_joined(steps)}{'z' * self.closed}" if steps else f"M{_pair(*at[0])}h.1"

    def outline(self) -> list[Point]:
        """Return the points as they are."""
        return list(self.points)


@dataclass(frozen=True, slots=True)
class Spline:
    """A smooth curve: a quadratic B-spline with the points as control points."""

    points: Sequence[Point]
    closed: bool = False

    def _even(self) -> list[tuple[int, int]]:
        # Even coordinates make each midpoint a whole number, so the reflections
        # implied by a chain of `t` accumulate no rounding error.
        return [(2 * round(x / 2), 2 * round(y / 2)) for x, y in self.points]

    def path(self) -> str:
        """Return the curve as a chain of reflected quadratics, two numbers for each point."""
        at = self._even()
        at += at[:2] if self.closed else []
        middles = [((a[0] + b[0]) // 2, (a[1] + b[1]) // 2) for a, b in pairwise(at)]
        first = middles[0]
        steps = [_pair(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(middles)]
        turn = _pair(at[1][0] - first[0], at[1][1] - first[1])
        # A `t` without coordinates is an error, for which browsers drop the whole path.
        onward = f"t{_joined(steps[1:])}" if steps[1:] else ""
        return f"M{_pair(*first)}q{_joined([turn, steps[0]])}{onward}{'z' * self.closed}"

    def outline(self) -> list[Point]:
        """Return points along the same quadratics."""
        at: list[Point] = list(self.points)
        at += at[:2] if self.closed else []
        curve: list[Point] = []
        for before, here, after in zip(at, at[1:], at[2:], strict=False):
            for step in range(8):
                t = step / 8
                a, b, c = (1 - t) ** 2 / 2, 0.5 + t - t * t, t * t / 2
                curve.append((a * before[0] + b * here[0] + c * after[0], a * before[1] + b * here[1] + c * after[1]))
        return curve


@dataclass(frozen=True, slots=True)
class Band:
    """A segment of a ring between two radii and two angles (degrees, clockwise from east)."""

    x: float
    y: float
    inner: float
    outer: float
    start: float
    sweep: float

    def path(self) -> str:
        """Return the band as an outer arc and an inner arc back, or as a wedge if the inner radius is 0."""
        begin, end = radians(self.start), radians(self.start + self.sweep)
        wide = int(self.sweep > 180)

        def at(r: float, angle: float) -> str:
            return _pair(self.x + r * cos(angle), self.y + r * sin(angle))

        outer, inner = _whole(self.outer), _whole(self.inner)
        out = f"M{at(self.outer, begin)}A{outer} {outer} 0 {wide} 1 {at(self.outer, end)}"
        back = f"A{inner} {inner} 0 {wide} 0 {at(self.inner, begin)}" if self.inner else ""
        return f"{out}L{at(self.inner, end)}{back}z"

    def outline(self) -> list[Point]:
        """Return points out along the outer arc and back along the inner one."""
        there = arc_points(self.x, self.y, self.outer, self.start, self.sweep)
        back = arc_points(self.x, self.y, self.inner, self.start, self.sweep)
        return there + back[::-1]

    @property
    def closed(self) -> bool:
        """Bands are always closed."""
        return True


@dataclass(frozen=True, slots=True)
class Arc:
    """An arc of a circle, to be stroked (degrees, clockwise from east)."""

    x: float
    y: float
    r: float
    start: float
    sweep: float
    closed: bool = False

    def path(self) -> str:
        """Return the arc as one step."""
        r, end = _whole(self.r), radians(self.start + self.sweep)
        x, y = self.x + self.r * cos(radians(self.start)), self.y + self.r * sin(radians(self.start))
        to = _pair(self.x + self.r * cos(end), self.y + self.r * sin(end))
        return f"M{_pair(x, y)}A{r} {r} 0 {int(self.sweep > 180)} 1 {to}"

    def outline(self) -> list[Point]:
        """Return points along the arc."""
        return arc_points(self.x, self.y, self.r, self.start, self.sweep)


Part = Disc | Poly | Spline | Band | Arc


@dataclass(frozen=True, slots=True)
class Figure:
    """Parts that share a fill, or a stroke and its width."""

    parts: Sequence[Part]
    fill: str = ""
    stroke: str = ""
    width: float = 0


def _joined(pairs: Iterable[str]) -> str:
    text = ""
    for pair in pairs:
        text += pair if not text or pair.startswith("-") else " " + pair
    return text


def arc_points(x: float, y: float, r: float, start: float, sweep: float) -> list[Point]:
    """Return points along an arc, close enough together to look round."""
    count = ceil(max(abs(sweep) / 3, abs(radians(sweep)) * r / 8))
    angles = (radians(start + sweep * step / count) for step in range(count + 1))
    return [(x + r * cos(angle), y + r * sin(angle)) for angle in angles]
