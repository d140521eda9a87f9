"""Clock changes: hours that are skipped or happen twice, and events while the clocks change."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from blueprints.checks.findings import Finding, Fix, Level
from blueprints.checks.labels import sentence
from blueprints.checks.subject import Subject
from core.time import format_date, zone_name

_LOCAL = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)", re.ASCII)
_LONGEST = timedelta(days=31)  # of an event whose days are looked at


def clock_change(path: str, message: str, subject: Subject) -> Finding | None:
    """Return the finding for an error that says that a local time is skipped or happens twice."""
    is_skipped = "where the clocks go forward" in message
    match = _LOCAL.fullmatch(subject.written(path).strip())
    if match is None or not (is_skipped or "where the clocks go back" in message):
        return None
    local = datetime.combine(datetime.fromisoformat(match[1]), time.fromisoformat(match[2]))
    moments = [local.replace(tzinfo=subject.time_zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    first, second = (moment.astimezone(subject.time_zone) for moment in moments)
    day, shown = format_date(local.date()), f"{local:%H:%M}"
    if is_skipped:
        problem = sentence(path, f"is {shown} on {day}, which doesn’t happen: the clocks go forward over it.")
        earlier, later = second, first
        fixes = (
            Fix(f"{earlier:%H:%M} {zone_name(earlier)}", values=((path, _written(earlier)),)),
            Fix(f"{later:%H:%M} {zone_name(later)}", values=((path, _written(later)),)),
        )
        advice = f"Choose {earlier:%H:%M}, before the change, or {later:%H:%M}, after it."
        return Finding(path, Level.ERROR, problem, advice, fixes)
    problem = sentence(path, f"is {shown} on {day}, which happens twice: the clocks go back.")
    fixes = (
        Fix(f"{shown} {zone_name(first)}, the first", values=((path, first.isoformat(" ", "minutes")),)),
        Fix(f"{shown} {zone_name(second)}, the second", values=((path, second.isoformat(" ", "minutes")),)),
    )
    advice = f"Choose {shown} {zone_name(first)}, before the change, or {shown} {zone_name(second)}, after it."
    return Finding(path, Level.ERROR, problem, advice, fixes)


def _written(local: datetime) -> str:
    return local.replace(tzinfo=None).isoformat(" ", "minutes")


def check_clock_change(subject: Subject) -> Iterator[Finding]:
    """The clocks change on a day of the event."""
    starts, ends = subject.values.get("starts"), subject.values.get("ends")
    if starts is None or ends is None or ends < starts or ends - starts > _LONGEST:
        return
    day, last = subject.local(starts).date(), subject.local(ends).date()
    while day <= last:
        if change := _change_on(day, subject.time_zone):
            at, direction = change
            problem = f"The clocks go {direction} at {at:%H:%M} on {format_date(day)}, a day of this event."
            advice = "Check that the times are right, and tell people who join from elsewhere."
            yield Finding("starts", Level.NOTE, problem, advice)
        day += timedelta(days=1)


def _change_on(day: date, zone: ZoneInfo) -> tuple[datetime, str] | None:
    """Return when the clocks of a zone change on a day, as they show it until then, and in which direction."""
    start, end = (datetime.combine(day + timedelta(days=days), time(), zone).astimezone(UTC) for days in (0, 1))
    before, after = _offset(start, zone), _offset(end, zone)
    if before == after:
        return None
    minutes = range((end - start) // timedelta(minutes=1))
    first = bisect_left(minutes, True, key=lambda minute: _offset(start + timedelta(minutes=minute), zone) == after)
    return (start + timedelta(minutes=first) + before).replace(tzinfo=None), "forward" if after > before else "back"


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
