"""Media library actions: add, describe, replace, delete and restore files."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select

from blueprints.accounts.actions import add_log_entry
from blueprints.media.actions.storing import remove_stored, remove_unused, store_file, store_variants
from blueprints.media.queries import (
    KEPT_IN_TRASH,
    digests_in_use,
    find_any_file,
    find_file,
    find_same,
    stored_path,
    taken_names,
)
from blueprints.media.uploads import UploadError, inspect_upload, safe_name
from blueprints.media.uses import Use, all_uses
from core.database import db, writing
from core.media_files import TRANSCRIPTS, MediaFacts, inspect_file
from core.media_inspection import IMAGE_FORMATS, ImageError
from core.pictures import clean_picture
from core.text import quoted
from core.time import utc_now
from core.uploads import uploads_folder
from models import Account, Episode, MediaFile

# What undoing needs; the digest first, since another digest forgets the source.
BYTES = ("sha256", "source_sha256", "mime_type", "length", "duration", "width", "height")


class FileInUseError(ValueError):
    """A file that something refers to can't be put into the trash."""

    def __init__(self, name: str, uses: list[Use]) -> None:
        super().__init__(f"{quoted(name)} is still in use.")
        self.uses = uses


class CannotUndoError(ValueError):
    """An action can't be undone; the message says why."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What became of a file that was uploaded."""

    file: MediaFile
    is_new: bool


def add_file(source: Path, name: str, account: Account | None) -> Upload:
    """Add an uploaded file to the library, or find it there; UploadError if the library doesn't take it.

    A picture is stored without its metadata. A file that is there already comes back from the trash.
    """
    source_digest = _digest(source)
    file = find_same(source_digest)
    if file is not None and file.deleted_at is None:
        return Upload(file, is_new=False)
    with _prepared(source, name) as facts, _stored(facts), writing():
        file = find_same(source_digest, facts.sha256)
        if file is None:
            return Upload(_add(facts, source_digest, name, account), is_new=True)
        _change(file, account, "restored", {"deleted_at": None})
        return Upload(file, is_new=False)


def _add(facts: MediaFacts, source_digest: str, name: str, account: Account | None) -> MediaFile:
    file = MediaFile(name=safe_name(name, taken_names()), **_columns(facts, source_digest))
    db.session.add(file)
    db.session.flush()
    _log(account, "uploaded", file, {"deleted_at": utc_now()})
    return file


def replace_file(name: str, source: Path, new_name: str, account: Account | None) -> MediaFile | None:
    """Give a file other bytes under the same name, so that all that refers to it has them; None if there is no file.

    UploadError unless the new file has the same type, or both are pictures.
    """
    file = find_file(name)
    if file is None:
        return None
    mime_type, source_digest = file.mime_type, _digest(source)
    with _prepared(source, new_name, mime_type) as facts, _stored(facts), writing():
        file = find_file(name)
        if file is not None:
            _change(file, account, "replaced", _columns(facts, source_digest))
        return file


def change_file(name: str, account: Account | None, **columns: Any) -> MediaFile | None:
    """Set the description, credit or focal point of a file and return it, or None if there is no such file."""
    with writing():
        file = find_file(name)
        if file is not None:
            if columns.get("decorative"):
                columns["alt"] = ""
            _change(file, account, "described", columns)
        return file


def delete_file(name: str, account: Account | None) -> MediaFile | None:
    """Put a file into the trash and return it, or None if there is none; FileInUseError if something uses it."""
    with writing():
        file = find_file(name)
        if file is not None:
            _require_unused(name)
            _change(file, account, "deleted", {"deleted_at": utc_now()})
        return file


def restore_file(name: str, account: Account | None) -> MediaFile | None:
    """Take a file out of the trash and return it, or None if there is no such file."""
    with writing():
        file = find_any_file(name)
        if file is not None:
            _change(file, account, "restored", {"deleted_at": None})
        return file


