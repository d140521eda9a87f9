"""What is kept of people, and for how long."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from blueprints.registration import waitlist
from blueprints.registration.queries import email_key
from blueprints.site.queries import get_site
from core.database import db, erase_traces
from models import Answer, Event, OutboundMessage, RateWindow, Registration, Status
from models.event import EventState
from models.event_parts import QuestionKind
from models.outbound_message import MessageStatus
from models.registration import Canceller, RegistrationStatus

KEEP_WITHOUT_PLACE = timedelta(days=7)
KEEP_UNLINKED_MESSAGES = timedelta(days=7)
KEEP_WINDOWS = timedelta(days=1)
SENSITIVE = (QuestionKind.ACCESS, QuestionKind.DIET)
WAITING = (MessageStatus.QUEUED, MessageStatus.CLAIMED, MessageStatus.UNKNOWN)
HELD_MAIL = "held-mail"
AT_ONCE = 500  # values in one statement


@dataclass(slots=True)
class Erased:
    """How much was erased, and which messages may lie in files besides."""

    sensitive_answers: int = 0
    registrations: int = 0
    messages: int = 0
    rate_windows: int = 0
    message_ids: list[int] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """The numbers by what was counted."""
        names = [each.name for each in fields(self) if each.name != "message_ids"]
        return {name.replace("_", " "): getattr(self, name) for name in names}

    def __bool__(self) -> bool:
        return any(self.counts.values())

    def __str__(self) -> str:
        return ", ".join(f"{name}: {count}" for name, count in self.counts.items())


def erase_old(now: datetime) -> Erased:
    """Erase what was kept for long enough, and return how much that was."""
    site, erased = get_site(), Erased()
    keep = timedelta(days=site.keep_registration_days)
    erased.sensitive_answers = _erase_sensitive(now - timedelta(days=site.keep_sensitive_days))
    without_place = Registration.status != RegistrationStatus.CONFIRMED
    old = or_(_is_over(now - keep), and_(without_place, _is_over(now - min(keep, KEEP_WITHOUT_PLACE))))
    query = select(Registration).join(Registration.event).where(Registration.anonymised_at.is_(None), old)
    _anonymise(db.session.scalars(query).all(), erased, now)
    unlinked = select(OutboundMessage.id).where(
        OutboundMessage.registration_id.is_(None),
        OutboundMessage.recipient != "",
        OutboundMessage.created_at <= now - KEEP_UNLINKED_MESSAGES,
    )
    _erase_messages(db.session.scalars(unlinked).all(), erased)
    windows = db.session.scalars(
        delete(RateWindow).where(RateWindow.began_at <= now - KEEP_WINDOWS).returning(RateWindow.key)
    )
    erased.rate_windows = len(windows.all())
    return erased


def erase_person(key: str, now: datetime) -> Erased:
    """Erase all that is held of an address, and give the places that this frees to the next in line."""
    erased = Erased()
    found = db.session.scalars(select(Registration).where(Registration.email_key == key)).all()
    # Who has been at an event that is over is still counted there.
    given_up = [each for each in found if each.is_active and each.event.state(now) is not EventState.PAST]
    events = {registration.event for registration in given_up}
    for registration in given_up:
        registration.status, registration.cancelled_by = RegistrationStatus.CANCELLED, Canceller.REGISTRANT
    _anonymise(found, erased, now)
    rows = db.session.execute(select(OutboundMessage.id, OutboundMessage.recipient))
    _erase_messages([number for number, recipient in rows if recipient and email_key(recipient) == key], erased)
    for event in events:
        waitlist.settle(event, now)
    return erased


def clean_up(erased: Erased) -> None:
    """Remove from the disk what the database has let go, and log how much that was."""
    folder = Path(current_app.config["DATA_FOLDER"]) / HELD_MAIL
    for number in erased.message_ids:
        for held in folder.glob(f"{number}-*"):
            held.unlink(missing_ok=True)
    if not erase_traces(rewrite=bool(erased)):
        current_app.logger.warning("The database was busy, so traces of what was erased stay until the next time.")
    if erased:
        # A warning, for what is less than that is not logged.
        current_app.logger.warning("Erased: %s.", erased)


def _is_over(before: datetime) -> ColumnElement[bool]:
    # What was cancelled before it had a date never ends.
    off = Event.status.in_((Status.CANCELLED, Status.WITHDRAWN))
    return or_(Event.over_at <= before, and_(off, Event.starts.is_(None), Event.updated_at <= before))


def _erase_sensitive(before: datetime) -> int:
    of_old_events = select(Registration.id).join(Registration.event).where(_is_over(before))
    gone = delete(Answer).where(Answer.kind.in_(SENSITIVE), Answer.registration_id.in_(of_old_events))
    return len(db.session.scalars(gone.returning(Answer.id), execution_options={"synchronize_session": False}).all())


def _anonymise(registrations: Collection[Registration], erased: Erased, now: datetime) -> None:
    for registration in registrations:
        erased.sensitive_answers += sum(answer.is_sensitive for answer in registration.answers)
        # A number that nobody had before, so that no link, code or address leads here any more.
        blank = f"erased-{secrets.token_hex(8)}"
        registration.name = registration.email = registration.affiliation = ""
        registration.email_key = registration.token_hash = registration.code = blank
        registration.key = b""
        registration.answers = []
        registration.notified_state = {}
        registration.newsletter = False
        registration.anonymised_at = now
    erased.registrations += len(registrations)
    db.session.flush()
    numbers = [registration.id for registration in registrations]
    for some in _portions(numbers):
        query = select(OutboundMessage.id).where(OutboundMessage.registration_id.in_(some))
        _erase_messages(db.session.scalars(query.where(OutboundMessage.recipient != "")).all(), erased)


def _erase_messages(numbers: Collection[int], erased: Erased) -> None:
    blank = {"recipient": "", "subject": "", "content": b"", "error": ""}
    for some in _portions(numbers):
        these = update(OutboundMessage).where(OutboundMessage.id.in_(some))
        unsent = these.where(OutboundMessage.status.in_(WAITING))
        db.session.execute(unsent.values(status=MessageStatus.FAILED, lease_until=None))
        db.session.execute(these.values(**blank))
    erased.messages += len(numbers)
    erased.message_ids += numbers


def _portions(numbers: Iterable[int]) -> list[list[int]]:
    listed = list(numbers)
    return [listed[first : first + AT_ONCE] for first in range(0, len(listed), AT_ONCE)]
