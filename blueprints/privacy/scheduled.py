"""Scheduled task: erase what has been kept for long enough, once a night."""

from datetime import date, datetime

from blueprints.privacy.actions import erase_expired
from blueprints.site.queries import get_site
from core.database import db
from core.time import in_zone

NIGHT = 3  # o'clock


class NightlyErasure:
    """Erases once each night, and once after the server was started by day."""

    def __init__(self) -> None:
        self._done: date | None = None

    def __call__(self, now: datetime) -> None:
        """Erase, if this night has not seen it yet."""
        local = in_zone(now, get_site().timezone)
        db.session.rollback()
        if local.hour >= NIGHT and self._done != local.date():
            erase_expired(now)
            self._done = local.date()
