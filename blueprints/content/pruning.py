"""Pruning: the records of the database that a content folder doesn't have, and which of them may be removed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from blueprints.content.folder import MEDIA, Content, Folder
from blueprints.content.index import RecordIndex
from blueprints.content.load_result import Action, Change
from blueprints.content.queries import all_records, read_text_of, record_text
from blueprints.content.record_file import ParsedRecord
from blueprints.content.references import AnyReference, Reference, References
from blueprints.content.schema import SCHEMA, record_folders
from blueprints.registration.queries import events_with_registrations, registration_counts
from core.database import db
from core.fields.field import Field, Values
from core.fields.record import RecordSchema
from core.fields.rows import Rows
from core.text import plural
from core.time import utc_now
from models import Draft

Name = tuple[str, str]  # folder and slug, or media and the name of a file
PRUNED = (MEDIA, "topics", *record_folders())  # each after those that it refers to
# Removed before anything is written, since new records may take over their numbers and identifiers.
WITH_IDENTIFIERS = ("opportunities", "research", "episodes", "events")
_MEDIA_PATH = re.compile(rf"/{MEDIA}/([A-Za-z0-9._-]+)")


def changes_of_pruning(content: Content) -> list[Change]:
    """Return what happens to each record that a folder doesn't have: it is removed, or kept for a reason.

    An event with registrations is never removed, and nothing that a remaining record refers to.
    """
    missing = _missing_records(content)
    return _decide(missing, dict.fromkeys(_references_of_folder(content), "what stays on the site refers to it"))


def changes_of_clearing(wanted: Mapping[str, str], site: ParsedRecord | None) -> list[Change]:
    """Return what happens to records that are to be removed: those that have changed stay, and what remains refers to.

    `wanted` has the digest of each record's text by its name; `site` is the site as it will be, if it stays.
    """
    found: dict[Name, Any] = {}
    reasons: dict[Name, str] = {}
    others = set(_references(SCHEMA["site"].columns.values(), site.values)) if site else set()
    drafted = {(draft.folder, draft.record_id) for draft in db.session.scalars(select(Draft))}
    for folder in PRUNED:
        schema = SCHEMA[folder]
        for record in all_records(schema):
            name = (folder, getattr(record, schema.natural_key))
            if "/".join(name) not in wanted:
                others.update(_references(schema.columns.values(), _values(schema, record)))
                continue
            found[name] = record
            if digest_of_record(folder, record) != wanted["/".join(name)]:
                reasons[name] = "has been changed"
            elif (folder, record.id) in drafted:
                reasons[name] = "somebody is writing a draft of it"
    others.update(_references_of_drafts())
    return _decide(found, dict.fromkeys(others, "something else refers to it") | reasons)


def digest_of_record(folder: str, record: Any) -> str:
    """Return a digest of a record's text, by which a change of it is known."""
    file = record.sha256 if folder == MEDIA else ""
    return sha256((record_text(folder, record) + file).encode()).hexdigest()[:24]


def digests_of_everything() -> dict[str, str]:
    """Return the digest of each record of the site by its name, such as events/open-day."""
    return {
        f"{folder}/{getattr(record, SCHEMA[folder].natural_key)}": digest_of_record(folder, record)
        for folder in PRUNED
        for record in all_records(SCHEMA[folder])
    }


def _references_of_drafts() -> Iterator[Name]:
    for draft in db.session.scalars(select(Draft)):
        parsed, _ = read_text_of(draft.folder, draft.slug, draft.text, utc_now(), draft.record_id)
        if parsed:
            yield from _references(SCHEMA[draft.folder].columns.values(), parsed.values)


def _decide(missing: Mapping[Name, Any], kept: Mapping[Name, str]) -> list[Change]:
    """Return what happens to records, of which some are kept for a reason, and so what these refer to."""
    reasons: dict[Name, str] = {}
    waiting: list[Name] = []

    def keep(names: Iterable[Name], reason: str) -> None:
        fresh = [name for name in names if name in missing and name not in reasons]
        reasons.update(dict.fromkeys(fresh, reason))
        waiting.extend(fresh)

    taken = registration_counts()
    for name, record in missing.items():
        if name[0] == "events" and record.id in taken:
            keep([name], f"has {plural(taken[record.id], 'registration')}; withdraw or cancel it instead")
    for name, reason in kept.items():
        keep([name], reason)
    while waiting:
        name = waiting.pop()
        schema = SCHEMA[name[0]]
        keep(_references(schema.columns.values(), _values(schema, missing[name])), f"{'/'.join(name)} refers to it")
    return [
        Change(
            Action.KEPT if name in reasons else Action.REMOVED,
            "/".join(name),
            reason=reasons.get(name, ""),
        )
        for name in missing
    ]


def may_be_pruned(index: RecordIndex, folder: Folder) -> list[str]:
    """Return the records that a folder doesn't have and that pruning may remove, by what is known before it is read."""
    taken = events_with_registrations()
    return [
        f"{name}/{slug}"
        for name in folder.records
        for slug in index.slugs[name] - folder.records[name].keys()
        if name != "events" or slug not in taken
    ]


def is_referred_to(folder: str, slug: str) -> bool:
    """Tell whether any record refers to a record."""
    return any(
        (folder, slug) in _references(schema.columns.values(), _values(schema, record))
        for schema in SCHEMA.values()
        for record in all_records(schema)
    )


def _missing_records(content: Content) -> dict[Name, Any]:
    here = {(folder, record.name) for folder in PRUNED for record in content.records[folder]}
    found = {}
    for folder in PRUNED:
        schema = SCHEMA[folder]
        for record in all_records(schema):
            name = (folder, getattr(record, schema.natural_key))
            if name not in here:
                found[name] = record
    return found


def _references_of_folder(content: Content) -> Iterator[Name]:
    for folder, records in content.records.items():
        for record in records:
            yield from _references(SCHEMA[folder].columns.values(), record.values)
    if not content.records["site"]:
        schema = SCHEMA["site"]
        for site in all_records(schema):
            yield from _references(schema.columns.values(), _values(schema, site))


def _values(schema: RecordSchema, record: Any) -> Values:
    return {column: field.type.get_value(record, column) for column, field in schema.columns.items()}


def _references(fields: Iterable[Field], values: Values) -> Iterator[Name]:
    """Yield what values refer to, by fields and by paths of media files in texts."""
    for field in fields:
        value, kind = values.get(field.column), field.type
        if isinstance(kind, Rows):
            for row in value or ():
                yield from _references(kind.fields, row)
        elif isinstance(kind, References):
            yield from ((kind.folder, slug) for slug in value or ())
        elif isinstance(kind, Reference):
            if value:
                yield kind.folder, value
        elif isinstance(kind, AnyReference):
            folder, _, slug = (value or "").partition("/")
            yield folder, slug
        elif isinstance(value, str):
            yield from ((MEDIA, name) for name in _MEDIA_PATH.findall(value))
