"""The report of an import: what needs a look, and what was left out, each with its reason."""

import sys
from collections import Counter
from dataclasses import dataclass, field

from core.text import escaped, one_line

MOST_PLACES = 3  # of one reason, on the screen


class SourceError(Exception):
    """A source can't be imported at all; the message says why."""


@dataclass(slots=True)
class Report:
    """Remarks by reason: each reason once, with its number and the first places."""

    doubts: dict[str, list[str]] = field(default_factory=dict)
    left_out: dict[str, list[str]] = field(default_factory=dict)

    def doubt(self, reason: str, place: str) -> None:
        """Add something that was decided without being sure."""
        self.doubts.setdefault(one_line(reason), []).append(place)

    def leave_out(self, reason: str, place: str) -> None:
        """Add something that the content folder doesn't have."""
        self.left_out.setdefault(one_line(reason), []).append(place)

    def lines(self, most_places: int = MOST_PLACES) -> list[str]:
        """Return the report as lines of text, with the first places of each reason."""
        return [
            *_section("Please check", self.doubts, most_places),
            *_section("Left out", self.left_out, most_places),
        ]

    def text(self) -> str:
        """Return the report with every place."""
        return "".join(f"{line}\n" for line in self.lines(sys.maxsize))


def _section(title: str, remarks: dict[str, list[str]], most_places: int) -> list[str]:
    lines = [f"{title}:"] if remarks else []
    for reason, places in remarks.items():
        counts = Counter(places)
        named = [f"{place} ({number} times)" if number > 1 else place for place, number in counts.items()]
        more = f" and {len(named) - most_places:,} more" if len(named) > most_places else ""
        lines.append(escaped(f"  {reason}: {', '.join(named[:most_places])}{more}"))
    return lines
