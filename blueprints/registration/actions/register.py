"""Registering: give a place, a waiting-list position or an application, and send the email that says which."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select

from blueprints.registration.actions.waitlist import (
    give_place_or_position,
    is_free,
    lock_event,
    settle_waiting_lists,
    takes,
)
from blueprints.registration.errors import FullError, NotOpenError, RegistrationError
from blueprints.registration.notifications import Notification, notify
from blueprints.registration.queries import active_registration, registration_token
from core.database import db, writing
from core.email_address import email_key
from core.rate_limits import UNLIMITED, FormLimits, count_try, try_is_left
from core.tokens import hash_token, new_key
from models import Answer, Event, Registration
from models.event import Attendance, RegistrationMode
from models.event_parts import QuestionKind
from models.registration import RegistrationStatus

# No letters or digits that look or sound alike.
CODE_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
CODE_LENGTH = 6
# A double click submits a form twice within this time.
DOUBLE_SUBMIT = timedelta(minutes=1)
SAME_VISIT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """An answer, with the question as it was worded."""

    label: str
    kind: QuestionKind
    values: list[str]

    def as_answer(self) -> Answer:
        """Return the answer as a model."""
        return Answer(label=self.label, kind=self.kind, values=list(self.values))


@dataclass(frozen=True, slots=True)
class Entry:
    """The data of a valid form; `conduct_version` is empty when there was no code of conduct to accept."""

    name: str
    email: str
    affiliation: str
    attendance: Attendance
    answers: list[AnswerGiven] = field(default_factory=list)
    conduct_version: str = ""
    newsletter: bool = False


def register(event_id: int, entry: Entry, now: datetime, limits: FormLimits = UNLIMITED) -> RegistrationStatus:
    """Register a person (a place, a waiting-list position, or an application for review) and notify them.

    Raises NotOpenError, or FullError when there is neither a place nor a waiting list. An existing registrant gets the
    same response, so that nobody can find out who is registered, and an email with their link. A double submit changes
    nothing. Returns the status that a new registrant has.
    """
    with writing():
        outcome = _enter(lock_event(event_id), entry, now, limits)
        failure = outcome if isinstance(outcome, RegistrationError) else None
        # Whether a form is refused depends on how many were accepted and failed before it, never on whether an address
        # is registered: that is what a count of repeated forms alone would reveal.
        if failure or not try_is_left(limits.spared, now):
            count_try(limits.tries, now)
    if isinstance(outcome, RegistrationError):
        raise outcome
    return outcome


def _enter(
    event: Event | None, entry: Entry, now: datetime, limits: FormLimits
) -> RegistrationStatus | RegistrationError:
    """Register a person or answer them again, and return the status of a new registrant or why there can be none."""
    if event is None or not event.registration_is_open(now):
        return NotOpenError()
    settle_waiting_lists(event, now)
    existing = active_registration(event.id, email_key(entry.email))
    may_know = existing is not None and _answer_again(existing, entry, now, limits)
    if not may_know and not takes(event, entry.attendance):
        return FullError()
    if existing is not None:
        return _status_of_new(event, entry.attendance, now) if takes(event, entry.attendance) else existing.status
    return _add(event, entry, now, is_mailed=try_is_left(limits.mail, now))


def _status_of_new(event: Event, attendance: Attendance, now: datetime) -> RegistrationStatus:
    if event.registration_mode is RegistrationMode.APPLICATION:
        return RegistrationStatus.SUBMITTED
    has_place = is_free(event, attendance, None)
    return RegistrationStatus.CONFIRMED if has_place else RegistrationStatus.WAITLISTED


def _add(event: Event, entry: Entry, now: datetime, *, is_mailed: bool) -> RegistrationStatus:
    key = new_key()
    registration = Registration(
        event_id=event.id,
        event=event,
        name=entry.name,
        email=entry.email,
        email_key=email_key(entry.email),
        affiliation=entry.affiliation,
        attendance=entry.attendance,
        status=RegistrationStatus.SUBMITTED,
        key=key,
        token_hash=hash_token(registration_token(key)),
        code=_new_code(),
        conduct_version=entry.conduct_version,
        conduct_agreed_at=now if entry.conduct_version else None,
        newsletter=entry.newsletter,
        answers=[answer.as_answer() for answer in entry.answers],
        created_at=now,
        changed_at=now,
        sequence=_next_sequence(event.id, email_key(entry.email)),
    )
    if event.registration_mode is RegistrationMode.APPLICATION:
        db.session.add(registration)
        if is_mailed:
            notify(registration, Notification.RECEIVED)
    else:
        give_place_or_position(registration, event, now, is_mailed=is_mailed)
    return registration.status


def _next_sequence(event_id: int, key: str) -> int:
    """Return a sequence above that of the last entry that the person had in their calendar for this event, or 0."""
    query = select(func.max(Registration.sequence)).where(
        Registration.event_id == event_id, Registration.email_key == key
    )
    last = db.session.scalar(query)
    return 0 if last is None else last + 1


def _answer_again(existing: Registration, entry: Entry, now: datetime, limits: FormLimits) -> bool:
    """Mail the manage link to an existing registrant; return whether they may know that they have a place."""
    age = now - existing.created_at
    differs = _differences(existing, entry)
    is_repeated = not differs
    is_double = is_repeated and age < DOUBLE_SUBMIT
    if not is_double and try_is_left((*limits.mail, *limits.repeated), now):
        notify(existing, Notification.LINK, differs=differs)
    # A full event is reported as full unless a complete entry is repeated shortly afterwards: one place is then theirs.
    return is_repeated and age < SAME_VISIT


def _differences(registration: Registration, entry: Entry) -> list[str]:
    """Return what a repeated form says otherwise, by label: anybody may have sent it, so its texts are in no email."""
    differs = [
        label
        for label, kept, asked in (
            ("Name", registration.name, entry.name),
            ("Affiliation", registration.affiliation, entry.affiliation),
            ("How you attend", registration.attendance, entry.attendance),
            ("Newsletter", registration.newsletter, entry.newsletter),
        )
        if kept != asked
    ]
    return differs + changed_answers(registration, entry.answers)


def changed_answers(registration: Registration, given: Sequence[AnswerGiven]) -> list[str]:
    """Return the questions that a registration answers otherwise, in the order of the event."""
    kept = {(answer.label, answer.kind): answer.values for answer in registration.answers}
    asked = {(answer.label, answer.kind): list(answer.values) for answer in given}
    labels = [label for label, kind in {**kept, **asked} if kept.get((label, kind)) != asked.get((label, kind))]
    order = {question.label: question.position for question in registration.event.questions}
    return sorted(dict.fromkeys(labels), key=lambda label: order.get(label, len(order)))


def _new_code() -> str:
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        if db.session.scalar(select(Registration.id).where(Registration.code == code)) is None:
            return code
