"""Content queries: the schema of each record type, records as the text of their files, and what a load has to know."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from blueprints.content.copying import copy_of
from blueprints.content.finding import NEW as NEW
from blueprints.content.finding import Found as Found
from blueprints.content.finding import find_by_title as find_by_title
from blueprints.content.finding import find_to_link as find_to_link
from blueprints.content.finding import slug_typed as slug_typed
from blueprints.content.index import RecordIndex
from blueprints.content.record_file import ParsedRecord as ParsedRecord
from blueprints.content.record_file import read_record_file, write_record_file
from blueprints.content.schema import SCHEMA, schemas_in_order
from blueprints.content.stored_index import MODELS, stored_index
from blueprints.content.text_values import TextValues, text_of_values, values_of_text, values_of_tree
from core.database import db
from core.fields.field import Reader
from core.fields.field_errors import FieldError
from core.fields.record import RecordSchema
from core.fields.tree import Node
from core.media_files import MediaFacts
from models import Episode, MediaFile, MovedAddress, Site
from models.site import TIME_ZONE

BATCH = 500  # names in one query
# Record types with a list and a form at the desk. The site is edited as well, but there is only one.
LISTED = tuple(MODELS)


def schema_of(folder: str) -> RecordSchema:
    """Return the schema of a folder of records, or of `site`."""
    return SCHEMA[folder]


def record_with_id(folder: str, record_id: int) -> Any | None:
    """Return a record with everything that its file contains."""
    schema = SCHEMA[folder]
    query = select(schema.model).where(schema.model.id == record_id).options(*schema.loader_options())
    return db.session.scalars(query).one_or_none()


def record_with_slug(folder: str, slug: str) -> Any | None:
    """Return a record by its slug, or by one that it had before; a media file by its name."""
    schema = SCHEMA[folder]
    identity = getattr(schema.model, schema.natural_key)
    found = db.session.scalars(select(schema.model).where(identity == slug)).one_or_none()
    if found is None and folder in MODELS:
        old = MODELS[folder](slug=slug).path
        new = db.session.scalar(select(MovedAddress.new).where(MovedAddress.old == old))
        if new and new.startswith(old.removesuffix(slug)):
            moved = identity == new.rpartition("/")[2]
            return db.session.scalars(select(schema.model).where(moved)).one_or_none()
    return found


def titles_of(folder: str, slugs: Sequence[str] | None = None, limit: int | None = None) -> dict[str, str]:
    """Return the titles of records by slug, in the order of titles: of the given ones, or of all up to a limit."""
    schema = SCHEMA[folder]
    model = schema.model
    slug = getattr(model, schema.natural_key)
    # Only columns have a name here; the title of a person is a property.
    title = model.name if "name" in schema.columns or schema.natural_key == "name" else model.title
    query = select(slug, title).order_by(title).limit(limit)
    if slugs is not None:
        query = query.where(slug.in_(slugs))
    if hasattr(model, "deleted_at"):
        query = query.where(model.deleted_at.is_(None))
    return {row[0]: row[1] for row in db.session.execute(query)}


def record_text(folder: str, record: Any) -> str:
    """Return a record as the text of its file."""
    return write_record_file(SCHEMA[folder], record, _site_zone())


def field_values(folder: str, text: str) -> TextValues:
    """Return the values of a record's text by field, in the form in which they can be compared."""
    return values_of_text(SCHEMA[folder], text, _site_zone())


def field_values_of_form(folder: str, tree: Node, body: str) -> TextValues:
    """Return the values of a form by field, in the same form as those of a text."""
    return values_of_tree(SCHEMA[folder], tree, body, _site_zone())


def text_of(folder: str, values: TextValues) -> str:
    """Return the text of a record's file that has these values."""
    return text_of_values(SCHEMA[folder], values)


def copied_values(folder: str, values: TextValues, now: datetime, starts: datetime | None = None) -> TextValues:
    """Return the values of a copy of a record; an event's times move to the local time `starts`, or by whole weeks."""
    return copy_of(folder, values, _site_zone(), now, starts)


def _site_zone() -> str:
    return db.session.scalar(select(Site.timezone)) or TIME_ZONE


def read_text_of(
    folder: str, slug: str, text: str, now: datetime, record_id: int | None = None
) -> tuple[ParsedRecord | None, list[FieldError]]:
    """Return the record in a text, with its errors; None if the text is no file at all.

    `record_id` is the record that the text is to replace; a value that has an error is missing in the result.
    """
    index = stored_index(folder, record_id)
    zone = ZoneInfo(index.time_zone)
    reader = Reader("", slug, zone, now.astimezone(zone).date(), zone.key, [], index)
    return read_record_file(SCHEMA[folder], text, reader), reader.errors


def record_index() -> RecordIndex:
    """Return the index of the records in the database."""
    index = RecordIndex()
    site = db.session.execute(select(Site.timezone, Site.podcast_guid)).one_or_none()
    if site is not None:
        index.has_site = True
        index.time_zone, index.show_guid = site
    for schema in schemas_in_order():
        model, columns = schema.model, schema.columns
        if schema.natural_key in ("slug", "name"):
            index.slugs[schema.folder] = set(db.session.scalars(select(getattr(model, schema.natural_key))))
        if identifier := next((column for column in ("uid", "guid") if column in columns), None):
            rows = db.session.execute(select(model.slug, getattr(model, identifier)))
            index.identifiers[schema.folder] = dict(rows.all())
    for file in db.session.scalars(select(MediaFile)):
        if file.deleted_at:
            index.slugs["media"].discard(file.name)
            continue
        index.media[file.name] = MediaFacts(file.mime_type, file.sha256, file.length, file.duration)
    numbered = select(Episode.slug, Episode.season, Episode.number).where(Episode.number.is_not(None))
    index.numbers = {slug: (season, number) for slug, season, number in db.session.execute(numbered)}
    return index


def all_records(schema: RecordSchema) -> list[Any]:
    """Return all records of a record type with everything that their files contain, sorted by natural key."""
    query = select(schema.model).order_by(getattr(schema.model, schema.natural_key)).options(*schema.loader_options())
    return list(db.session.scalars(query))


def existing_records(schema: RecordSchema, names: Sequence[str | int], *, whole: bool) -> dict[str | int, Any]:
    """Return records by natural key; `whole` loads everything that their files contain."""
    identity = getattr(schema.model, schema.natural_key)
    found: dict[str | int, Any] = {}
    for start in range(0, len(names), BATCH):
        batch = names[start : start + BATCH]
        query = select(schema.model).where(identity.in_(batch)).options(*(schema.loader_options() if whole else ()))
        found |= {getattr(record, schema.natural_key): record for record in db.session.scalars(query)}
    return found


def episodes_with_transcript(names: Sequence[str]) -> list[Episode]:
    """Return the episodes whose transcript is one of the given files."""
    query = select(Episode).join(Episode.transcript).where(MediaFile.name.in_(names))
    return list(db.session.scalars(query.options(contains_eager(Episode.transcript))))
