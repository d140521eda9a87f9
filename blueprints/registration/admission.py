"""How a person gets in: a place, the end of the line, or a wait for the team's decision."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select

from blueprints.registration import waitlist
from blueprints.registration.entry import AnswerGiven, Entry
from blueprints.registration.notifications import Notification, notify
from blueprints.registration.queries import active_registration, email_key, registration_token
from core.database import db
from core.tokens import hash_token, new_key
from models import Answer, Event, Registration
from models.event import RegistrationMode
from models.registration import RegistrationStatus

# Without letters and digits that look or sound alike.
CODE_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
CODE_LENGTH = 6
# A form that is sent twice by a double click is sent within this time.
DOUBLE_SUBMIT = timedelta(minutes=1)
SAME_VISIT = timedelta(hours=1)


def admit(event: Event, entry: Entry, now: datetime) -> bool:
    """Register a person; return False when there is neither a place nor a line for them.

    Whoever is registered already is mailed their link and answered as if they were not, so that nobody can find out
    who is; only who repeats their whole entry soon after is not told that all is full, having the place themselves.
    """
    existing = active_registration(event.id, email_key(entry.email))
    if existing is None:
        return _add(event, entry, now)
    age = now - existing.created_at
    repeated = _is_repeated(existing, entry)
    if not (repeated and age < DOUBLE_SUBMIT):
        notify(existing, Notification.LINK)
    return (repeated and age < SAME_VISIT) or _has_room(event, entry)


def place(registration: Registration, event: Event, welcome: Notification = Notification.CONFIRMED) -> bool:
    """Give a place or the end of the line, and say so; return False when there is neither."""
    status = waitlist.take_place(registration, event)
    if status is RegistrationStatus.CONFIRMED:
        notify(registration, welcome)
    elif status is RegistrationStatus.WAITLISTED:
        notify(registration, Notification.WAITLISTED)
    return status is not None


def answers_from(given: list[AnswerGiven]) -> list[Answer]:
    """Return answers as they are kept."""
    return [Answer(label=answer.label, kind=answer.kind, values=list(answer.values)) for answer in given]


def _has_room(event: Event, entry: Entry) -> bool:
    return entry.attendance in event.attendances and (event.places_left(entry.attendance) != 0 or event.waitlist)


def _add(event: Event, entry: Entry, now: datetime) -> bool:
    if not _has_room(event, entry):
        return False
    registration = _registration(event, entry, now)
    db.session.add(registration)
    if event.registration_mode is RegistrationMode.APPLICATION:
        db.session.flush()
        notify(registration, Notification.RECEIVED)
        return True
    return place(registration, event)


def _registration(event: Event, entry: Entry, now: datetime) -> Registration:
    key = new_key()
    return Registration(
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
        answers=answers_from(entry.answers),
        created_at=now,
        changed_at=now,
    )


def _new_code() -> str:
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        if db.session.scalar(select(Registration.id).where(Registration.code == code)) is None:
            return code


def _is_repeated(registration: Registration, entry: Entry) -> bool:
    said = [(answer.label, answer.kind, answer.values) for answer in registration.answers]
    return (registration.name, registration.affiliation, registration.attendance, said) == (
        entry.name,
        entry.affiliation,
        entry.attendance,
        [(answer.label, answer.kind, list(answer.values)) for answer in entry.answers],
    )
