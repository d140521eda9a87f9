"""The result of parsing an .ics file: events and messages."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from models import Status
from models.event import EventFormat, EventKind


class CalendarError(ValueError):
    """A file isn't a calendar, or too large for one; the message says why."""


@dataclass(frozen=True, slots=True)
class ImportedEvent:
    """An event of the calendar or one occurrence of a recurring event; `categories` may match topics of this site."""

    uid: str
    slug: str  # as proposed; another event may have it
    title: str
    summary: str
    body: str
    starts: datetime
    ends: datetime
    timezone: str
    kind: EventKind
    format: EventFormat
    venue: str
    address: str
    online_url: str
    status: Status
    sequence: int
    categories: tuple[str, ...]


@dataclass(slots=True)
class ParsedCalendar:
    """Events of a calendar, remarks for review, skipped events with reasons, and counts of what is never imported."""

    events: list[ImportedEvent] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    ended_before: int = 0  # events and occurrences that ended before the first day asked for
    has_series: bool = False
