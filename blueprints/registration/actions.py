"""What is written of registrations: each function is one transaction, alone in writing while it lasts.

Every one of them raises a `Refused` of `refusals.py` when it is not possible, and `Busy` when the database can write
nothing; then nothing was changed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from blueprints.registration import changes, door, reminders, retention, waitlist, was_and_now
from blueprints.registration.admission import admit, answers_from
from blueprints.registration.entry import AnswerGiven, Entry
from blueprints.registration.holdings import registrations_about
from blueprints.registration.notifications import Notification, notify, notify_of_link_to_personal_data
from blueprints.registration.queries import active_registrations, closed_reason, email_key, lines_to_settle
from blueprints.registration.refusals import Busy, ClosedReason, Full, NotConfirmed, NotOpen, Refused, Unknown, is_busy
from blueprints.registration.retention import Erased
from core.database import db, reading_only
from models import Event, Registration
from models.event import Attendance
from models.registration import Canceller, RegistrationStatus


@contextmanager
def _transaction() -> Iterator[None]:
    try:
        yield
        db.session.commit()
    except DBAPIError as error:
        db.session.rollback()
        if is_busy(error):
            raise Busy from error
        raise
    except BaseException:
        db.session.rollback()
        raise


@contextmanager
def _changing(registration_id: int, now: datetime) -> Iterator[tuple[Registration, Event]]:
    """Yield a registration and its event with every line in order, and put the lines in order again at the end.

    What the clock has done is kept even if the action is refused, so that a page then shows how things stand.
    """
    refusal = None
    with _transaction():
        event_id = db.session.scalar(select(Registration.event_id).where(Registration.id == registration_id))
        event = _locked_event(event_id) if event_id else None
        registration = db.session.get(Registration, registration_id, populate_existing=True)
        if registration is None or event is None:
            raise Unknown
        waitlist.settle(event, now)
        try:
            with db.session.begin_nested():
                yield registration, event
        except Refused as refused:
            refusal = refused
            db.session.expire(event)
        waitlist.settle(event, now)
    if refusal:
        raise refusal


def _locked_event(event_id: int) -> Event | None:
    # SQLite has locked all by the transaction; PostgreSQL locks the event, and so its places, by this row.
    return db.session.get(Event, event_id, with_for_update=True, populate_existing=True)


def register(event_id: int, entry: Entry, now: datetime) -> None:
    """Give a person a place, or the end of the line, or the team their application; and a mail that says which.

    Raises NotOpen, or Full when there is neither. Who is registered already is answered the same, and mailed their
    link; a double submit changes nothing.
    """
    with _transaction():
        event = _locked_event(event_id)
        reason = closed_reason(event, now)
        if event is None or reason:
            raise NotOpen(reason or ClosedReason.UNKNOWN)
        waitlist.settle(event, now)
        admitted = admit(event, entry, now)
    if not admitted:
        raise Full


def cancel(registration_id: int, by: Canceller, now: datetime) -> None:
    """End a registration, and give its place to the next in line; what has ended stays as it is."""
    with _changing(registration_id, now) as (registration, _):
        changes.end(registration, by, now)


def change_attendance(registration_id: int, attendance: Attendance, now: datetime) -> None:
    """Change between in person and online, and give the place that is left to the next in line.

    Raises Full, and the person keeps what they have, when there is no such place; who waits moves to the other line.
    """
    with _changing(registration_id, now) as (registration, event):
        changes.move(registration, event, attendance, now)


def edit_answers(registration_id: int, answers: list[AnswerGiven], now: datetime) -> None:
    """Put answers in the place of all earlier ones."""
    with _changing(registration_id, now) as (registration, event):
        changes.require_open_to_change(registration, event, now)
        registration.answers = answers_from(answers)
        registration.changed_at = now


def accept_offer(registration_id: int, now: datetime) -> None:
    """Take the place that is offered; NoOffer when there is none, or no longer."""
    with _changing(registration_id, now) as (registration, _):
        changes.accept(registration, now)


def decline_offer(registration_id: int, now: datetime) -> None:
    """Turn an offer down, which ends the registration and offers the place to the next in line."""
    with _changing(registration_id, now) as (registration, _):
        changes.refuse(registration, now)


def decide(registration_id: int, accept: bool, now: datetime) -> None:
    """Accept an application or turn it down; Full when there is neither a place nor a line."""
    with _changing(registration_id, now) as (registration, event):
        changes.judge(registration, event, accept, now)


def set_capacity(event_id: int, capacity: int | None, online_capacity: int | None, now: datetime) -> None:
    """Change how many places there are; new ones go to those who wait, and nobody loses theirs."""
    with _transaction():
        event = _locked_event(event_id)
        if event is None:
            raise Unknown
        event.capacity, event.online_capacity = capacity, online_capacity
        waitlist.settle(event, now)


def fill_free_places(event_id: int, now: datetime) -> int:
    """Put the lines of one event in order, after whatever change; return how many offers had run out."""
    with _transaction():
        event = _locked_event(event_id)
        return waitlist.settle(event, now) if event else 0


def lapse_offers(now: datetime) -> int:
    """Take back every offer that has run out, and give every free place to the next in line; return how many lapsed.

    A chore: it is called often, and takes the lock for writing only for an event that may need it.
    """
    with reading_only():
        events = lines_to_settle(now)
        db.session.rollback()
    return sum(fill_free_places(event_id, now) for event_id in events)


def check_in(event_id: int, code: str, now: datetime) -> Registration:
    """Note that the person with a code has come, and return their registration; the first time counts.

    Raises Unknown for a code that is none of this event's, NotConfirmed for somebody without a place.
    """
    with _transaction():
        registration = door.registration_with_code(event_id, code)
        if registration.status is not RegistrationStatus.CONFIRMED:
            raise NotConfirmed
        registration.checked_in_at = registration.checked_in_at or now
    return registration


def join(registration_id: int, now: datetime) -> str:
    """Note that a person joins online, and return the address to send them on to.

    Raises TooEarly until 15 minutes before the start, Ended after the end, NotConfirmed for anybody without a place
    online.
    """
    with _changing(registration_id, now) as (registration, event):
        url = door.enter(registration, event, now)
    return url


def mail_links(email: str, now: datetime) -> None:
    """Mail an address the links of its registrations for what is still to come, if there are any."""
    with _transaction():
        for registration in active_registrations(email_key(email), now):
            notify(registration, Notification.LINK)


def send_reminders(now: datetime) -> int:
    """Queue every reminder that is due, and return how many; a chore, which writes only when there are some."""
    written = 0
    while True:
        with reading_only():
            due = reminders.due_reminders(now, 1)
            db.session.rollback()
        if not due:
            return written
        with _transaction():
            written += reminders.write_reminders(now)


def notify_change(event_id: int, now: datetime) -> int:
    """Tell everybody with a registration what was and what is now; return how many knew otherwise."""
    written = 0
    while True:
        with _transaction():
            event = _locked_event(event_id)
            some = was_and_now.write_change_notices(event) if event and event.over_at > now else 0
        written += some
        if not some:
            return written


def retain(now: datetime) -> Erased:
    """Erase what was kept of people for long enough; a chore of the night."""
    with _transaction():
        erased = retention.erase_old(now)
    retention.clean_up(erased)
    return erased


def mail_privacy_link(key: str, now: datetime) -> None:
    """Mail an address the link to what is held about it, if anything is."""
    with _transaction():
        found = registrations_about(key)
        if found:
            notify_of_link_to_personal_data(found[0])


def erase_person(key: str, now: datetime) -> Erased:
    """Erase all that is held about an address, and give the places that this frees to the next in line."""
    with _transaction():
        erased = retention.erase_person(key, now)
    retention.clean_up(erased)
    return erased
