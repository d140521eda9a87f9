"""What is read of the database to load a programme into it or to dump one from it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from blueprints.programme.catalogue import Catalogue
from blueprints.programme.media_files import MediaFacts
from blueprints.programme.noun import Noun
from blueprints.programme.records import NOUNS
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
    for noun in NOUNS:
        if noun.identity in ("slug", "name"):
            known.slugs[noun.folder] = set(db.session.scalars(select(getattr(noun.model, noun.identity))))
    for file in db.session.scalars(select(MediaFile)):
        known.media[file.name] = MediaFacts(file.mime_type, file.sha256, file.length, file.duration)
    rows = db.session.execute(select(Episode.slug, Episode.guid, Episode.season, Episode.number))
    known.episodes = {slug: (guid, season, number) for slug, guid, season, number in rows}
    for noun in NOUNS:
        if "uid" in noun.columns:
            known.uids[noun.folder] = dict(db.session.execute(select(noun.model.slug, noun.model.uid)).all())
    return known


def all_records(noun: Noun) -> list[Any]:
    """Return every record of a noun with everything that its file says, in the order of its names."""
    query = select(noun.model).order_by(getattr(noun.model, noun.identity)).options(*noun.loading())
    return list(db.session.scalars(query))


def existing(noun: Noun, names: Sequence[str | int], *, whole: bool) -> dict[str | int, Any]:
    """Return the records of some names; whole ones come with everything that their files say."""
    identity = getattr(noun.model, noun.identity)
    found: dict[str | int, Any] = {}
    for start in range(0, len(names), BATCH):
        batch = names[start : start + BATCH]
        query = select(noun.model).where(identity.in_(batch)).options(*(noun.loading() if whole else ()))
        found |= {getattr(record, noun.identity): record for record in db.session.scalars(query)}
    return found


def episodes_with_transcript(names: Sequence[str]) -> list[Episode]:
    """Return the episodes whose transcript is one of some files."""
    query = select(Episode).join(Episode.transcript).where(MediaFile.name.in_(names))
    return list(db.session.scalars(query.options(contains_eager(Episode.transcript))))
