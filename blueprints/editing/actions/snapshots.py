"""Snapshots of a record, its draft and its moved addresses before and after an action, which undo it."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, inspect, or_, select, update

from blueprints.content.actions import is_referred_to, write_record
from blueprints.content.queries import (
    field_values,
    read_text_of,
    record_text,
    record_with_id,
    record_with_slug,
    with_current_slugs,
)
from core.database import Base, db
from core.time import utc_now
from models import Draft, DraftForm, Event, MovedAddress, Person, Registration, Revision

Snapshot = dict[str, Any]
_DRAFT_COLUMNS = [column.key for column in inspect(Draft).columns if column.key != "id"]


class CannotUndoError(Exception):
    """An action can't be undone; the message says why."""


class Change:
    """One action on one record: takes a snapshot when it begins and another one when it is finished."""

    def __init__(self, folder: str, record_id: int | None, draft_key: str = "", *new_paths: str) -> None:
        self._folder, self._draft_key = folder, draft_key
        self.record_id = record_id  # set it once a new record has its id
        self._paths = _paths(folder, record_id) | set(filter(None, new_paths))
        self._before = _take(folder, record_id, draft_key, self._paths)

    def finish(self) -> dict[str, Any]:
        """Return what the audit log needs to undo the action."""
        db.session.flush()
        after = _take(self._folder, self.record_id, self._draft_key, self._paths)
        return {
            "kind": "record",
            "folder": self._folder,
            "record_id": self.record_id,
            "draft_key": self._draft_key,
            "paths": sorted(self._paths),
            "before": self._before,
            "after": after,
        }


def put_back(undo: dict[str, Any]) -> dict[str, Any]:
    """Restore a record as it was before an action, and return what undoes that; a draft begun since then stays.

    CannotUndoError if the record has changed since.
    """
    folder, record_id, key = undo["folder"], undo["record_id"], undo["draft_key"]
    paths = set(undo["paths"])
    now = _take(folder, record_id, key, paths)
    if now["record"] is None and undo["after"]["record"] is not None:
        raise CannotUndoError("It has been deleted for good since.")
    if not _is_same(folder, now["record"], undo["after"]["record"]) or now["moved"] != undo["after"]["moved"]:
        raise CannotUndoError("It has been changed since. Its history has every earlier version.")
    before, is_untouched = undo["before"], now["draft"] == undo["after"]["draft"]
    if is_untouched and (before["draft"] or {}).get("record_id") != record_id:
        _set_draft(key, folder, None, None)
    _set_moved(paths, before["moved"])
    _set_record(folder, record_id, before["record"], key)
    if is_untouched:
        _set_draft(key, folder, record_id, before["draft"])
    elif before["draft"] or undo["after"]["draft"]:
        _set_base(folder, record_id, before)
    db.session.flush()
    return undo | {"before": now, "after": _take(folder, record_id, key, paths)}


def _paths(folder: str, record_id: int | None) -> set[str]:
    record = record_with_id(folder, record_id) if record_id is not None else None
    return {record.path} if record is not None and folder != "site" else set()


def _take(folder: str, record_id: int | None, draft_key: str, paths: set[str]) -> Snapshot:
    record = record_with_id(folder, record_id) if record_id is not None else None
    draft = _find_draft(draft_key, folder, record_id)
    rows = select(MovedAddress).where(or_(MovedAddress.old.in_(paths), MovedAddress.new.in_(paths)))
    return {
        "record": None
        if record is None
        else {
            "slug": getattr(record, "slug", ""),
            "text": record_text(folder, record),
            "deleted_at": _plain(getattr(record, "deleted_at", None)),
            "created_at": _plain(getattr(record, "created_at", None)),
        },
        "draft": None if draft is None else {name: _plain(getattr(draft, name)) for name in _DRAFT_COLUMNS},
        "moved": {row.old: row.new for row in db.session.scalars(rows)},
    }


def _find_draft(key: str, folder: str, record_id: int | None) -> Draft | None:
    is_its = Draft.key == key
    if record_id is not None:
        is_its = or_(is_its, (Draft.folder == folder) & (Draft.record_id == record_id))
    return db.session.scalar(select(Draft).where(is_its).order_by(Draft.record_id.is_(None)).limit(1))


def _is_same(folder: str, one: Snapshot | None, other: Snapshot | None) -> bool:
    """Tell whether two snapshots of a record are the same but for the slugs of what it refers to."""
    if one is None or other is None or one == other:
        return one == other
    texts = (with_current_slugs(folder, each["text"]) for each in (one, other))
    first, second = (field_values(folder, text) for text in texts)
    return one | {"text": first} == other | {"text": second}


