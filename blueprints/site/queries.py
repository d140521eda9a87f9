"""Site queries: the site's settings, topics, moved addresses, and queries over all record types."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, not_, select
from sqlalchemy.orm import selectinload

from blueprints.site.theme import DEEP_PAPER as DEEP_PAPER
from blueprints.site.theme import Contrast as Contrast
from blueprints.site.theme import contrasts_of as contrasts_of
from core.database import db
from core.public_memo import PublicMemo
from models import MenuItem, MovedAddress, Record, Site, Status, Topic, published
from models.record import public_rule
from models.registry import RECORD_TYPES, RecordType, record_type_at, record_type_in

# Calendars, players and readers keep these addresses for years.
MACHINE_SUBPATHS = re.compile(r"embed|calendar\.ics|feed\.(atom|json)|chapters\.json|transcript\.\w+")

# The sections at the top of each page, in order; Explore has them all.
MAIN_SECTIONS = ("/events/", "/talks/", "/podcast/", "/research/", "/partners/")
TOPICS_PATH = "/topics/"

# Each page asks for these, and they seldom change.
_sections: PublicMemo[dict[str, str]] = PublicMemo(1)
_hidden: PublicMemo[set[str]] = PublicMemo(16)


def get_site() -> Site:
    """Return the site's settings, or defaults before anything is loaded; one query for each session."""
    site = db.session.get(Site, 1, options=[selectinload(Site.footer)])
    return site or Site.unnamed()


def is_empty() -> bool:
    """Tell whether the site has no settings and no records yet."""
    models: list[Any] = [Site, *(record_type.model for record_type in RECORD_TYPES)]
    return all(db.session.scalar(select(model.id).limit(1)) is None for model in models)


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
        # Making a record of each row would take most of the time of a large site's sitemap.
        before, _, after = model(slug="*").path.partition("*")
        addresses += [(f"{before}{slug}{after}", changed) for slug, changed in db.session.execute(query)]
    return addresses


def next_change(now: datetime, zone: str) -> datetime:
    """Return when pages next change without a commit: an opening, shortly before a start, a start, an end, midnight."""
    midnight = datetime.combine(now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1), time(), ZoneInfo(zone))
    models = [record_type.model for record_type in RECORD_TYPES]
    moments = [(getattr(model, column), timedelta()) for model in models for column in model.moments_of_change]
    moments += [(getattr(model, column), lead) for model in models for column, lead in model.moments_before.items()]
    upcoming: list[datetime] = [
        moment - lead
        for column, lead in moments
        if (moment := db.session.scalar(select(func.min(column)).where(column > now + lead))) is not None
    ]
    return min([midnight.astimezone(UTC), *upcoming])


def all_topics() -> list[Topic]:
    """Return all topics by title."""
    return list(db.session.scalars(select(Topic).order_by(Topic.title)))


def sections_with_content(now: datetime) -> dict[str, str]:
    """Return the title of each section that has something public, by path; those at the top of each page come first."""
    return _sections.value((), now, lambda: _read_sections(now), lambda: _next_publication(now))


def _read_sections(now: datetime) -> dict[str, str]:
    types = [record_type for record_type in RECORD_TYPES if record_type.path != "/"]
    titles = {record_type.path: record_type.section_title for record_type in types} | {TOPICS_PATH: "Topics"}
    contents = [exists(select(of.model.id).where(public_rule(of.model, now))) for of in types] + [exists(Topic.id)]
    answers = db.session.execute(select(*contents)).one()
    found = [path for path, has_content in zip(titles, answers, strict=True) if has_content]
    others = [path for path in found if path not in MAIN_SECTIONS]
    return {path: titles[path] for path in (*MAIN_SECTIONS, *others) if path in found}


def shown_links(items: Sequence[MenuItem], now: datetime) -> list[MenuItem]:
    """Return the links of a menu, without those to sections without content and to records that aren't public."""
    paths = {item: urlsplit(item.url).path for item in items if item.url.startswith("/")}
    sections = {record_type.path for record_type in RECORD_TYPES if record_type.path != "/"} | {TOPICS_PATH}
    empty = sections - sections_with_content(now).keys()
    of_records = tuple(path for path in paths.values() if _as_section(path) not in sections)
    hidden = _hidden.value(of_records, now, lambda: _read_hidden(of_records, now), lambda: _next_publication(now))
    return [item for item in items if _as_section(paths.get(item, "")) not in empty and paths.get(item) not in hidden]


def _as_section(path: str) -> str:
    return path.rstrip("/") + "/"


def _read_hidden(paths: Sequence[str], now: datetime) -> set[str]:
    hidden: set[str] = set()
    by_type: dict[str, dict[str, str]] = {}
    for path in paths:
        if record_type := record_type_at(path):
            by_type.setdefault(record_type.folder, {})[path.rstrip("/").rpartition("/")[2]] = path
    for record_type in RECORD_TYPES:
        model, slugs = record_type.model, by_type.get(record_type.folder, {})
        if slugs:
            found = db.session.scalars(select(model.slug).where(model.slug.in_(slugs), not_(public_rule(model, now))))
            hidden |= {slugs[slug] for slug in found}
    return hidden


def _next_publication(now: datetime) -> datetime:
    times = [record_type.model.publish_at for record_type in RECORD_TYPES]
    upcoming = db.session.execute(
        select(*(select(func.min(at)).where(at > now).scalar_subquery() for at in times))
    ).one()
    return min((at for at in upcoming if at is not None), default=datetime.max.replace(tzinfo=UTC))
