"""Publishing: a draft becomes the live record, now or at a chosen time, and a record is taken off the site again."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from blueprints.accounts.actions import add_log_entry
from blueprints.content.actions import write_record
from blueprints.content.queries import read_text_of, record_text, record_with_slug, text_of
from blueprints.editing.actions.addresses import move_address
from blueprints.editing.actions.registrants import facts_before, notify_later
from blueprints.editing.actions.revising import add_revision, live_revision
from blueprints.editing.actions.snapshots import Change, give_forms
from blueprints.editing.merge import Conflict, Values
from blueprints.editing.queries import (
    SLUG,
    NoSuchRecordError,
    Target,
    errors_of,
    existing_target,
    find_target,
    make_public,
    merged_with_live,
    take_slug,
)
from blueprints.registration.queries.event_facts import EventFacts
from core.database import db, writing
from core.fields.field_errors import FieldError
from models import Account, AuditEntry, Draft, Revision, Status
from models.registry import record_type_in

_log = logging.getLogger(__name__)


class InvalidRecordError(Exception):
    """A draft can't be published as it is."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("; ".join(map(str, errors)))
        self.errors = errors


class ChangedMeanwhileError(Exception):
    """Somebody has changed the draft after it was last shown."""


class OpenConflictsError(Exception):
    """The live record has changed since the draft was begun, in fields that the draft changes too."""

    def __init__(self, conflicts: list[Conflict]) -> None:
        super().__init__(", ".join(conflict.path for conflict in conflicts))
        self.conflicts = conflicts


def publish(
    folder: str, ref: str, version: int | None, account: Account | None, now: datetime, *, notifies: bool = True
) -> AuditEntry:
    """Make the draft the live record; a record without a draft, such as a withdrawn one, becomes public as it is.

    `version` is the draft as the person saw it. InvalidRecordError, ChangedMeanwhileError and OpenConflictsError say
    what is in the way; NoSuchRecordError if there is no such record.
    """
    with writing():
        return publish_target(_target(folder, ref, version), account, now, notifies=notifies)


def publish_target(
    target: Target,
    account: Account | None,
    now: datetime,
    *,
    values: Values | None = None,
    lift: bool = True,
    notifies: bool = True,
) -> AuditEntry:
    """Publish a draft, or other values, within the current transaction; `lift` makes a hidden record public.

    `notifies` is whether the registrants of an event are notified of what has changed.
    """
    folder, draft = target.folder, target.draft
    values = _values(target) if values is None else dict(values)
    slug = take_slug(target, values)
    if lift:
        make_public(folder, values, now)
    parsed, errors = read_text_of(folder, slug, text_of(folder, values), now, target.record_id)
    errors += _slug_errors(target, slug)
    if parsed is None or errors:
        raise InvalidRecordError(errors)
    if target.record is not None:
        live_revision(folder, target.record)
    change = Change(folder, target.record_id, draft.key if draft else "", _path(folder, slug))
    old_path = getattr(target.record, "path", "")
    before = facts_before(folder, target.record)
    record, _ = write_record(folder, parsed, target.record)
    if lift and hasattr(record, "deleted_at"):
        record.deleted_at = None  # what is published is no longer in the trash
    db.session.flush()
    if folder != "site" and record.path != old_path:
        move_address(old_path, record.path)
    revision = add_revision(
        folder,
        record_text(folder, record),
        getattr(record, "slug", ""),
        now,
        record_id=record.id,
        draft_key=draft.key if draft and target.record is None else "",
        is_live=True,
        account_id=account.id if account else None,
    )
    if draft:
        if target.record is None:
            is_its = Revision.draft_key == draft.key
            db.session.execute(update(Revision).where(is_its).values(record_id=record.id))
            give_forms(folder, draft.key, str(record.id))
        db.session.delete(draft)
    change.record_id = record.id
    entry = add_log_entry(
        account,
        "published",
        folder=folder,
        record_id=record.id,
        title=_title(record),
        revision_id=revision.id,
        undo=change.finish(),
    )
    notify_later(record, before, entry, now, notifies=notifies)
    return entry


