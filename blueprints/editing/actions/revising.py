"""Revisions: the text of a record at the moments that matter, and a draft made from one of them."""

import re
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select

from blueprints.accounts.actions import add_log_entry
from blueprints.content.queries import field_values, record_text, text_of
from blueprints.editing.actions.snapshots import Change
from blueprints.editing.merge import Values
from blueprints.editing.queries import (
    SLUG,
    NoSuchRecordError,
    Target,
    existing_target,
    find_target,
    revision_of,
    with_slug,
)
from core.database import db, writing
from models import Account, AuditEntry, Draft, MediaFile, Revision

_MEDIA_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.[a-z0-9]{3,4}")


def live_revision(folder: str, record: Any) -> Revision:
    """Return the revision of the live record, made now if files or a command have changed it since the last one."""
    text, slug = record_text(folder, record), getattr(record, "slug", "")
    query = select(Revision).where(Revision.folder == folder, Revision.record_id == record.id, Revision.is_live)
    newest = db.session.scalar(query.order_by(Revision.id.desc()).limit(1))
    if newest and newest.text == text and newest.slug == slug:
        return newest
    made_at = getattr(record, "updated_at", None)
    return add_revision(folder, text, slug, made_at, record_id=record.id, is_live=True)


def add_revision(folder: str, text: str, slug: str, made_at: datetime | None, **more: Any) -> Revision:
    """Add a revision within the current transaction; `more` are further columns."""
    names = set(_MEDIA_NAME.findall(text))
    files = db.session.scalars(select(MediaFile).where(MediaFile.name.in_(names)))
    revision = Revision(folder=folder, text=text, slug=slug, media={file.name: file.sha256 for file in files}, **more)
    if made_at:
        revision.made_at = made_at
    db.session.add(revision)
    db.session.flush()
    return revision


def begin_draft(target: Target) -> Draft:
    """Begin the draft of a target within the current transaction, with the text that the target has."""
    draft = Draft(folder=target.folder, record_id=target.record_id, slug=target.slug, text=target.text, version=0)
    draft.writers = {}
    if target.record is None:
        draft.key = target.ref
    else:
        draft.base_revision_id = live_revision(target.folder, target.record).id
    db.session.add(draft)
    return draft


def save_named_revision(folder: str, ref: str, name: str, account: Account, now: datetime) -> Revision:
    """Keep the draft as it is now under a name; NoSuchRecordError if there is nothing to keep."""
    with writing():
        target = existing_target(folder, ref)
        key = target.draft.key if target.draft and target.record is None else ""
        revision = add_revision(
            folder,
            target.text,
            target.slug,
            now,
            record_id=target.record_id,
            draft_key=key,
            name=name,
            account_id=account.id,
        )
        add_log_entry(
            account,
            "saved-revision",
            folder=folder,
            record_id=target.record_id,
            title=target.title(),
            revision_id=revision.id,
            detail={"name": name},
        )
        return revision


def restore_fields(
    folder: str, ref: str, revision_id: int, paths: Collection[str] | None, account: Account, now: datetime
) -> AuditEntry:
    """Fill the draft with the fields of a revision, or with all of it; the live record stays as it is."""
    with writing():
        target = find_target(folder, ref)
        revision = revision_of(target, revision_id) if target else None
        if target is None or revision is None:
            raise NoSuchRecordError(f"{folder}/{ref}")
        change = Change(folder, target.record_id, target.draft.key if target.draft else target.ref)
        old = with_slug(field_values(folder, revision.text), revision.slug)
        values = dict(old) if paths is None else _with_fields(target.values(), old, paths)
        changed = paths if paths is not None else {*old, *target.values()}
        draft = target.draft or begin_draft(target)
        draft.version += 1
        draft.writers = draft.writers | {path: [draft.version, "restored"] for path in changed}
        draft.slug = values.pop(SLUG, "")
        draft.text, draft.editor_id, draft.updated_at = text_of(folder, values), account.id, now
        db.session.flush()
        return add_log_entry(
            account,
            "restored",
            folder=folder,
            record_id=target.record_id,
            title=target.title(),
            revision_id=revision.id,
            detail={"fields": sorted(paths)} if paths is not None else {},
            undo=change.finish(),
        )


def _with_fields(values: Values, old: Values, paths: Collection[str]) -> Values:
    kept = {path: value for path, value in values.items() if path not in paths}
    return kept | {path: old[path] for path in paths if path in old}
