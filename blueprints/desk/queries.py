"""Queries of the desk's first page: how far a new site is, its mail, and the demonstration in it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from blueprints.content.actions import changes_of_clearing
from core.database import db
from core.mail_server import SmtpServer
from models import Demonstration, Draft, Event, OutboundMessage, Site
from models.outbound_message import MessageStatus
from models.record import public_rule
from models.registry import RECORD_TYPES

PROGRESS = "demonstration-progress"  # in the data folder, while the worker loads it


@dataclass(frozen=True, slots=True)
class NewSite:
    """The five steps of a new site, and what each of them shows."""

    site: Site | None
    server: SmtpServer | None
    sender: str
    test: OutboundMessage | None
    event: Event | None
    draft: Draft | None
    demonstration: Demonstration | None
    percent: int | None  # of the demonstration that is being loaded

    @property
    def is_named(self) -> bool:
        """Whether the first step is done."""
        return self.site is not None

    @property
    def has_mail(self) -> bool:
        """Whether a test message has left."""
        return self.test is not None and self.test.status is MessageStatus.SENT

    @property
    def is_loading(self) -> bool:
        """Whether the demonstration is on its way."""
        return self.demonstration is not None and self.demonstration.ended_at is None

    @property
    def next_step(self) -> int:
        """The number of the first step that isn't done."""
        done = (self.is_named, True, self.has_mail, bool(self.event or self.draft), False)
        return done.index(False) + 1


def is_new(now: datetime) -> bool:
    """Tell whether nothing has been published on the site yet."""
    models = [record_type.model for record_type in RECORD_TYPES]
    return all(db.session.scalar(select(model.id).where(public_rule(model, now)).limit(1)) is None for model in models)


def new_site(email: str) -> NewSite:
    """Return how far a new site is; `email` is the address of who looks, for their test message."""
    return NewSite(
        db.session.get(Site, 1),
        current_app.config["SMTP"],
        current_app.config["MAIL_FROM"],
        latest_test(email),
        db.session.scalar(select(Event).where(Event.deleted_at.is_(None)).limit(1)),
        db.session.scalar(select(Draft).where(Draft.folder == "events", Draft.deleted_at.is_(None)).limit(1)),
        demonstration(),
        _percent(),
    )


def latest_test(email: str) -> OutboundMessage | None:
    """Return the last test message to an address."""
    query = select(OutboundMessage).where(OutboundMessage.kind == "test", OutboundMessage.recipient == email)
    return db.session.scalar(query.order_by(OutboundMessage.id.desc()).limit(1))


def demonstration() -> Demonstration | None:
    """Return the last loading of the demonstration."""
    return db.session.scalar(select(Demonstration).order_by(Demonstration.id.desc()).limit(1))


@dataclass(frozen=True, slots=True)
class Clearing:
    """What clearing the demonstration would remove, and what would stay and why, by name."""

    removed: list[str]
    kept: list[tuple[str, str]]


def clearing() -> Clearing:
    """Return what clearing the demonstration would do now."""
    wanted: dict[str, str] = {}
    for loaded in db.session.scalars(select(Demonstration).order_by(Demonstration.id)):
        wanted |= loaded.records
    changes = changes_of_clearing(wanted) if wanted else []
    removed = [change.name for change in changes if not change.reason]
    return Clearing(removed, [(change.name, change.reason) for change in changes if change.reason])


def progress_file() -> Path:
    """Return the file in which the worker notes how far it is."""
    return Path(current_app.config["DATA_FOLDER"]) / PROGRESS


def _percent() -> int | None:
    try:
        return int(progress_file().read_text())
    except (OSError, ValueError):
        return None
