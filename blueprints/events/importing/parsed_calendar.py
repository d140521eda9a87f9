"""What is found in a calendar."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from models import Status
from models.event import EventFormat, EventKind


class CalendarError(ValueError):
    """A file is no calendar; the message says why."""


@dataclass(frozen=True, slots=True)
class ImportedEvent:
    """An event of a calendar, or one of those that repeat; `categories` are words that may be topics here."""

    uid: str
    slug: str  # as it would be, if no other event had it
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
    """What was read of a calendar: its events, what was left out and why, and how often what is never taken was met."""

    events: list[ImportedEvent] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
