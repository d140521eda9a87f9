"""Erasure: empties registrations and messages in the caller's transaction, and what is left in files after it."""

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


def anonymise(registrations: Collection[Registration], erased: Erased, now: datetime) -> None:
    """Empty registrations and the messages that they caused, so that only their number is left."""
    for registration in registrations:
        erased.sensitive_answers += sum(answer.is_sensitive for answer in registration.answers)
        # A value that nobody had before, so that no link, code or address leads here any more.
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
    for some in _portions(registration.id for registration in registrations):
        query = select(OutboundMessage.id).where(OutboundMessage.registration_id.in_(some))
        erase_messages(db.session.scalars(query.where(OutboundMessage.recipient != "")).all(), erased)


def erase_messages(ids: Collection[int], erased: Erased) -> None:
    """Empty messages; what was not sent yet is never sent."""
    blank = {"recipient": "", "facts": {}, "subject": "", "content": b"", "error": ""}
    for some in _portions(ids):
        these = update(OutboundMessage).where(OutboundMessage.id.in_(some))
        unsent = these.where(OutboundMessage.status.in_(WAITING))
        db.session.execute(unsent.values(status=MessageStatus.FAILED, lease_until=None))
        db.session.execute(these.values(**blank))
    erased.messages += len(ids)
    erased.message_ids += ids


def clean_up(erased: Erased) -> None:
    """Remove from the disk what the database has let go, and log how much that was; after the transaction."""
    folder = Path(current_app.config["DATA_FOLDER"]) / HELD_MAIL
    for id_ in erased.message_ids:
        for held in folder.glob(f"{id_}-*"):
            held.unlink(missing_ok=True)
    if not erase_traces(rewrite=bool(erased)):
        current_app.logger.warning("The database was busy: traces of deleted data stay in its file until next time.")
    if erased:
        # A warning, since nothing less is logged.
        current_app.logger.warning("Erased: %s.", erased)


def _portions(ids: Iterable[int]) -> list[list[int]]:
    listed = list(ids)
    return [listed[first : first + AT_ONCE] for first in range(0, len(listed), AT_ONCE)]
