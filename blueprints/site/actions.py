"""What is written for the site as a whole."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete

from core.database import db
from models.rate_window import RateWindow

LONGEST_WINDOW = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many tries one key has within a window of time that begins with its first."""

    key: str
    tries: int
    window: timedelta


def count_try(limits: Sequence[Limit], now: datetime) -> int:
    """Count one try for each key; return 0, or, when one of them has had too many, the seconds until it has more.

    The counts are in the database, so that they hold in all processes; a try that is refused is not counted.
    """
    db.session.execute(delete(RateWindow).where(RateWindow.began_at <= now - LONGEST_WINDOW))
    wait = max((_wait(limit, now) for limit in limits), default=0)
    if wait:
        # Nothing is written, so that a flood costs the disk nothing.
        db.session.rollback()
        return wait
    for limit in limits:
        _window(limit, now).tries += 1
    db.session.commit()
    return 0


def _wait(limit: Limit, now: datetime) -> int:
    window = _window(limit, now)
    if window.tries < limit.tries:
        return 0
    return max(1, math.ceil((window.began_at + limit.window - now).total_seconds()))


def _window(limit: Limit, now: datetime) -> RateWindow:
    window = db.session.get(RateWindow, limit.key, with_for_update=True)
    if window is None:
        window = RateWindow(key=limit.key, began_at=now, tries=0)
        db.session.add(window)
    elif window.began_at + limit.window <= now:
        window.began_at, window.tries = now, 0
    return window