def facts_if_published(target: Target, now: datetime) -> EventFacts | None:
    """Return the facts that an event would have if its draft were published; None if that isn't possible.

    Nothing is written: the record has the values only until the session is rolled back, at the end.
    """
    try:
        values = _values(target)
        slug = values.pop(SLUG, "")
        make_public(target.folder, values, now)
        parsed, errors = read_text_of(target.folder, slug, text_of(target.folder, values), now, target.record_id)
        if parsed is None or errors:
            return None
        with db.session.no_autoflush:
            record, _ = write_record(target.folder, parsed, target.record)
            return EventFacts.of(record)
    except OpenConflictsError:
        return None
    finally:
        db.session.rollback()


def schedule(
    folder: str, ref: str, version: int, publish_at: datetime | None, account: Account, now: datetime
) -> AuditEntry:
    """Let the draft replace the live record at a time, or no longer; the draft must be ready to publish by now."""
    with writing():
        target = _target(folder, ref, version)
        if target.draft is None:
            raise NoSuchRecordError(f"{folder}/{ref}")
        if publish_at and (errors := errors_of(target, now)):
            raise InvalidRecordError(errors)
        change = Change(folder, target.record_id, target.draft.key)
        target.draft.publish_at = publish_at
        target.draft.version += 1
        return add_log_entry(
            account,
            "scheduled" if publish_at else "unscheduled",
            folder=folder,
            record_id=target.record_id,
            title=target.title(),
            detail={"publish_at": publish_at.isoformat()} if publish_at else {},
            undo=change.finish(),
        )


def publish_due_drafts(now: datetime) -> int:
    """Publish the drafts whose time has come, and return their number; one that can't be published stays a draft."""
    due = select(Draft.folder, Draft.record_id, Draft.key).where(Draft.publish_at <= now, Draft.deleted_at.is_(None))
    done = 0
    for folder, record_id, key in db.session.execute(due).all():
        ref = key if record_id is None else str(record_id)
        try:
            with writing():
                target = find_target(folder, ref)
                if target and target.draft and target.draft.publish_at and target.draft.publish_at <= now:
                    publish_target(target, target.draft.editor, now)
                    done += 1
        except (InvalidRecordError, OpenConflictsError) as error:
            _log.warning("The draft of %s/%s can't be published at its time: %s", folder, ref, error)
            with writing():
                db.session.execute(update(Draft).where(Draft.key == key).values(publish_at=None))
                add_log_entry(None, "not-published", folder=folder, record_id=record_id, detail={"reason": str(error)})
    return done


def withdraw(folder: str, ref: str, account: Account, now: datetime) -> AuditEntry:
    """Take a record off the site; its address says that it is gone. NoSuchRecordError if there is no such record."""
    with writing():
        return withdraw_target(_target(folder, ref, None), account, now)


def withdraw_target(target: Target, account: Account, now: datetime) -> AuditEntry:
    """Withdraw within the current transaction."""
    folder, record = target.folder, target.record
    if record is None or not hasattr(record, "status"):
        raise NoSuchRecordError(f"{folder}/{target.ref}")
    live_revision(folder, record)
    change = Change(folder, target.record_id)
    before = facts_before(folder, record)
    record.status = Status.WITHDRAWN
    if target.draft is not None:
        # Or the record would be public again at that time.
        target.draft.publish_at = None
    text = record_text(folder, record)
    revision = add_revision(
        folder, text, record.slug, now, record_id=target.record_id, is_live=True, account_id=account.id
    )
    entry = add_log_entry(
        account,
        "withdrawn",
        folder=folder,
        record_id=target.record_id,
        title=_title(record),
        revision_id=revision.id,
        undo=change.finish(),
    )
    notify_later(record, before, entry, now)
    return entry


def _target(folder: str, ref: str, version: int | None) -> Target:
    target = existing_target(folder, ref)
    if version is not None and target.version != version:
        raise ChangedMeanwhileError
    return target


def _values(target: Target) -> Values:
    merged = merged_with_live(target)
    if merged.conflicts:
        raise OpenConflictsError(merged.conflicts)
    return merged.values


def _slug_errors(target: Target, slug: str) -> list[FieldError]:
    if target.folder == "site":
        return []
    found = record_with_slug(target.folder, slug)
    if found is None or found.slug != slug or found.id == target.record_id:
        return []
    message = f"This is already the address of “{_title(found)}”. Choose another one."
    return [FieldError("", 0, SLUG, message)]


def _path(folder: str, slug: str) -> str:
    record_type = record_type_in(folder)
    if record_type:
        return str(record_type.model(slug=slug).path)
    return f"/topics/{slug}" if folder == "topics" else ""


def _title(record: Any) -> str:
    return str(getattr(record, "title", None) or record.name)
