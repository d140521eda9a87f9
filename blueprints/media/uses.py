"""Uses of media files: the records, drafts and texts that refer to them."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Enum, String, or_, select

from core.database import Base, db
from core.media_files import TYPES
from models import Draft, MediaFile, Record, Site, Topic
from models.registry import RECORD_TYPES

_PATH = re.compile(r"/media/([A-Za-z0-9._-]+)")
_NAME = re.compile(rf"(?<![\w/.-])[A-Za-z0-9._-]+(?:{'|'.join(map(re.escape, TYPES))})(?![\w-])")
_TITLE = re.compile(r"^(?:title|name): *[\"']?(.+?)[\"']? *$", re.MULTILINE)
_FOLDERS: dict[type[Any], str] = {each.model: each.folder for each in RECORD_TYPES} | {
    Topic: "topics",
    Site: "settings",
}


@dataclass(frozen=True, slots=True)
class Use:
    """A record or draft that refers to a file, and where the desk has it."""

    folder: str
    title: str
    path: str
    is_draft: bool = False


def all_uses() -> dict[str, list[Use]]:
    """Return what refers to each file, by the file's name: fields, texts that link it, and drafts."""
    found: defaultdict[str, dict[Use, None]] = defaultdict(dict)
    for name, use in (*_by_field(), *_by_text(), *_by_draft()):
        found[name][use] = None
    return {name: list(uses) for name, uses in found.items()}


def _by_field() -> Iterator[tuple[str, Use]]:
    for model in _public_models():
        columns = [column for column in model.__table__.columns if _refers_to(column, MediaFile)]
        if columns and (owner := _owner(model)):
            for column in columns:
                query = _from_owner(select(MediaFile.name, *_identity(owner)), model, owner)
                for name, *identity in db.session.execute(query.join(MediaFile, column == MediaFile.id)):
                    yield name, _use(owner, *identity)


def _by_text() -> Iterator[tuple[str, Use]]:
    for model in _public_models():
        texts = [column for column in model.__table__.columns if _is_text(column)]
        owner = _owner(model)
        if not texts or owner is None:
            continue
        query = _from_owner(select(*_identity(owner), *texts), model, owner)
        for id_, title, *values in db.session.execute(query.where(or_(*(text.contains("/media/") for text in texts)))):
            for name in _PATH.findall("\n".join(filter(None, values))):
                yield name, _use(owner, id_, title)


def _by_draft() -> Iterator[tuple[str, Use]]:
    query = select(Draft.folder, Draft.record_id, Draft.key, Draft.text).where(Draft.deleted_at.is_(None))
    for folder, record_id, key, text in db.session.execute(query):
        title = found[1] if (found := _TITLE.search(text)) else "Untitled"
        use = Use(folder, title, f"/desk/{folder}/{record_id or key}/", is_draft=True)
        yield from ((name, use) for name in {*_PATH.findall(text), *_NAME.findall(text)})


def _public_models() -> list[Any]:
    models: list[Any] = [mapper.class_ for mapper in Base.registry.mappers]
    # The schema decides: a class may outlive its table.
    return [
        model
        for model in models
        if model.__table__.key in Base.metadata.tables
        and not model.__table__.info.get("private")
        and model is not MediaFile
    ]


def _owner(model: Any) -> Any | None:
    """Return the record type that a model is or belongs to, as a session belongs to an event."""
    if model in _FOLDERS:
        return model
    return next((owner for owner in _FOLDERS if any(_refers_to(c, owner) for c in model.__table__.columns)), None)


def _from_owner(query: Any, model: Any, owner: Any) -> Any:
    if model is owner:
        return query.select_from(model)
    column = next(column for column in model.__table__.columns if _refers_to(column, owner))
    return query.select_from(model).join(owner, column == owner.id)


def _refers_to(column: Any, model: Any) -> bool:
    return any(key.column.table is model.__table__ for key in column.foreign_keys)


def _is_text(column: Any) -> bool:
    return isinstance(column.type, String) and not isinstance(column.type, Enum) and column.name != "body_html"


def _identity(owner: Any) -> tuple[Any, Any]:
    columns = owner.__table__.columns
    return columns.id, columns.title if "title" in columns else columns.name


def _use(owner: Any, id_: int, title: str) -> Use:
    folder = _FOLDERS[owner]
    if not issubclass(owner, Record):
        return Use(folder, title if owner is Topic else "Settings", f"/desk/{folder}/")
    return Use(folder, title, f"/desk/{folder}/{id_}/")
