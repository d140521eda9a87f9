"""Event facts: what registration needs to know of an event, as it was, is, or would be."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from models import Event, Status
from models.event import CALENDAR_FIELDS, EventFormat, RegistrationMode, WaitlistMode

MOMENTS = ("starts", "ends", "publish_at", "registration_opens", "registration_closes")


@dataclass(frozen=True, slots=True)
class EventFacts:
    """All of an event that decides who has a place, who is notified, and what their mails say."""

    title: str
    slug: str
    summary: str
    uid: str
    sequence: int
    status: Status
    publish_at: datetime | None
    starts: datetime | None
    ends: datetime | None
    timezone: str
    format: EventFormat
    venue: str
    address: str
    registration_mode: RegistrationMode
    registration_opens: datetime | None
    registration_closes: datetime | None
    capacity: int | None
    online_capacity: int | None
    waitlist: bool
    waitlist_mode: WaitlistMode
    offer_hours: int
    reminders: list[int] | None

    @classmethod
    def of(cls, event: Event) -> "EventFacts":
        """Return the facts of an event with the values that it has in memory."""
        return cls(**{name: getattr(event, name) for name in cls.__slots__})

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "EventFacts":
        """Return facts that were stored as JSON."""
        kept = {field.name: data[field.name] for field in fields(cls)}
        moments = {name: datetime.fromisoformat(kept[name]) for name in MOMENTS if kept[name]}
        kinds = {"status": Status, "format": EventFormat, "registration_mode": RegistrationMode}
        choices = {name: kind(kept[name]) for name, kind in (kinds | {"waitlist_mode": WaitlistMode}).items()}
        return cls(**kept | moments | choices)

    def as_json(self) -> dict[str, Any]:
        """Return the facts as JSON for storage."""
        return {name: _as_json(value) for name, value in asdict(self).items()}

    def as_event(self, event_id: int) -> Event:
        """Return an event with these facts that is not in the database."""
        return Event(id=event_id, **asdict(self))

    def after(self, before: "EventFacts") -> "EventFacts":
        """Return the facts with the sequence that publishing them over others gives them."""
        is_raised = any(getattr(self, name) != getattr(before, name) for name in CALENDAR_FIELDS)
        return replace(self, sequence=before.sequence + is_raised)


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value
