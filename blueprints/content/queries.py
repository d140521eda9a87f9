"""Queries for loading content files into the database and dumping them from it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from blueprints.content.index import RecordIndex
from blueprints.content.schema import schemas_in_order
from core.database import db
from core.fields.record import RecordSchema
from core.media_files import MediaFacts
from models import Episode, MediaFile, Site

BATCH = 500  # names in one query


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
