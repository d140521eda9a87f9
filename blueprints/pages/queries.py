"""Page queries."""

from datetime import datetime

from core.database import db
from models import Page, published


def public_page(slug: str, now: datetime) -> Page | None:
    """Return a public page."""
    return db.session.scalar(published(Page, now).where(Page.slug == slug))
