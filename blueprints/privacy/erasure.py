"""Erasure: blank registrations and messages in the caller's transaction, then erase their traces from files."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import select, update

from core.database import db, erase_traces
from models import OutboundMessage, Registration
from models.outbound_message import WAITING, MessageStatus

HELD_MAIL = "held-mail"
AT_ONCE = 500  # values in one statement


@dataclass(slots=True)
class Erased:
    """The amount of data erased, and the messages that may also be in files."""

    sensitive_answers: int = 0
    registrations: int = 0
    messages: int = 0
    rate_windows: int = 0
    message_ids: list[int] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """The counts by name."""
        names = [each.name for each in fields(self) if each.name != "message_ids"]
        return {name.replace("_", " "): getattr(self, name) for name in names}

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
    erased.message_ids += ids


def clean_up(erased: Erased) -> None:
    """Erase the traces of deleted data from the files on disk, and log the counts; call it after the transaction."""
    folder = Path(current_app.config["DATA_FOLDER"]) / HELD_MAIL
    for id_ in erased.message_ids:
        for held in folder.glob(f"{id_}-*"):
            held.unlink(missing_ok=True)
    if not erase_traces(rewrite=bool(erased)):
        current_app.logger.warning("The database was busy: traces of deleted data stay in its file until next time.")
    if erased:
        # Logged as a warning, since lower levels are not logged.
        current_app.logger.warning("Erased: %s.", erased)


def _portions(ids: Iterable[int]) -> list[list[int]]:
    listed = list(ids)
    return [listed[first : first + AT_ONCE] for first in range(0, len(listed), AT_ONCE)]
