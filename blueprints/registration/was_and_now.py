"""What has changed of an event since its registrants were last told."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from blueprints.registration.facts import spell_when, spell_where
from blueprints.registration.notifications import Notification, notify, state_to_notify
from blueprints.registration.queries import registrations_of
from core.ics import CalendarMethod
from models import Event, Registration, Status
from models.event import Attendance
from models.registration import RegistrationStatus

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
    now = _spell(state_to_notify(registration.event), registration.attendance)
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
        notify(
            registration,
            Notification.CHANGED,
            calendar=_calendar_method(registration, event),
            idempotency_key=idempotency_key,
            changes=[asdict(change) for change in changes],
        )
        written += 1
        if written == AT_ONCE:
            break
    return written


def _calendar_method(registration: Registration, event: Event) -> CalendarMethod | None:
    if registration.status is not RegistrationStatus.CONFIRMED:
        return None
    # What is postponed is no longer at its old time, and comes back into the calendar with its new one.
    return "CANCEL" if event.status in NOT_TAKING_PLACE or event.starts is None else "REQUEST"


def _spell(facts: Facts, attendance: Attendance) -> dict[str, str]:
    starts, ends = (datetime.fromisoformat(facts[name]) if facts[name] else None for name in ("starts", "ends"))
    return {
        "Event": NOT_TAKING_PLACE.get(facts["status"], "Takes place"),
        "When": spell_when(starts, ends, facts["timezone"]),
        "Where": spell_where(facts["format"], attendance, facts["venue"], facts["address"]),
    }
