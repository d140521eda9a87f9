"""What is read of the podcast."""

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import defer, joinedload, selectinload

from core.database import db
from models import Episode, Partner, Person, Topic, published


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
    """Return a public episode with everything that its page shows."""
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


def neighbours(episode: Episode, now: datetime) -> tuple[Episode | None, Episode | None]:
    """Return the public episodes before and after one."""
    others = published(Episode, now).where(Episode.id != episode.id)
    before = others.where(Episode.publish_at <= episode.publish_at).order_by(
        Episode.publish_at.desc(), Episode.id.desc()
    )
    after = others.where(Episode.publish_at > episode.publish_at).order_by(Episode.publish_at, Episode.id)
    return db.session.scalar(before.limit(1)), db.session.scalar(after.limit(1))


def episodes_with_person(person: Person, now: datetime) -> list[Episode]:
    """Return the public episodes that a person is a guest of."""
    return list(db.session.scalars(_row_query(now).where(Episode.guests.any(Person.id == person.id))))


def episodes_with_partner(partner: Partner, now: datetime) -> list[Episode]:
    """Return the public episodes that a partner has a part in."""
    return list(db.session.scalars(_row_query(now).where(Episode.partners.any(Partner.id == partner.id))))


def episodes_on_topic(topic: Topic, now: datetime) -> list[Episode]:
    """Return the public episodes on a topic."""
    return list(db.session.scalars(_row_query(now).where(Episode.topics.any(Topic.id == topic.id))))


def episode_with_guid(guid: str) -> Episode | None:
    """Return the episode of a guid, public or not; capitals make no other guid."""
    return db.session.scalar(select(Episode).where(func.lower(Episode.guid) == func.lower(guid)))


def episode_slugged(slug: str) -> Episode | None:
    """Return the episode of a slug, public or not."""
    return db.session.scalar(select(Episode).where(Episode.slug == slug))


def episode_numbered(season: int, number: int) -> Episode | None:
    """Return the episode of a number, public or not."""
    return db.session.scalar(select(Episode).where(Episode.season == season, Episode.number == number))


def people_named(name: str) -> list[Person]:
    """Return the people with exactly this name."""
    return list(db.session.scalars(select(Person).where(Person.name == name).order_by(Person.id)))
