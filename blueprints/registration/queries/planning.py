"""Planning: who moves up from the waiting lists of an event, and who is notified of its changes.

Actions carry out what is planned here. A preview plans for an event as it would be, which need not be in the database,
so that what it shows is what happens.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from blueprints.registration.notifications import Notification, format_when, format_where, notified_state
from core.database import db
from core.ics import CalendarMethod
from models import Event, Registration, Status
from models.event import Attendance, WaitlistMode
from models.registration import ACTIVE, HOLDING, RegistrationStatus

# Hours before the start, for events that don't set their own reminders.
REMINDER_HOURS = {Attendance.IN_PERSON: [24], Attendance.ONLINE: [24, 1]}
NOT_TAKING_PLACE = {Status.CANCELLED: "Cancelled", Status.POSTPONED: "Postponed"}


@dataclass(frozen=True, slots=True)
class Tally:
    """The places taken and the people waiting in each attendance mode, and when the next offer lapses."""

    taken: Counter[Attendance]
    waiting: Counter[Attendance]
    next_lapse: datetime | None

    @property
    def places_taken(self) -> tuple[int, int]:
        """The number of places taken in person and online."""
        return self.taken[Attendance.IN_PERSON], self.taken[Attendance.ONLINE]


def tally_places(event_id: int) -> Tally:
    """Count the places taken and the people waiting."""
    counts = (
        select(Registration.attendance, Registration.status, func.count(), func.min(Registration.offer_until))
        .where(Registration.event_id == event_id, Registration.status.in_((*HOLDING, RegistrationStatus.WAITLISTED)))
        .group_by(Registration.attendance, Registration.status)
    )
    taken: Counter[Attendance] = Counter()
    waiting: Counter[Attendance] = Counter()
    ends: list[datetime] = []
    for attendance, status, number, first_end in db.session.execute(counts):
        (waiting if status is RegistrationStatus.WAITLISTED else taken)[attendance] += number
        if status is RegistrationStatus.OFFERED and first_end is not None:
            ends.append(first_end)
    return Tally(taken, waiting, min(ends, default=None))


@dataclass(frozen=True, slots=True)
class Settlement:
    """What settling the waiting lists of an event does, and the places that are taken before and after it."""

    lapsed: list[Registration]
    promoted: list[Registration]  # in the order of the waiting lists
    taken_before: tuple[int, int]
    taken_after: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Promotion:
    """What somebody gets who is next on a waiting list."""

    status: RegistrationStatus
    notification: Notification
    offer_until: datetime | None


def plan_settlement(event: Event, now: datetime) -> Settlement:
    """Return which offers lapse and who gets a place, strictly in waiting order; nothing is changed."""
    tally = tally_places(event.id)
    taken = Counter(tally.taken)
    lapsed = _overdue(event.id, now) if tally.next_lapse is not None and tally.next_lapse <= now else []
    for registration in lapsed:
        taken[registration.attendance] -= 1
    promoted: list[Registration] = []
    if event.gives_out_places(now):
        capacities = {Attendance.IN_PERSON: event.capacity, Attendance.ONLINE: event.online_capacity}
        for attendance in event.attendances:
            capacity = capacities[attendance]
            free = None if capacity is None else max(0, capacity - taken[attendance])
            if free != 0 and tally.waiting[attendance]:
                found = _next_in_line(event.id, attendance, free)
                taken[attendance] += len(found)
                promoted += found
    taken_after = taken[Attendance.IN_PERSON], taken[Attendance.ONLINE]
    return Settlement(lapsed, promoted, tally.places_taken, taken_after)


def promotion(event: Event, now: datetime) -> Promotion:
    """Return what the next people on a waiting list get: a place, or an offer of one."""
    if event.waitlist_mode is WaitlistMode.AUTOMATIC:
        return Promotion(RegistrationStatus.CONFIRMED, Notification.CONFIRMED, None)
    until = now + timedelta(hours=event.offer_hours)
    until = until if event.starts is None else min(until, event.starts)
    return Promotion(RegistrationStatus.OFFERED, Notification.OFFERED, until)


def _next_in_line(event_id: int, attendance: Attendance, limit: int | None) -> list[Registration]:
    waiting = (
        select(Registration)
        .where(
            Registration.event_id == event_id,
            Registration.attendance == attendance,
            Registration.status == RegistrationStatus.WAITLISTED,
        )
        .order_by(Registration.waitlist_position)
        .limit(limit)
    )
    return list(db.session.scalars(waiting))


def _overdue(event_id: int, now: datetime) -> list[Registration]:
    overdue = (
        select(Registration)
        .where(
            Registration.event_id == event_id,
            Registration.status == RegistrationStatus.OFFERED,
            Registration.offer_until <= now,
        )
        .order_by(Registration.waitlist_position)
    )
    return list(db.session.scalars(overdue))


@dataclass(frozen=True, slots=True)
class Change:
    """What a registrant was last told about an event, and what is true now."""

    label: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is notified of a change: everybody whose last notification is out of date, or only some of them."""

    everybody: bool = True
    only: frozenset[int] = frozenset()  # ids of registrations
    # Who acted on a change that could still be undone has had its details in a mail of their own.
    since: datetime | None = None

    def includes(self, registration: Registration) -> bool:
        """Tell whether somebody is notified."""
        acted = self.since is not None and registration.changed_at >= self.since
        return self.everybody or acted or registration.id in self.only


def people_to_notify(
    event: Event, now: datetime, audience: Audience = Audience()
) -> Iterator[tuple[Registration, list[Change]]]:
    """Yield active registrations whose last notification is out of date, each with everything that changed.

    Nobody is notified of an event that is over, or that visitors can't see.
    """
    if event.over_at <= now or not event.is_public(now):
        return
    query = select(Registration).where(Registration.event_id == event.id, Registration.status.in_(ACTIVE))
    state = notified_state(event)
    for registration in db.session.scalars(query.order_by(Registration.id)):
        was = registration.notified_state
        if (
            was
            and was != state
            and audience.includes(registration)
            and (changes := changes_between(was, state, registration.attendance))
        ):
            yield registration, changes


def changes_between(was: Mapping[str, Any], now: Mapping[str, Any], attendance: Attendance) -> list[Change]:
    """Return what differs between two states of an event, as somebody in one attendance mode reads it."""
    before, after = _spell(was, attendance), _spell(now, attendance)
    return [Change(label, before[label], after[label]) for label in before if before[label] != after[label]]


def _spell(state: Mapping[str, Any], attendance: Attendance) -> dict[str, str]:
    starts, ends = (datetime.fromisoformat(state[name]) if state[name] else None for name in ("starts", "ends"))
    return {
        "Event": NOT_TAKING_PLACE.get(state["status"], "Going ahead"),
        "When": format_when(starts, ends, state["timezone"]),
        "Where": format_where(state["format"], attendance, state["venue"], state["address"]),
    }


def calendar_method(registration: Registration, event: Event) -> CalendarMethod | None:
    """Return what a notification of a change does to the entry in somebody's calendar."""
    if registration.status is not RegistrationStatus.CONFIRMED:
        return None
    # A postponed event is no longer on at its old time; it returns to the calendar when it gets a new one.
    return "CANCEL" if event.status in NOT_TAKING_PLACE or event.starts is None else "REQUEST"
