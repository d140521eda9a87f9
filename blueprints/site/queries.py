"""What is read of the site itself, and of all record types alike."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from core.database import db
from models import (
    Episode,
    Event,
    MovedAddress,
    Opportunity,
    Page,
    Partner,
    Person,
    Record,
    ResearchItem,
    Series,
    Site,
    Status,
    Topic,
    published,
)
from models.site import PodcastType

# Every record type with pages, by its folder of content files.
RECORD_TYPES: dict[str, Any] = {
    "events": Event,
    "series": Series,
    "episodes": Episode,
    "people": Person,
    "partners": Partner,
    "research": ResearchItem,
    "opportunities": Opportunity,
    "pages": Page,
}

# Calendars, players and readers keep these addresses for years.
MACHINE_SUBPATHS = re.compile(r"embed|calendar\.ics|feed\.(atom|json)|chapters\.json|transcript\.\w+")


def get_site() -> Site:
    """Return the site's identity, or a bare one before anything is loaded; one query a session."""
    site = db.session.get(Site, 1, options=[selectinload(Site.footer)])
    return site or Site(
        name="Podium",
        short_name="Podium",
        strapline="",
        summary="",
        language="en-GB",
        timezone="UTC",
        accent="#7a1f2b",
        email="",
        press_email="",
        registered_line="",
        notice="",
        podcast_title="Podcast",
        podcast_summary="",
        podcast_author="",
        podcast_category="Science",
        podcast_type=PodcastType.EPISODIC,
        podcast_explicit=False,
        podcast_copyright="",
        podcast_locked=True,
        podcast_show_email=False,
        podcast_guid="",
        podcast_first_feed_url="",
        podcast_new_feed_url="",
        newsletter_summary="",
    )


def is_empty() -> bool:
    """Tell whether nothing has been loaded yet."""
    return db.session.scalar(select(Site.id)) is None


def public_record(reference: str, now: datetime) -> Any | None:
    """Return the public record that a `folder/slug` refers to."""
    folder, _, slug = reference.partition("/")
    model = RECORD_TYPES.get(folder)
    return db.session.scalar(published(model, now).where(model.slug == slug)) if model else None


def promoted_records(references: list[str], now: datetime) -> dict[str, Any]:
    """Return the public records of `folder/slug` references, by reference; one query a folder."""
    found: dict[str, Any] = {}
    for folder, model in RECORD_TYPES.items():
        slugs = [reference.partition("/")[2] for reference in references if reference.startswith(f"{folder}/")]
        if slugs:
            for record in db.session.scalars(published(model, now).where(model.slug.in_(slugs))):
                found[f"{folder}/{record.slug}"] = record
    return found


def is_withdrawn(model: type[Record], slug: str) -> bool:
    """Tell whether a record was once public and is no more."""
    return db.session.scalar(select(model.status).where(model.slug == slug)) is Status.WITHDRAWN


def moved_to(path: str) -> str | None:
    """Return where an old path has moved; what programs ask for below the page of a record moves with it."""
    if new := _moved_address(path):
        return new
    page, _, below = path.rpartition("/")
    if not MACHINE_SUBPATHS.fullmatch(below):
        return None
    # The page of a series ends in a slash, those of other records do not.
    new = _moved_address(page) or _moved_address(f"{page}/")
    return f"{new.rstrip('/')}/{below}" if new and "?" not in new else None


def _moved_address(path: str) -> str | None:
    return db.session.scalar(select(MovedAddress.new).where(MovedAddress.old == path))


def public_addresses(now: datetime) -> list[tuple[str, datetime]]:
    """Return the path and the time of the last change of every public record."""
    addresses = []
    for model in RECORD_TYPES.values():
        query = published(model, now).with_only_columns(model.slug, model.updated_at).order_by(model.slug)
        addresses += [(model(slug=slug).path, changed) for slug, changed in db.session.execute(query)]
    return addresses


def next_change(now: datetime, zone: str) -> datetime:
    """Return the moment at which the clock alone changes a page: an opening, a start, an end, midnight."""
    midnight = datetime.combine(now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1), time(), ZoneInfo(zone))
    moments = [
        Event.starts,
        Event.over_at,  # the end, where there is one
        Event.registration_opens,
        Event.registration_closes,
        Opportunity.opens,
        Opportunity.closes,
        *(model.publish_at for model in RECORD_TYPES.values()),
    ]
    upcoming: list[datetime | None] = [
        db.session.scalar(select(func.min(moment)).where(moment > now)) for moment in moments
    ]
    return min([midnight.astimezone(UTC), *(moment for moment in upcoming if moment is not None)])


def all_topics() -> list[Topic]:
    """Return the vocabulary in order of the alphabet."""
    return list(db.session.scalars(select(Topic).order_by(Topic.title)))
