"""What has changed of an event since its registrants were last told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from blueprints.registration import notices
from blueprints.registration.queries import registrations_of
from core.time import in_zone, spell_span
from models import Event, Registration, Status
from models.event import Attendance, EventFormat
from models.registration import RegistrationStatus

UNKNOWN_DATE = "The date is not fixed yet."
UNKNOWN_PLACE = "The place is not fixed yet."
NOT_TAKING_PLACE = {Status.CANCELLED: "Cancelled", Status.POSTPONED: "Postponed"}
AT_ONCE = 100

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was told, and what holds now."""

    label: str
    was: str
    now: str


def changes_since_told(registration: Registration) -> list[Change]:
    """Return what a registrant knows wrongly of their event."""
    if not registration.notified_state:
        return []
    was = _spell(registration.notified_state, registration.attendance)
    now = _spell(notices.facts_told(registration.event), registration.attendance)
    return [Change(label, was[label], now[label]) for label in was if was[label] != now[label]]


def people_to_tell(event: Event) -> Iterator[tuple[Registration, list[Change]]]:
    """Yield those who have or await a place and know something wrongly, with all of that."""
    for registration in registrations_of(event.id):
        if registration.is_active and (changes := changes_since_told(registration)):
            yield registration, changes


def write_change_notices(event: Event) -> int:
    """Queue the mails that tell people what was and what is now; return how many, of which more may be left."""
    written = 0
    for registration, changes in people_to_tell(event):
        idempotency_key = f"changed:{registration.id}:{event.sequence}"
        notices.changed(registration, changes, _calendar_method(registration, event), idempotency_key)
        written += 1
        if written == AT_ONCE:
            break
    return written


def _calendar_method(registration: Registration, event: Event) -> notices.Method | None:
    if registration.status is not RegistrationStatus.CONFIRMED:
        return None
    # What is postponed is no longer at its old time, and comes back into the calendar with its new one.
    return "CANCEL" if event.status in NOT_TAKING_PLACE or event.starts is None else "REQUEST"


def _spell(facts: Facts, attendance: Attendance) -> dict[str, str]:
    return {
        "Event": NOT_TAKING_PLACE.get(facts["status"], "Takes place"),
        "When": _when(facts),
        "Where": _where(facts, attendance),
    }


def _when(facts: Facts) -> str:
    if not facts["starts"] or not facts["ends"]:
        return UNKNOWN_DATE
    zone = facts["timezone"]
    starts, ends = (in_zone(datetime.fromisoformat(facts[name]), zone) for name in ("starts", "ends"))
    return f"{spell_span(starts, ends)} ({zone.replace('_', ' ')})"


def _where(facts: Facts, attendance: Attendance) -> str:
    formats = (EventFormat.ONLINE, EventFormat.HYBRID) if attendance is Attendance.ONLINE else (EventFormat.ONLINE,)
    if facts["format"] in formats:
        return "Online"
    return ", ".join(part for part in (facts["venue"], facts["address"]) if part) or UNKNOWN_PLACE
