"""Actions for a new site: its name and colour, a test message, and the demonstration."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from blueprints.accounts.actions import add_log_entry
from blueprints.content.actions import (
    load_content,
    note_demonstration,
    remove_records,
    write_record,
)
from blueprints.content.queries import field_values, read_text_of, record_text, text_of
from blueprints.desk.queries import clearing, demonstration, progress_file
from blueprints.editing.actions import InvalidRecordError
from blueprints.editing.actions.snapshots import Change
from blueprints.mail.actions import queue_message
from core.database import db, writing
from core.database_errors import DatabaseBusy
from models import Account, AuditEntry, Demonstration, OutboundMessage, Site

IDENTITY = ("name", "short_name", "strapline", "summary", "accent", "language", "timezone")
TEST = "test"  # the kind of a test message


class NothingToClearError(Exception):
    """What is to be cleared is no longer what was shown."""


def name_site(typed: Mapping[str, str], account: Account, now: datetime) -> AuditEntry:
    """Set the fields of the site that were typed, of a new site as well; InvalidRecordError if one is wrong."""
    with writing():
        site = db.session.get(Site, 1)
        change = Change("site", 1)
        values = field_values("site", record_text("site", site)) if site else {}
        values = {path: value for path, value in {**values, **typed}.items() if value}
        parsed, errors = read_text_of("site", "site", text_of("site", values), now, 1 if site else None)
        if parsed is None or errors:
            raise InvalidRecordError(errors)
        record, _ = write_record("site", parsed, site)
        db.session.flush()
        return add_log_entry(account, "published", folder="site", record_id=1, title=record.name, undo=change.finish())


def send_test_message(account: Account) -> OutboundMessage | None:
    """Queue a message to somebody of the team, which says that mail works."""
    with writing():
        return queue_message(TEST, account.email, {"name": account.name, "url": current_app.config["BASE_URL"]})


def ask_for_demonstration(account: Account) -> None:
    """Let the worker load the demonstration, if the site has no records and nobody has asked for it already."""
    with writing():
        found = demonstration()
        if found is None or found.ended_at is not None:
            db.session.add(Demonstration(account_id=account.id))
            add_log_entry(account, "asked-for-demonstration")


def load_asked_demonstration(now: datetime) -> None:
    """Load the demonstration if somebody has asked for it; a name that the site has already stays."""
    asked = db.session.scalar(select(Demonstration).where(Demonstration.ended_at.is_(None)).limit(1))
    if asked is None:
        return
    site = db.session.get(Site, 1)
    named = field_values("site", record_text("site", site)) if site else None
    asked_id = asked.id
    db.session.rollback()
    file = progress_file()

    def note(done: int, steps: int, current: str = "") -> None:
        # A file, since the transaction that loads keeps others from writing.
        file.write_text(f"{done * 100 // max(steps, 1)}")

    try:
        result = load_content(Path(current_app.root_path) / "demo" / "content", progress=note)
    except DatabaseBusy:
        return
    except Exception as error:
        with writing():
            failed = db.session.get_one(Demonstration, asked_id)
            failed.ended_at, failed.error = now, str(error)[:500]
        raise
    finally:
        file.unlink(missing_ok=True)
    if named:
        _keep_name(named, now)
    note_demonstration(result, named, db.session.get_one(Demonstration, asked_id))


def _keep_name(named: Mapping[str, object], now: datetime) -> None:
    with writing():
        site = db.session.get_one(Site, 1)
        values = field_values("site", record_text("site", site))
        # What was left empty stays empty.
        values = {path: value for path, value in values.items() if path not in IDENTITY} | dict(named)
        parsed, errors = read_text_of("site", "site", text_of("site", values), now, 1)
        if parsed and not errors:
            write_record("site", parsed, site)


def clear_demonstration(number: int, account: Account) -> AuditEntry:
    """Remove the records of the demonstration that nobody has changed and nothing refers to.

    `number` is how many were shown; NothingToClearError if it is another number by now.
    """
    with writing():
        found = clearing()
        if len(found.removed) != number or not found.removed:
            raise NothingToClearError
        site = db.session.get(Site, 1)
        if found.site:
            write_record("site", found.site, site)
        elif site:
            db.session.delete(site)
        db.session.flush()
        remove_records(found.removed)
        for loaded in db.session.scalars(select(Demonstration)):
            db.session.delete(loaded)
        return add_log_entry(account, "cleared-demonstration", detail={"records": number})
