"""Places and waiting lists: who gets a place, who waits, and what happens to offers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm.attributes import set_committed_value

from blueprints.registration.errors import FullError, NoOfferError, RegistrationError, UnknownError
from blueprints.registration.notifications import Notification, notify
from blueprints.registration.queries import position_on_waiting_list, waiting_lists_to_settle
from blueprints.registration.queries.delayed_notices import has_delayed_notice
from blueprints.registration.queries.planning import Settlement, plan_settlement, promotion, tally_places
from core.database import db, writing
from core.rate_limits import Limit, limited_writing
from models import Event, OutboundMessage, Registration
from models.event import Attendance
from models.registration import Canceller, RegistrationStatus


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

    Return how many offers had lapsed. While a change of the event can still be undone, places are only counted: the
    delayed notice settles the lists.
    """
    if has_delayed_notice(event.id):
        _write_down(event, *tally_places(event.id).places_taken)
        return 0
    settlement = plan_settlement(event, now)
    carry_out(settlement, event, now)
    return len(settlement.lapsed)


def carry_out(settlement: Settlement, event: Event, now: datetime) -> list[OutboundMessage]:
    """Do what was planned just now, and return the messages that say so."""
    messages = []
    for registration in settlement.lapsed:
        registration.status = RegistrationStatus.LAPSED
        registration.changed_at = now
        messages.append(notify(registration, Notification.LAPSED))
    _write_down(event, *settlement.taken_after)
    for registration in settlement.promoted:
        gets = promotion(event, now)
        registration.changed_at = now
        registration.status = gets.status
        registration.offer_until = gets.offer_until or registration.offer_until
        messages.append(notify(registration, gets.notification))
    return [message for message in messages if message is not None]


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
    if is_free(event, registration.attendance, registration):
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


def takes(event: Event, attendance: Attendance) -> bool:
    """Tell whether a newcomer gets a place or a position in an attendance mode; the lists must be settled first."""
    return event.takes(attendance) and (event.waitlist or is_free(event, attendance, None))


def is_free(event: Event, attendance: Attendance, registration: Registration | None) -> bool:
    """Return whether there is a free place that nobody else is waiting for; the lists must be settled first."""
    if not event.has_room(attendance):
        return False
    # Somebody waits for a free place only when none are given out: once the event is live, or a change can be undone.
    others = select(Registration.id).where(
        Registration.event_id == event.id,
        Registration.attendance == attendance,
        Registration.status == RegistrationStatus.WAITLISTED,
        Registration.id.is_distinct_from(registration.id if registration else None),
    )
    return db.session.scalar(others.limit(1)) is None


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
