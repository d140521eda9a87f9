"""The trash: what was deleted is kept for 30 days, and can be put back."""

from datetime import datetime, timedelta

from sqlalchemy import select

from blueprints.accounts.actions import add_log_entry
from blueprints.content.actions import is_referred_to
from blueprints.content.queries import record_with_id
from blueprints.editing.actions.registrants import facts_before, notify_later
from blueprints.editing.actions.revising import live_revision
from blueprints.editing.actions.snapshots import Change, can_be_removed
from blueprints.editing.queries import NoSuchRecordError, Target, existing_target
from blueprints.privacy.queries import is_far_ahead
from core.database import db, writing
from models import Account, AuditEntry, Draft, Status
from models.registry import RECORD_TYPES

KEPT = timedelta(days=30)


def delete(folder: str, ref: str, account: Account, now: datetime) -> AuditEntry:
    """Put a record or a draft into the trash; a public record is withdrawn by that; NoSuchRecordError if none."""
    with writing():
        target = existing_target(folder, ref)
        return delete_target(target, account, now)


def delete_target(target: Target, account: Account, now: datetime) -> AuditEntry:
    """Put into the trash within the current transaction."""
    folder, record, draft = target.folder, target.record, target.draft
    title = target.title()
    change = Change(folder, target.record_id, draft.key if draft else "")
    before = facts_before(folder, record)
    if record is not None:
        if not hasattr(record, "deleted_at"):
            raise NoSuchRecordError(f"{folder}/{target.ref}")
        live_revision(folder, record)
        record.status, record.deleted_at = Status.WITHDRAWN, now
    if draft is not None:
        draft.deleted_at, draft.publish_at = now, None
    entry = add_log_entry(
        account, "deleted", folder=folder, record_id=target.record_id, title=title, undo=change.finish()
    )
    notify_later(record, before, entry, now)
    return entry


def restore_from_trash(folder: str, ref: str, account: Account, now: datetime) -> AuditEntry:
    """Take a record or a draft out of the trash; a record that was public stays withdrawn until it is published."""
    with writing():
        target = existing_target(folder, ref)
        change = Change(folder, target.record_id, target.draft.key if target.draft else "")
        if target.record is not None:
            target.record.deleted_at = None
        if target.draft is not None:
            target.draft.deleted_at, target.draft.updated_at = None, now
        return add_log_entry(
            account,
            "restored-from-trash",
            folder=folder,
            record_id=target.record_id,
            title=target.title(),
            undo=change.finish(),
        )


def empty_trash(now: datetime) -> int:
    """Remove what has been in the trash for 30 days, and return its number.

    What others still refer to stays withdrawn, and so does an event for which somebody has registered.
    """
    removed = 0
    with writing():
        for draft in db.session.scalars(select(Draft).where(Draft.deleted_at < now - KEPT)):
            db.session.delete(draft)
            removed += draft.record_id is None
        for record_type in reversed(RECORD_TYPES):
            model = record_type.model
            for record_id in db.session.scalars(select(model.id).where(model.deleted_at < now - KEPT)).all():
                record = record_with_id(record_type.folder, record_id)
                if record and can_be_removed(record) and not is_referred_to(record_type.folder, record.slug):
                    is_of = (Draft.folder == record_type.folder) & (Draft.record_id == record_id)
                    for draft in db.session.scalars(select(Draft).where(is_of)):
                        db.session.delete(draft)
                    db.session.delete(record)
                    db.session.flush()
                    removed += 1
    return removed


def empty_trash_each_night(now: datetime) -> None:
    """Empty the trash, unless the clock may be wrong; a nightly task."""
    if not is_far_ahead(now):
        empty_trash(now)