def undo_media(undo: dict[str, Any]) -> dict[str, Any]:
    """Give a file the columns that it had before a change, within the current transaction; return what undoes that.

    CannotUndoError if the file has changed since, or something uses one that would go into the trash.
    """
    file = find_any_file(undo["name"])
    if file is None:
        raise CannotUndoError(f"{quoted(undo['name'])} has been removed for good since.")
    if any(_plain(getattr(file, column)) != value for column, value in undo["after"].items()):
        raise CannotUndoError(f"{quoted(file.name)} has been changed since.")
    if undo["before"].get("deleted_at") and file.name in all_uses():
        raise CannotUndoError(f"{quoted(file.name)} is in use by now.")
    _set(file, {name: _moment(value) if name == "deleted_at" else value for name, value in undo["before"].items()})
    return undo | {"before": undo["after"], "after": undo["before"]}


def empty_media_trash(now: datetime) -> None:
    """Remove files that have been in the trash for 30 days, and stored bytes that nothing needs any longer."""
    old = select(MediaFile).where(MediaFile.deleted_at < now - KEPT_IN_TRASH)
    if db.session.scalars(old.limit(1)).one_or_none():
        with writing():
            uses = all_uses()
            for file in db.session.scalars(old):
                if file.name not in uses:
                    db.session.delete(file)
    used = digests_in_use(now)
    # Bytes are stored before anything refers to them.
    yesterday = (now - timedelta(days=1)).timestamp()
    remove_unused(used, yesterday)
    for left in uploads_folder(current_app).iterdir():
        if left.stat().st_mtime < yesterday:
            left.unlink(missing_ok=True)


@contextmanager
def _prepared(source: Path, name: str, mime_type: str = "") -> Iterator[MediaFacts]:
    """Yield the metadata of the file to store, which is another than the uploaded one if that is a picture."""
    facts = inspect_upload(source, name)
    wanted = mime_type or facts.mime_type
    if wanted != facts.mime_type and not {wanted, facts.mime_type} <= IMAGE_FORMATS.keys():
        raise UploadError(f"{quoted(name)} is of another type. Please choose a file of the type {wanted}.")
    if wanted not in IMAGE_FORMATS:
        yield facts
        return
    with tempfile.NamedTemporaryFile(dir=uploads_folder(current_app)) as file:
        cleaned = Path(file.name)
        try:
            clean_picture(source, cleaned, wanted)
        except ImageError as error:
            raise UploadError(f"{quoted(name)} {error}.") from None
        yield inspect_file(cleaned, wanted)


@contextmanager
def _stored(facts: MediaFacts) -> Iterator[None]:
    """Store a file and, of a picture, its sizes, and remove them again if the block fails."""
    is_fresh = not stored_path(facts.sha256).exists()
    try:
        if is_fresh and facts.source:
            store_file(facts.source)
        store_variants(facts.sha256, facts.width, facts.mime_type)
        yield
    except BaseException:
        if is_fresh:
            remove_stored(facts.sha256)
        raise


def _columns(facts: MediaFacts, source_digest: str) -> dict[str, Any]:
    return {column: source_digest if column == "source_sha256" else getattr(facts, column) for column in BYTES}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _change(file: MediaFile, account: Account | None, action: str, columns: dict[str, Any]) -> None:
    before = {name: old for name, new in columns.items() if (old := getattr(file, name)) != new}
    if before:
        _set(file, columns)
        _log(account, action, file, before)


def _set(file: MediaFile, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        setattr(file, name, value)
    if "sha256" in columns and file.mime_type in TRANSCRIPTS:
        cues = inspect_file(stored_path(file.sha256), file.mime_type).cues
        for episode in db.session.scalars(select(Episode).where(Episode.transcript_id == file.id)):
            episode.cues = cues


def _log(account: Account | None, action: str, file: MediaFile, before: dict[str, Any]) -> None:
    undo = {
        "kind": "media",
        "folder": "media",
        "record_id": file.id,
        "name": file.name,
        "before": {name: _plain(value) for name, value in before.items()},
        "after": {name: _plain(getattr(file, name)) for name in before},
    }
    add_log_entry(account, action, folder="media", record_id=file.id, title=file.name, undo=undo)


def _plain(value: Any) -> Any:
    # Columns have whole seconds.
    return value.replace(microsecond=0).isoformat() if isinstance(value, datetime) else value


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _require_unused(name: str) -> None:
    if uses := all_uses().get(name):
        raise FileInUseError(name, uses)
