"""What the worker does for registrations, again and again."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from blueprints.registration.actions import lapse_offers, retain, send_reminders
from blueprints.site.queries import get_site
from core.database import db, reading_only
from core.time import in_zone

NIGHT = 3  # o'clock


class NightlyRetention:
    """Erases what was kept for long enough, once each night, and once after the server was started by day."""

    def __init__(self) -> None:
        self._done: date | None = None

    def __call__(self, now: datetime) -> None:
        """Erase, if this night has not seen it yet."""
        with reading_only():
            local = in_zone(now, get_site().timezone)
            db.session.rollback()
        if local.hour >= NIGHT and self._done != local.date():
            retain(now)
            self._done = local.date()


def chores() -> Sequence[Callable[[datetime], object]]:
    """Return the chores, each of which decides by the clock whether there is anything to do."""
    return (lapse_offers, send_reminders, NightlyRetention())
