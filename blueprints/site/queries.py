"""Site queries: the site's settings, topics, moved addresses, and queries over all record types."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from core.database import db
from models import MovedAddress, Record, Site, Status, Topic, published
from models.registry import RECORD_TYPES, RecordType, record_type_at, record_type_in

# Calendars, players and readers keep these addresses for years.
MACHINE_SUBPATHS = re.compile(r"embed|calendar\.ics|feed\.(atom|json)|chapters\.json|transcript\.\w+")


def get_site() -> Site:
    """Return the site's settings, or defaults before anything is loaded; one query for each session."""
    site = db.session.get(Site, 1, options=[selectinload(Site.footer)])
    return site or Site.unnamed()


def is_empty() -> bool:
    """Tell whether the site has no content yet."""
    return db.session.scalar(select(Site.id)) is None


def public_record(reference: str, now: datetime) -> Any | None:
    """Return the public record with a reference `folder/slug`."""
    folder, _, slug = reference.partition("/")
    record_type = record_type_in(folder)
    return _public(record_type, slug, now) if record_type else None


def public_record_at(path: str, now: datetime) -> Any | None:
    """Return the public record whose page has a path, with or without a slash at its end."""
    record_type = record_type_at(path)
    return _public(record_type, path.rstrip("/").rpartition("/")[2], now) if record_type else None


def _public(record_type: RecordType, slug: str, now: datetime) -> Any | None:
    return db.session.scalar(published(record_type.model, now).where(record_type.model.slug == slug))


def promoted_records(references: list[str], now: datetime) -> dict[str, Any]:
    """Return the public records of `folder/slug` references, by reference; one query for each folder."""
    found: dict[str, Any] = {}
    for record_type in RECORD_TYPES:
        folder, model = record_type.folder, record_type.model
        slugs = [reference.partition("/")[2] for reference in references if reference.startswith(f"{folder}/")]
        if slugs:
            for record in db.session.scalars(published(model, now).where(model.slug.in_(slugs))):
                found[f"{folder}/{record.slug}"] = record
    return found


def is_withdrawn(model: type[Record], slug: str) -> bool:
    """Tell whether a record has been withdrawn, so that its address answers 410."""
    return db.session.scalar(select(model.status).where(model.slug == slug)) is Status.WITHDRAWN


def moved_to(path: str) -> str | None:
    """Return the new path of a moved one, or None; feeds, calendars and embeds below a page move with it."""
    if new := _moved_address(path):
        return new
    page, _, below = path.rpartition("/")
    if not MACHINE_SUBPATHS.fullmatch(below):
        return None
    # The path of a series ends in a slash, those of other records don't.
    new = _moved_address(page) or _moved_address(f"{page}/")
    return f"{new.rstrip('/')}/{below}" if new and "?" not in new else None


def _moved_address(path: str) -> str | None:
    return db.session.scalar(select(MovedAddress.new).where(MovedAddress.old == path))


def public_addresses(now: datetime) -> list[tuple[str, datetime]]:
    """Return the path and last change of every public record, for the sitemap."""
    addresses = []
    for model in (record_type.model for record_type in RECORD_TYPES):
        query = published(model, now).with_only_columns(model.slug, model.updated_at).order_by(model.slug)
        # One record shows how the paths of its type are made; a record for each address would take most of the time.
        before, after = model(slug="*").path.split("*")
        addresses += [(before + slug + after, changed) for slug, changed in db.session.execute(query)]
    return addresses


def next_change(now: datetime, zone: str) -> datetime:
    """Return the next time at which pages change without a commit: an opening, a start, an end, midnight."""
    midnight = datetime.combine(now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1), time(), ZoneInfo(zone))
    models = [record_type.model for record_type in RECORD_TYPES]
    moments = [getattr(model, column) for model in models for column in model.moments_of_change]
    upcoming: list[datetime | None] = [
        db.session.scalar(select(func.min(moment)).where(moment > now)) for moment in moments
    ]
    return min([midnight.astimezone(UTC), *(moment for moment in upcoming if moment is not None)])


def all_topics() -> list[Topic]:
    """Return all topics by title."""
    return list(db.session.scalars(select(Topic).order_by(Topic.title)))