def _set_record(folder: str, record_id: int | None, wanted: Snapshot | None, key: str) -> None:
    record = record_with_id(folder, record_id) if record_id is not None else None
    if wanted is None:
        if record is not None:
            _remove(folder, record, key)
        return
    taken = record_with_slug(folder, wanted["slug"]) if wanted["slug"] else None
    if taken is not None and taken.slug == wanted["slug"] and taken.id != record_id:
        raise CannotUndoError(f"“{taken.title}” has its address now.")
    parsed, errors = read_text_of(folder, wanted["slug"], wanted["text"], utc_now(), record_id)
    if parsed is None or errors:
        reason = f" {errors[0].message[:1].upper()}{errors[0].message[1:]}." if errors else ""
        raise CannotUndoError(f"Its earlier version no longer fits.{reason} Its history has it.")
    is_new = record is None
    record, _ = write_record(folder, parsed, record)
    if is_new:
        # It is the record that undoing its first publication had removed.
        record.id = record_id
    if hasattr(record, "deleted_at"):
        record.deleted_at = _moment(wanted["deleted_at"])
        record.created_at = _moment(wanted.get("created_at")) or record.created_at
    db.session.flush()
    if is_new and key:
        _give_to_record(folder, record.id, key)


def can_be_removed(record: Any) -> bool:
    """Tell whether nobody has registered for a record."""
    taken = select(Registration.id).where(Registration.event_id == record.id).limit(1)
    return not isinstance(record, Event) or db.session.scalar(taken) is None


def _remove(folder: str, record: Any, key: str) -> None:
    if not can_be_removed(record):
        raise CannotUndoError("Somebody has registered since. Withdraw or cancel the event instead.")
    if isinstance(record, Person) and _takes_part(record):
        raise CannotUndoError(f"{record.name} takes part in something else since. Withdraw what is not wanted instead.")
    if is_referred_to(folder, record.slug):
        raise CannotUndoError("Something else refers to it since. Withdraw it instead.")
    _give_to_draft(folder, record.id, key)
    db.session.delete(record)
    db.session.flush()
    db.session.expire_all()


def _give_to_draft(folder: str, record_id: int, key: str) -> None:
    """Leave the revisions, the draft and the open forms of a record to a draft that was never published.

    The ids of removed rows are given out again.
    """
    draft = _find_draft(key, folder, record_id)
    if draft is not None and draft.record_id is not None:
        # Somebody has begun it since.
        key = key or draft.key
        draft.key, draft.record_id, draft.base_revision_id = key, None, None
    is_its = (Revision.folder == folder) & (Revision.record_id == record_id)
    db.session.execute(update(Revision).where(is_its).values(record_id=None, draft_key=key))
    give_forms(folder, str(record_id), key)
    db.session.flush()


def _give_to_record(folder: str, record_id: int, key: str) -> None:
    """Give what a draft has left to the record that it becomes again."""
    is_its = (Revision.folder == folder) & (Revision.draft_key == key)
    db.session.execute(update(Revision).where(is_its).values(record_id=record_id))
    draft = _find_draft(key, folder, None)
    if draft is not None:
        live = select(Revision.id).where(is_its, Revision.is_live).order_by(Revision.id.desc()).limit(1)
        draft.record_id, draft.base_revision_id = record_id, db.session.scalar(live)
    give_forms(folder, key, str(record_id))
    db.session.flush()


def give_forms(folder: str, old: str, new: str) -> None:
    """Let the open forms of a draft be those of the record that it becomes, or the other way round."""
    db.session.execute(delete(DraftForm).where(DraftForm.folder == folder, DraftForm.ref == new))
    db.session.execute(update(DraftForm).where(DraftForm.folder == folder, DraftForm.ref == old).values(ref=new))


def _takes_part(person: Person) -> bool:
    """Tell whether any row refers to a person; it would go with the person without a word."""
    keys = (key for table in Base.metadata.tables.values() for key in table.foreign_keys)
    referring = (key.parent for key in keys if key.column is Person.__table__.c.id)
    return any(db.session.scalar(select(column).where(column == person.id).limit(1)) for column in referring)


def _set_base(folder: str, record_id: int | None, before: Snapshot) -> None:
    """Let a draft that has been written on since count its changes from the record as it is again."""
    draft = _find_draft("", folder, record_id)
    if draft is None or before["record"] is None:
        return
    if before["draft"] is not None:
        draft.base_revision_id = before["draft"]["base_revision_id"]
        return
    is_its = (Revision.folder == folder) & (Revision.record_id == record_id) & Revision.is_live
    is_that = Revision.text == before["record"]["text"]
    draft.base_revision_id = db.session.scalar(select(Revision.id).where(is_its, is_that).order_by(Revision.id.desc()))


def _set_moved(paths: set[str], wanted: dict[str, str]) -> None:
    db.session.execute(delete(MovedAddress).where(or_(MovedAddress.old.in_(paths), MovedAddress.new.in_(paths))))
    db.session.add_all(MovedAddress(old=old, new=new) for old, new in wanted.items())


def _set_draft(key: str, folder: str, record_id: int | None, wanted: Snapshot | None) -> None:
    draft = _find_draft(key, folder, record_id)
    if wanted is None:
        if draft is not None:
            db.session.delete(draft)
            db.session.flush()
        return
    if draft is None:
        draft = Draft()
        db.session.add(draft)
    for name, value in wanted.items():
        setattr(draft, name, _moment(value) if name.endswith("_at") else value)
    # Forms that are still open must not take the restored text for their own.
    draft.version += 1
    db.session.flush()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
