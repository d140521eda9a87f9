"""Topic queries."""

from datetime import datetime

from sqlalchemy import func, select

from core.database import db
from models import Event, Topic
from models.record import public_rule


def find_topic(slug: str) -> Topic | None:
    """Return the topic with a slug."""
    return db.session.scalar(select(Topic).where(Topic.slug == slug))


def event_count(topic: Topic, now: datetime) -> int:
    """Return the number of public events on a topic."""
    query = select(func.count()).where(Event.topics.any(Topic.id == topic.id), public_rule(Event, now))
    return db.session.scalar(query) or 0
