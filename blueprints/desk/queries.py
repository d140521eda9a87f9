"""Queries of the desk's first page: how far a new site is, its mail, and the demonstration in it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from blueprints.content.actions import changes_of_clearing
from blueprints.content.queries import ParsedRecord as ParsedRecord
from blueprints.content.queries import field_values, read_text_of, record_text, text_of, titles_of
from core.database import db
from core.mail_server import SmtpServer
from core.time import utc_now
from models import Demonstration, Draft, Event, OutboundMessage, Site
from models.outbound_message import MessageStatus
from models.record import public_rule
from models.registry import RECORD_TYPES, record_type_in

REQUIRED = ("name", "strapline", "summary")
GIVEN_LATER = ("podcast_guid", "podcast_first_feed_url")  # when the site has a public address
PROGRESS = "demonstration-progress"  # in the data folder, while the worker loads it


@dataclass(frozen=True, slots=True)
class MailState:
    """How mail leaves, and the last test message to somebody."""

    server: SmtpServer | None
    sender: str
    test: OutboundMessage | None

    @property
    def waits(self) -> bool:
        """Whether the test message is on its way."""
        return self.test is not None and self.test.status in (MessageStatus.QUEUED, MessageStatus.CLAIMED)


@dataclass(frozen=True, slots=True)
class NewSite:
    """The five steps of a new site, and what each of them shows."""

    site: Site | None
    mail: MailState
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
        return self.mail.test is not None and self.mail.test.status is MessageStatus.SENT

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
        mail_state(email),
        db.session.scalar(select(Event).where(Event.deleted_at.is_(None)).limit(1)),
        db.session.scalar(select(Draft).where(Draft.folder == "events", Draft.deleted_at.is_(None)).limit(1)),
        demonstration(),
        _percent(),
    )


def mail_state(email: str) -> MailState:
    """Return how mail leaves; `email` is the address of who looks, for their test message."""
    return MailState(current_app.config["SMTP"], current_app.config["MAIL_FROM"], latest_test(email))


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
    site: ParsedRecord | None  # as it will be; None if nothing of it remains


def clearing() -> Clearing:
    """Return what clearing the demonstration would do now."""
    loaded = demonstration()
    if loaded is None or not loaded.records:
        return Clearing([], [], None)
    site = _own_site(loaded)
    changes = changes_of_clearing(loaded.records, site)
    removed = [change.name for change in changes if not change.reason]
    return Clearing(removed, [(change.name, change.reason) for change in changes if change.reason], site)


def in_words(name: str) -> str:
    """Return a record's name such as events/open-day as its title and kind; a file by its own name."""
    folder, _, slug = name.partition("/")
    record_type = record_type_in(folder)
    kind = record_type.singular if record_type else {"topics": "topic"}.get(folder, "file")
    return f"{titles_of(folder, [slug]).get(slug, slug)} ({kind})"


def _own_site(loaded: Demonstration) -> ParsedRecord | None:
    """Return the site without what the demonstration has brought and nobody has changed since."""
    record = db.session.get(Site, 1)
    if record is None:
        return None
    now, after, before = field_values("site", record_text("site", record)), loaded.site_after, loaded.site_before
    own = {path: value for path, value in now.items() if value != after.get(path)}
    if before is None and not any(path not in GIVEN_LATER for path in own):
        return None
    own |= {path: value for path, value in (before or {}).items() if now.get(path) == after.get(path)}
    # No site is without these.
    own = {path: now[path] for path in REQUIRED if path in now} | own
    parsed, errors = read_text_of("site", "site", text_of("site", own), utc_now(), 1)
    if errors:
        # Rather the site as it is than one that can't be read.
        parsed, _ = read_text_of("site", "site", record_text("site", record), utc_now(), 1)
    return parsed


def progress_file() -> Path:
    """Return the file in which the worker notes how far it is."""
    return Path(current_app.config["DATA_FOLDER"]) / PROGRESS


def _percent() -> int | None:
    try:
        return int(progress_file().read_text())
    except (OSError, ValueError):
        return None
