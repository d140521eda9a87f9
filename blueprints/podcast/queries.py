"""Podcast queries: episodes for pages, the feed, other blueprints and the import."""

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import defer, joinedload, selectinload

from blueprints.podcast.directory_rules import is_artwork as is_artwork
from blueprints.podcast.directory_rules import names_its_number as names_its_number
from blueprints.podcast.feed_entries import episode_entry
from core.database import db
from core.feeds import LONG_AGO, MAX_ENTRIES, Entry, newest
from models import Episode, MediaFile, Partner, Person, Site, Topic, published
from models.record import public_rule


def _row_query(now: datetime) -> Select[Episode]:
    return (
        published(Episode, now)
        .options(
            defer(Episode.body),
            defer(Episode.body_html),
            defer(Episode.cues),
            joinedload(Episode.audio),
            joinedload(Episode.image),
            selectinload(Episode.guests).load_only(Person.slug, Person.name),
        )
        .order_by(Episode.publish_at.desc(), Episode.id.desc())
    )


def public_episodes(now: datetime) -> list[Episode]:
    """Return all public episodes, the latest first."""
    return list(db.session.scalars(_row_query(now)))


def latest_episode(now: datetime) -> Episode | None:
    """Return the latest public episode."""
    return db.session.scalar(_row_query(now).limit(1))


def public_episode(slug: str, now: datetime) -> Episode | None:
    """Return a public episode with everything its page shows."""
    query = (
        published(Episode, now)
        .where(Episode.slug == slug)
        .options(
            joinedload(Episode.audio),
            joinedload(Episode.transcript),
            joinedload(Episode.image),
            selectinload(Episode.chapters),
            selectinload(Episode.guests),
            selectinload(Episode.topics),
            selectinload(Episode.partners),
            selectinload(Episode.events),
        )
    )
    return db.session.scalar(query)


def count_episodes(now: datetime) -> int:
    """Return the number of public episodes."""
    return db.session.scalar(select(func.count()).select_from(Episode).where(public_rule(Episode, now))) or 0


def feed_page(now: datetime, limit: int, offset: int) -> list[Episode]:
    """Return a page of the public episodes, the latest first, with everything the feed contains."""
    query = published(Episode, now).options(
        defer(Episode.body),
        joinedload(Episode.audio),
        joinedload(Episode.image),
        selectinload(Episode.chapters),
        selectinload(Episode.guests).joinedload(Person.image),
    )
    query = query.order_by(Episode.publish_at.desc(), Episode.id.desc()).limit(limit).offset(offset)
    return list(db.session.scalars(query))


def latest_entries(now: datetime) -> list[Entry]:
    """Return the latest public episodes as feed entries."""
    query = (
        published(Episode, now)
        .options(
            defer(Episode.cues),
            joinedload(Episode.image),
            selectinload(Episode.guests),
            selectinload(Episode.topics),
        )
        .order_by(Episode.publish_at.desc(), Episode.id.desc())
        .limit(MAX_ENTRIES)
    )
    return newest([episode_entry(episode) for episode in db.session.scalars(query)])


def feed_changed_at(now: datetime) -> datetime:
    """Return when the content of the feed last changed, by an edit or by a scheduled publication."""
    moments: list[datetime | None] = [
        db.session.scalar(select(func.max(Site.updated_at))),
        # Audio or artwork may be replaced under the same name.
        db.session.scalar(select(func.max(MediaFile.updated_at))),
        # Of every status: withdrawing an episode changes the feed too.
        db.session.scalar(select(func.max(Episode.updated_at))),
        db.session.scalar(select(func.max(Episode.publish_at)).where(public_rule(Episode, now))),
        db.session.scalar(select(func.max(Person.updated_at))),
        db.session.scalar(select(func.max(Person.publish_at)).where(public_rule(Person, now))),
    ]
    return max((moment for moment in moments if moment is not None), default=LONG_AGO)


def neighbours(episode: Episode, now: datetime) -> tuple[Episode | None, Episode | None]:
    """Return the public episodes before and after an episode."""
    others = published(Episode, now).where(Episode.id != episode.id)
    before = others.where(Episode.publish_at <= episode.publish_at).order_by(
        Episode.publish_at.desc(), Episode.id.desc()
    )
    after = others.where(Episode.publish_at > episode.publish_at).order_by(Episode.publish_at, Episode.id)
    return db.session.scalar(before.limit(1)), db.session.scalar(after.limit(1))


def episodes_with_person(person: Person, now: datetime) -> list[Episode]:
    """Return the public episodes with a person as guest."""
    return list(db.session.scalars(_row_query(now).where(Episode.guests.any(Person.id == person.id))))


def episodes_with_partner(partner: Partner, now: datetime) -> list[Episode]:
    """Return the public episodes of a partner."""
    return list(db.session.scalars(_row_query(now).where(Episode.partners.any(Partner.id == partner.id))))


def episodes_on_topic(topic: Topic, now: datetime) -> list[Episode]:
    """Return the public episodes on a topic."""
    return list(db.session.scalars(_row_query(now).where(Episode.topics.any(Topic.id == topic.id))))


def episode_with_guid(guid: str) -> Episode | None:
    """Return the episode with a guid, public or not."""
    return db.session.scalar(select(Episode).where(Episode.guid == guid))


def episode_with_slug(slug: str) -> Episode | None:
    """Return the episode with a slug, public or not."""
    return db.session.scalar(select(Episode).where(Episode.slug == slug))


def episode_with_number(season: int, number: int) -> Episode | None:
    """Return the episode with a number in a season, public or not."""
    return db.session.scalar(select(Episode).where(Episode.season == season, Episode.number == number))


def people_named(name: str) -> list[Person]:
    """Return the people with exactly this name."""
    return list(db.session.scalars(select(Person).where(Person.name == name).order_by(Person.id)))
