"""Places and waiting lists: who gets a place, who waits, and what happens to offers."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm.attributes import set_committed_value

from blueprints.registration.errors import FullError, NoOfferError, RegistrationError, UnknownError
from blueprints.registration.notifications import Notification, notify
from blueprints.registration.queries import position_on_waiting_list, waiting_lists_to_settle
from core.database import db, writing
from core.rate_limits import Limit, limited_writing
from models import Event, Registration
from models.event import Attendance, WaitlistMode
from models.registration import HOLDING, Canceller, RegistrationStatus


@contextmanager
def changing_registration(
    registration_id: int, now: datetime, limits: Sequence[Limit] = ()
) -> Iterator[tuple[Registration, Event]]:
    """Change a registration, settling the waiting lists of its event before and after.

    Lapsed offers are settled even if the change isn't possible, so that the next page shows the current state.
    """
    failure = None
    with limited_writing(limits, now):
        event_id = db.session.scalar(select(Registration.event_id).where(Registration.id == registration_id))
        event = lock_event(event_id)
        registration = db.session.get(Registration, registration_id, populate_existing=True)
        if registration is None or event is None:
            raise UnknownError
        settle_waiting_lists(event, now)
        try:
            with db.session.begin_nested():
                yield registration, event
        except RegistrationError as error:
            failure = error
            db.session.expire(event)
        settle_waiting_lists(event, now)
    if failure:
        raise failure


def lock_event(event_id: int | None) -> Event | None:
    """Return an event, locked so that nobody else can give out its places until the transaction ends."""
    # In SQLite the transaction has locked everything already; PostgreSQL locks this row, and so the event's places.
    return db.session.get(Event, event_id, with_for_update=True, populate_existing=True) if event_id else None


def accept_offer(registration_id: int, now: datetime) -> None:
    """Accept an offered place; NoOfferError when there is no offer, or it has lapsed."""
    with changing_registration(registration_id, now) as (registration, _):
        if registration.status is RegistrationStatus.CONFIRMED:
            return
        if not registration.has_open_offer(now):
            raise NoOfferError
        registration.status = RegistrationStatus.CONFIRMED
        registration.changed_at = now
        notify(registration, Notification.CONFIRMED)


def decline_offer(registration_id: int, now: datetime) -> None:
    """Decline an offer, which ends the registration and offers the place to the next person on the waiting list."""
    with changing_registration(registration_id, now) as (registration, _):
        if registration.status is RegistrationStatus.OFFERED:
            registration.cancel(Canceller.REGISTRANT, now)
            notify(registration, Notification.CANCELLED_BY_YOU)
        elif registration.is_active:
            raise NoOfferError


def fill_free_places(event_id: int, now: datetime) -> int:
    """Settle the waiting lists of an event after any change; return how many offers had lapsed."""
    with writing():
        event = lock_event(event_id)
        return settle_waiting_lists(event, now) if event else 0


def lapse_offers(now: datetime) -> int:
    """Withdraw all lapsed offers, and give free places to the next people on the lists; return how many had lapsed.

    A scheduled task: it runs often, and takes the write lock only for events that may need it.
    """
    events = waiting_lists_to_settle(now)
    db.session.rollback()
    return sum(fill_free_places(event_id, now) for event_id in events)


def settle_waiting_lists(event: Event, now: datetime) -> int:
    """Withdraw lapsed offers and give free places to the next people on the lists, in the caller's transaction.

    Return how many offers had lapsed.
    """
    tally = _tally(event)
    lapsed = 0
    if tally.next_lapse is not None and tally.next_lapse <= now:
        lapsed = _lapse(event, now)
        tally = _tally(event)
    _write_down(event, *tally.places_taken)
    if event.gives_out_places(now):
        waiting = [attendance for attendance in event.attendances if tally.waiting[attendance]]
        if sum(_promote(event, attendance, now) for attendance in waiting if event.has_room(attendance)):
            _write_down(event, *_tally(event).places_taken)
    return lapsed


def give_place_or_position(
    registration: Registration,
    event: Event,
    now: datetime,
    welcome: Notification = Notification.CONFIRMED,
    *,
    is_mailed: bool = True,
) -> None:
    """Give a place, or a waiting-list position if there is none, and notify; FullError when there is neither.

    The lists must be settled first. The registration need not be in the database yet.
    """
    if is_free(event, registration.attendance, registration, now):
        registration.status = RegistrationStatus.CONFIRMED
    elif event.waitlist:
        positions = select(func.max(Registration.waitlist_position)).where(Registration.event_id == event.id)
        registration.waitlist_position = (db.session.scalar(positions) or 0) + 1
        registration.status = RegistrationStatus.WAITLISTED
    else:
        raise FullError
    db.session.add(registration)
    if registration.status is RegistrationStatus.CONFIRMED:
        # The settled counts are exact, and nobody else can write until the transaction ends.
        online = registration.attendance is Attendance.ONLINE
        _write_down(event, event.places_taken + (not online), event.online_places_taken + online)
    if not is_mailed:
        return
    if registration.status is RegistrationStatus.CONFIRMED:
        notify(registration, welcome)
    else:
        notify(registration, Notification.WAITLISTED, place=position_on_waiting_list(registration))


def is_free(event: Event, attendance: Attendance, registration: Registration | None, now: datetime) -> bool:
    """Return whether there is a free place that nobody else is waiting for; the lists must be settled first."""
    # Once the lists are settled nobody waits for a free place, unless the event is live: it gives out no more places.
    if not event.has_room(attendance) or event.gives_out_places(now):
        return event.has_room(attendance)
    others = select(Registration.id).where(
        Registration.event_id == event.id,
        Registration.attendance == attendance,
        Registration.status == RegistrationStatus.WAITLISTED,
        Registration.id.is_distinct_from(registration.id if registration else None),
    )
    return db.session.scalar(others.limit(1)) is None


@dataclass(frozen=True, slots=True)
class _Tally:
    """The places taken and the people waiting in each attendance mode, and when the next offer lapses."""

    taken: Counter[Attendance]
    waiting: Counter[Attendance]
    next_lapse: datetime | None

    @property
    def places_taken(self) -> tuple[int, int]:
        """The number of places taken in person and online."""
        return self.taken[Attendance.IN_PERSON], self.taken[Attendance.ONLINE]


def _tally(event: Event) -> _Tally:
    counts = (
        select(Registration.attendance, Registration.status, func.count(), func.min(Registration.offer_until))
        .where(Registration.event_id == event.id, Registration.status.in_((*HOLDING, RegistrationStatus.WAITLISTED)))
        .group_by(Registration.attendance, Registration.status)
    )
    taken: Counter[Attendance] = Counter()
    waiting: Counter[Attendance] = Counter()
    ends: list[datetime] = []
    for attendance, status, number, first_end in db.session.execute(counts):
        (waiting if status is RegistrationStatus.WAITLISTED else taken)[attendance] += number
        if status is RegistrationStatus.OFFERED and first_end is not None:
            ends.append(first_end)
    return _Tally(taken, waiting, min(ends, default=None))


def _write_down(event: Event, in_person: int, online: int) -> None:
    """Store the number of places taken, so that lists of events need not count them."""
    counts = {"places_taken": in_person, "online_places_taken": online}
    if all(getattr(event, name) == count for name, count in counts.items()):
        return
    # Bypasses the unit of work, which would treat this as a change of the event's page.
    counted = update(Event).where(Event.id == event.id).values(**counts)
    db.session.execute(counted, execution_options={"synchronize_session": False})
    for name, count in counts.items():
        set_committed_value(event, name, count)


def _promote(event: Event, attendance: Attendance, now: datetime) -> int:
    """Give or offer every free place in one attendance mode, strictly in waiting order; return how many."""
    waiting = (
        select(Registration)
        .where(
            Registration.event_id == event.id,
            Registration.attendance == attendance,
            Registration.status == RegistrationStatus.WAITLISTED,
        )
        .order_by(Registration.waitlist_position)
        .limit(event.places_left(attendance))
    )
    promoted = db.session.scalars(waiting).all()
    for registration in promoted:
        registration.changed_at = now
        if event.waitlist_mode is WaitlistMode.AUTOMATIC:
            registration.status = RegistrationStatus.CONFIRMED
            notify(registration, Notification.CONFIRMED)
            continue
        until = now + timedelta(hours=event.offer_hours)
        registration.offer_until = until if event.starts is None else min(until, event.starts)
        registration.status = RegistrationStatus.OFFERED
        notify(registration, Notification.OFFERED)
    return len(promoted)


def _lapse(event: Event, now: datetime) -> int:
    overdue = (
        select(Registration)
        .where(
            Registration.event_id == event.id,
            Registration.status == RegistrationStatus.OFFERED,
            Registration.offer_until <= now,
        )
        .order_by(Registration.waitlist_position)
    )
    lapsed = db.session.scalars(overdue).all()
    for registration in lapsed:
        registration.status = RegistrationStatus.LAPSED
        registration.changed_at = now
        notify(registration, Notification.LAPSED)
    return len(lapsed)
