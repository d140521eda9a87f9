"""Erasure: blank registrations and messages in the caller's transaction, then erase their traces from files."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update

from blueprints.mail.queries import held_mail_folder
from blueprints.privacy.queries import new_traces_note, traces_notes
from core.database import DatabaseBusy, db, empty_log, rewrite_file
from models import OutboundMessage, Registration
from models.outbound_message import WAITING, MessageStatus

AT_ONCE = 500  # values in one statement
REWRITE, LOG = "file and log", "log"  # what a note says: where traces are


@dataclass(slots=True)
class Erased:
    """The amount of data erased."""

    sensitive_answers: int = 0
    registrations: int = 0
    messages: int = 0
    rate_windows: int = 0
    log_entries: int = 0
    invitations_and_devices: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """The counts by name."""
        return {each.name.replace("_", " "): getattr(self, each.name) for each in fields(self)}

    def __bool__(self) -> bool:
        return any(self.counts.values())

    def __str__(self) -> str:
        return ", ".join(f"{name}: {count}" for name, count in self.counts.items())


def anonymise(registrations: Collection[Registration], erased: Erased, now: datetime) -> None:
    """Blank registrations and the messages they caused, so that only their number is left."""
    for registration in registrations:
        erased.sensitive_answers += sum(answer.is_sensitive for answer in registration.answers)
        # A value never used before, so that no old link, code or address finds this registration.
        blank = f"erased-{secrets.token_hex(8)}"
        registration.name = registration.email = registration.new_email = registration.affiliation = ""
        registration.email_key = registration.token_hash = registration.code = blank
        registration.key = b""
        registration.answers = []
        registration.notified_state = {}
        registration.newsletter = False
        registration.anonymised_at = now
    erased.registrations += len(registrations)
    db.session.flush()
    for some in _portions(registration.id for registration in registrations):
        query = select(OutboundMessage.id).where(OutboundMessage.registration_id.in_(some))
        erase_messages(db.session.scalars(query.where(OutboundMessage.recipient != "")).all(), erased)


def erase_messages(ids: Collection[int], erased: Erased) -> None:
    """Blank messages; those not sent yet are never sent."""
    blank = {"recipient": "", "facts": {}, "subject": "", "content": b"", "error": ""}
    for some in _portions(ids):
        these = update(OutboundMessage).where(OutboundMessage.id.in_(some))
        unsent = these.where(OutboundMessage.status.in_(WAITING))
        db.session.execute(unsent.values(status=MessageStatus.FAILED, lease_until=None))
        db.session.execute(these.values(**blank))
    erased.messages += len(ids)


def note_traces(*, rewrite: bool) -> None:
    """Note that traces will be left in the log, or also in the database file.

    Call it before the commit: a crash after the commit then forgets none.
    """
    try:
        new_traces_note().write_text(REWRITE if rewrite else LOG)
    except OSError as error:
        raise DatabaseBusy(f"no note of the erasure can be made: {error.strerror}") from error


def clean_up() -> bool:
    """Erase the traces that are noted from the files on disk, and return whether none are left.

    Another program that reads the database keeps them there; call this again then.
    """
    _remove_held_mail()
    # Each erasure has a note of its own, so that one that comes meanwhile stays.
    notes = traces_notes()
    if any(_read(note) == REWRITE for note in notes):
        if not rewrite_file():
            return False
        # Once is enough: what is left is in the log.
        for note in notes:
            note.write_text(LOG)
    if notes and not empty_log():
        return False
    for note in notes:
        note.unlink(missing_ok=True)
    return True


def _read(note: Path) -> str:
    try:
        return note.read_text()
    except FileNotFoundError:
        # Another process was quicker.
        return LOG


def _remove_held_mail() -> None:
    held = {path: path.name.partition("-")[0] for path in held_mail_folder().glob("*-*")}
    for some in _portions(int(number) for number in held.values() if number.isdecimal()):
        query = select(OutboundMessage.id).where(OutboundMessage.id.in_(some), OutboundMessage.recipient == "")
        erased = {str(number) for number in db.session.scalars(query)}
        for path, number in held.items():
            if number in erased:
                path.unlink(missing_ok=True)
    # SQLite cannot empty its log while a transaction reads it.
    db.session.rollback()


def _portions(ids: Iterable[int]) -> list[list[int]]:
    listed = list(ids)
    return [listed[first : first + AT_ONCE] for first in range(0, len(listed), AT_ONCE)]
