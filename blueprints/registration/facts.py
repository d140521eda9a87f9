"""Facts: what an email says of a registration and its event, as both were at the moment that caused it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from core.time import in_zone, spell_span
from models import Registration
from models.event import Attendance, EventFormat

UNKNOWN_DATE = "The date is not fixed yet."
UNKNOWN_PLACE = "The place is not fixed yet."
MOMENTS = ("starts", "ends", "registration_closes", "offer_until")


@dataclass(frozen=True, slots=True)
class Facts:
    """A snapshot of a registration and its event."""

    name: str
    email: str
    attendance: str
    status: str
    code: str
    key: bytes  # of the registrant's link
    offer_until: datetime | None

    title: str
    path: str
    summary: str
    starts: datetime | None
    ends: datetime | None
    timezone: str
    format: str
    venue: str
    address: str
    event_status: str
    registration_closes: datetime | None
    waitlist_mode: str
    offer_hours: int
    has_questions: bool
    uid: str
    sequence: int

    @classmethod
    def of(cls, registration: Registration) -> "Facts":
        """Return the facts as they are now."""
        event = registration.event
        return cls(
            name=registration.name,
            email=registration.email,
            attendance=registration.attendance,
            status=registration.status,
            code=registration.code,
            key=registration.key,
            offer_until=registration.offer_until,
            title=event.title,
            path=event.path,
            summary=event.summary,
            starts=event.starts,
            ends=event.ends,
            timezone=event.timezone,
            format=event.format,
            venue=event.venue,
            address=event.address,
            event_status=event.status,
            registration_closes=event.registration_closes,
            waitlist_mode=event.waitlist_mode,
            offer_hours=event.offer_hours,
            has_questions=bool(event.questions),
            uid=event.uid,
            sequence=event.sequence,
        )

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Facts":
        """Return the facts that were kept as JSON, among which more may be kept."""
        kept = {field.name: data[field.name] for field in fields(cls)}
        moments = {name: datetime.fromisoformat(kept[name]) for name in MOMENTS if kept[name]}
        return cls(**kept | moments | {"key": bytes.fromhex(kept["key"])})

    def as_json(self) -> dict[str, Any]:
        """Return the facts as JSON keeps them."""
        facts = {name: fact.isoformat() if isinstance(fact, datetime) else fact for name, fact in asdict(self).items()}
        return facts | {"key": self.key.hex()}

    @property
    def when(self) -> str:
        """When the event is, with its zone in full."""
        return spell_when(self.starts, self.ends, self.timezone)

    @property
    def where(self) -> str:
        """Where this person takes part."""
        return spell_where(self.format, self.attendance, self.venue, self.address)


def spell_when(starts: datetime | None, ends: datetime | None, zone: str) -> str:
    """Spell the dates of an event with its zone in full."""
    if starts is None or ends is None:
        return UNKNOWN_DATE
    return f"{spell_span(in_zone(starts, zone), in_zone(ends, zone))} ({zone.replace('_', ' ')})"


def spell_where(event_format: str, attendance: str, venue: str, address: str) -> str:
    """Spell where somebody takes part in an event, by its format and their way to take part."""
    is_remote = attendance == Attendance.ONLINE and event_format != EventFormat.IN_PERSON
    if is_remote or event_format == EventFormat.ONLINE:
        return "Online"
    return ", ".join(part for part in (venue, address) if part) or UNKNOWN_PLACE
