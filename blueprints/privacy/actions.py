"""Privacy actions: mail the link to personal data, erase a person, and erase data whose retention period has ended.

Each action is one transaction, and raises DatabaseBusy when the database can't be written to at the moment.
"""

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, and_, delete, or_, select

from blueprints.accounts.actions import delete_old_entries, delete_what_is_used_up
from blueprints.mail.actions import queue_message
from blueprints.privacy.erasure import Erased, anonymise, clean_up, erase_messages, note_traces
from blueprints.privacy.queries import is_far_ahead, known_time, known_time_note, traces_notes
from blueprints.registration.actions import settle_waiting_lists
from blueprints.site.queries import get_site
from core.database import db, writing
from core.email_address import email_key
from core.rate_limits import LONGEST_WINDOW, UNLIMITED, FormLimits, RateWindow, limited_writing, try_is_left
from models import Answer, Event, OutboundMessage, Registration, Status
from models.event_parts import QuestionKind
from models.registration import Canceller, RegistrationStatus

KEEP_WITHOUT_PLACE = timedelta(days=7)
KEEP_UNLINKED_MESSAGES = timedelta(days=7)
SENSITIVE = (QuestionKind.ACCESS, QuestionKind.DIET)


def mail_privacy_link(key: str, now: datetime, limits: FormLimits = UNLIMITED) -> None:
    """Mail a person the link to their personal data, if any is held; `key` is their email key."""
    newest = select(Registration).where(Registration.email_key == key).order_by(Registration.id.desc()).limit(1)
    with limited_writing(limits.tries, now):
        found = db.session.scalar(newest)
        if found is not None and try_is_left(limits.mail, now):
            facts = {"name": found.name, "registration_id": found.id}
            queue_message("privacy", found.email, facts, registration=found)


def erase_person(key: str, now: datetime) -> Erased:
    """Erase everything held about a person, and give the places this frees to the next people on the waiting lists."""
    erased = Erased()
    with writing():
        found = db.session.scalars(select(Registration).where(Registration.email_key == key)).all()
        # Attendees of past events keep their status, so that they are still counted.
        given_up = [each for each in found if each.can_be_cancelled(now)]
        events = {registration.event for registration in given_up}
        for registration in given_up:
            registration.cancel(Canceller.REGISTRANT, now)
        anonymise(found, erased, now)
        rows = db.session.execute(select(OutboundMessage.id, OutboundMessage.recipient))
        erase_messages([id_ for id_, recipient in rows if recipient and email_key(recipient) == key], erased)
        for event in events:
            settle_waiting_lists(event, now)
        note_traces(rewrite=True)
    _finish(erased)
    return erased


def note_time(now: datetime) -> None:
    """Note the time while the clock makes sense; a scheduled task."""
    if is_far_ahead(now):
        # Records of today would make tomorrow's clock look right.
        if not known_time_note().exists():
            trust_clock(known_time() or now)
        return
    trust_clock(now)


def trust_clock(now: datetime) -> None:
    """Note a time as right."""
    known_time_note().write_text(now.isoformat())


def erase_each_night(now: datetime) -> None:
    """Erase data whose retention period has ended, unless the clock may be wrong; a nightly task."""
    if is_far_ahead(now):
        current_app.logger.error("%s", clock_warning(now))
        return
    erase_expired(now)


def erase_left_traces(_now: datetime) -> None:
    """Erase the traces that could not be erased at once; a scheduled task."""
    if traces_notes() and clean_up():
        current_app.logger.warning("The traces of deleted data are erased now.")


def clock_warning(now: datetime) -> str:
    """Return the line that says why nothing is erased, and what to do."""
    return (
        f"Nothing is erased: the clock says {now:%Y-%m-%d}, but the last known time is {known_time():%Y-%m-%d}. "
        "Set the machine's clock, or run `flask retain --yes` if it is right."
    )


def erase_expired(now: datetime) -> Erased:
    """Erase data whose retention period has ended, and return how much was erased."""
    erased = Erased()
    with writing():
        site = get_site()
        keep = timedelta(days=site.keep_registration_days)
        erased.sensitive_answers = _erase_sensitive(now - timedelta(days=site.keep_sensitive_days))
        without_place = Registration.status != RegistrationStatus.CONFIRMED
        old = or_(_is_over(now - keep), and_(without_place, _is_over(now - min(keep, KEEP_WITHOUT_PLACE))))
        query = select(Registration).join(Registration.event).where(Registration.anonymised_at.is_(None), old)
        anonymise(db.session.scalars(query).all(), erased, now)
        unlinked = select(OutboundMessage.id).where(
            OutboundMessage.registration_id.is_(None),
            OutboundMessage.recipient != "",
            OutboundMessage.created_at <= now - KEEP_UNLINKED_MESSAGES,
        )
        erase_messages(db.session.scalars(unlinked).all(), erased)
        old_windows = delete(RateWindow).where(RateWindow.began_at <= now - LONGEST_WINDOW)
        erased.rate_windows = len(db.session.scalars(old_windows.returning(RateWindow.key)).all())
        erased.log_entries = delete_old_entries(now, timedelta(days=site.keep_log_days))
        erased.invitations_and_devices = delete_what_is_used_up(now)
        note_traces(rewrite=bool(erased))
    _finish(erased)
    return erased


def _finish(erased: Erased) -> None:
    if not clean_up():
        current_app.logger.warning(
            "The database is in use: traces of deleted data stay in its file until the worker can erase them."
        )
    if erased:
        # Logged as a warning, since lower levels are not logged.
        current_app.logger.warning("Erased: %s.", erased)


def _is_over(before: datetime) -> ColumnElement[bool]:
    # An event that was cancelled before it had a date has no end.
    off = Event.status.in_((Status.CANCELLED, Status.WITHDRAWN))
    return or_(Event.over_at <= before, and_(off, Event.starts.is_(None), Event.updated_at <= before))


def _erase_sensitive(before: datetime) -> int:
    of_old_events = select(Registration.id).join(Registration.event).where(_is_over(before))
    gone = delete(Answer).where(Answer.kind.in_(SENSITIVE), Answer.registration_id.in_(of_old_events))
    return len(db.session.scalars(gone.returning(Answer.id), execution_options={"synchronize_session": False}).all())
