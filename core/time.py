"""The clock, time zones, and formatting of dates and times."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from flask import Flask

from core.text import plural


class HasStart(Protocol):
    """Anything with a start."""

    starts: datetime


Timed = TypeVar("Timed", bound=HasStart)


_set_clock: ContextVar[datetime | None] = ContextVar("set_clock", default=None)


def utc_now() -> datetime:
    """Return the current time in UTC, to the second, or the time that `clock_at` has set."""
    return _set_clock.get() or datetime.now(UTC).replace(microsecond=0)


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Let `utc_now` return a moment within a block, for this thread alone."""
    token = _set_clock.set(moment)
    try:
        yield
    finally:
        _set_clock.reset(token)


def in_zone(moment: datetime, zone: str) -> datetime:
    """Return an aware time as local time of an IANA zone."""
    return moment.astimezone(ZoneInfo(zone))


def format_date(day: date) -> str:
    """Format a date in full: `Tuesday 12 January 2027`."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def format_span(starts: datetime, ends: datetime) -> str:
    """Format a span of two local times, with the zone once: `Tuesday 12 January 2027, 15:00–16:30 GMT`."""
    if starts.date() == ends.date():
        return f"{format_date(starts)}, {starts:%H:%M}–{ends:%H:%M} {zone_name(ends)}"
    return f"{format_date(starts)}, {starts:%H:%M} – {format_date(ends)}, {ends:%H:%M} {zone_name(ends)}"


def zone_name(local: datetime) -> str:
    """Return the abbreviation of a local time's zone (`GMT`, `EST`), or its offset as `UTC+5:30`."""
    name = local.tzname() or "UTC"
    if name[0] not in "+-":
        return name
    hours, minutes = name[:3], name[3:]
    return f"UTC{hours[0]}{int(hours[1:])}" + (f":{minutes}" if minutes else "")


def format_moment(moment: datetime, zone: str) -> str:
    """Spell a moment with its zone in full: `Tuesday 12 January 2027, 15:00 GMT (Europe/London)`."""
    return f"{format_local(moment, zone)} ({zone.replace('_', ' ')})"


def format_local(moment: datetime, zone: str) -> str:
    """Spell a moment as the clocks of a zone show it: `Tuesday 12 January 2027, 15:00 GMT`."""
    local = in_zone(moment, zone)
    return f"{format_date(local)}, {local:%H:%M} {zone_name(local)}"


def short_date(day: date) -> str:
    """Format a date in short: `12 Jan 2027`."""
    return f"{day.day} {day:%b %Y}"


def clock(local: datetime) -> str:
    """Format the time of day of a local time: `15:00`."""
    return f"{local:%H:%M}"


def format_hours(hours: int) -> str:
    """Spell a number of hours, in days where they are whole: `36 hours`, `2 days`."""
    return plural(hours // 24, "day") if hours % 24 == 0 else plural(hours, "hour")


def format_duration(seconds: float) -> str:
    """Format a duration in seconds as players do: `1:02:09` or `3:07`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def by_day(items: Iterable[Timed], zone: str) -> list[tuple[date, list[Timed]]]:
    """Group items by the local date of their start in a zone, in order."""
    local = sorted(items, key=lambda item: item.starts)
    days = groupby(local, key=lambda item: in_zone(item.starts, zone).date())
    return [(day, list(of_day)) for day, of_day in days]


def init_time(app: Flask) -> None:
    """Give templates the functions of this module, and `plural`, as filters."""
    for function in (
        by_day,
        clock,
        short_date,
        plural,
        in_zone,
        format_date,
        format_span,
        format_moment,
        format_local,
        format_hours,
        zone_name,
        format_duration,
    ):
        app.add_template_filter(function)
