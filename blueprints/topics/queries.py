"""Topic queries."""

from sqlalchemy import select

from core.database import db
from models import Topic


def find_topic(slug: str) -> Topic | None:
    """Return the topic with a slug."""
    return db.session.scalar(select(Topic).where(Topic.slug == slug))
