"""The moments at which the page of a draft looks different."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

A_DAY = timedelta(days=1)
DURING = timedelta(minutes=1)  # after the start

# Name, title, column, and how long after it.
_OF_A_RECORD = (
    ("registration-opens", "When registration opens", "registration_opens", timedelta()),
    ("registration-closed", "When registration has closed", "registration_closes", timedelta()),
    ("day-before", "The day before", "starts", -A_DAY),
    ("live", "While it is on", "starts", DURING),
    ("after", "After it is over", "ends", timedelta()),
    ("opens", "When it opens", "opens", timedelta()),
    ("closed", "When it has closed", "closes", timedelta()),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment with a name for addresses and a title for people."""

    name: str
    title: str
    at: datetime


def moments_of(values: dict[str, Any], now: datetime) -> list[Moment]:
    """Return the moments of a record with these values by column, earliest first; none is before its publication."""
    published = values.get("publish_at")
    first = Moment("published", "When published", published) if published and published > now else None
    moments = [first or Moment("now", "Now", now)]
    for name, title, column, after in _OF_A_RECORD:
        if (moment := values.get(column)) is not None:
            moments.append(Moment(name, title, moment + after))
    return sorted(
        (moment for moment in moments if published is None or moment.at >= published), key=lambda moment: moment.at
    )


def moment_at(wanted: str, moments: Sequence[Moment], published: datetime | None) -> datetime:
    """Return the moment with a name or a time as in `2027-03-01T10:00Z`; otherwise now, or when it is published."""
    default = next(moment.at for moment in moments if moment.name in ("now", "published"))
    if named := next((moment.at for moment in moments if moment.name == wanted), None):
        return named
    try:
        typed = datetime.fromisoformat(wanted)
    except ValueError:
        return default
    typed = typed.replace(microsecond=0) if typed.tzinfo else typed.replace(microsecond=0, tzinfo=UTC)
    return max(typed, published) if published else typed
