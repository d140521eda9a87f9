"""What is read of the database to load content files into it or to dump them from it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from blueprints.content.catalogue import Catalogue
from blueprints.content.media_files import MediaFacts
from blueprints.content.record_type import RecordType
from blueprints.content.records import RECORD_TYPES
from core.database import db
from models import Episode, MediaFile, Site

BATCH = 500  # names in one query


def catalogue() -> Catalogue:
    """Return what the database knows by name."""
    known = Catalogue()
    site = db.session.execute(select(Site.timezone, Site.podcast_guid)).one_or_none()
    if site is not None:
        known.has_site = True
        known.timezone, known.show_guid = site
    for record_type in RECORD_TYPES:
        if record_type.identity in ("slug", "name"):
            known.slugs[record_type.folder] = set(
                db.session.scalars(select(getattr(record_type.model, record_type.identity)))
            )
    for file in db.session.scalars(select(MediaFile)):
        known.media[file.name] = MediaFacts(file.mime_type, file.sha256, file.length, file.duration)
    rows = db.session.execute(select(Episode.slug, Episode.guid, Episode.season, Episode.number))
    known.episodes = {slug: (guid, season, number) for slug, guid, season, number in rows}
    for record_type in RECORD_TYPES:
        if "uid" in record_type.columns:
            known.uids[record_type.folder] = dict(
                db.session.execute(select(record_type.model.slug, record_type.model.uid)).all()
            )
    return known


def all_records(record_type: RecordType) -> list[Any]:
    """Return every record of a record type with everything that its file says, in the order of its names."""
    query = (
        select(record_type.model)
        .order_by(getattr(record_type.model, record_type.identity))
        .options(*record_type.loading())
    )
    return list(db.session.scalars(query))


def existing(record_type: RecordType, names: Sequence[str | int], *, whole: bool) -> dict[str | int, Any]:
    """Return the records of some names; whole ones come with everything that their files say."""
    identity = getattr(record_type.model, record_type.identity)
    found: dict[str | int, Any] = {}
    for start in range(0, len(names), BATCH):
        batch = names[start : start + BATCH]
        query = select(record_type.model).where(identity.in_(batch)).options(*(record_type.loading() if whole else ()))
        found |= {getattr(record, record_type.identity): record for record in db.session.scalars(query)}
    return found


def episodes_with_transcript(names: Sequence[str]) -> list[Episode]:
    """Return the episodes whose transcript is one of some files."""
    query = select(Episode).join(Episode.transcript).where(MediaFile.name.in_(names))
    return list(db.session.scalars(query.options(contains_eager(Episode.transcript))))
