"""Rate limits hold whatever the clock does."""

from datetime import datetime, timedelta

from flask import Flask
from records import NOW

from core.rate_limits import Limit, TooManyTriesError, limited_writing

HOUR = timedelta(hours=1)


def count_try(limits: list[Limit], now: datetime) -> int:
    """Count a try in its own transaction, and return the seconds to wait if it was rejected."""
    try:
        with limited_writing(limits, now):
            return 0
    except TooManyTriesError as error:
        return error.seconds


def test_a_request_that_has_waited_for_the_lock_ends_no_window_of_another(app: Flask) -> None:
    limit = Limit("key", 1, HOUR)
    assert [count_try([limit], NOW), count_try([limit], NOW - timedelta(seconds=5))] == [0, 3605]


def test_a_window_of_a_clock_that_was_ahead_has_ended(app: Flask) -> None:
    limits = [Limit("key", 1, HOUR), Limit("other", 2, HOUR)]
    assert count_try(limits, NOW + 400 * 24 * HOUR) == 0
    assert [count_try(limits[:1], NOW), count_try(limits[:1], NOW)] == [0, 3600]
    assert [count_try(limits[1:], NOW) for _ in range(3)] == [0, 0, 3600]
