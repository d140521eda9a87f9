"""Start, end and time zone of an imported event."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Component

from blueprints.events.importing.components import is_broken, plain, values_of
from blueprints.events.importing.zones import own_zone
from core.text import quoted

FIRST_YEAR, LAST_YEAR = 1900, 2999
A_DAY = timedelta(days=1)
NOTHING = timedelta()
LABELS = {"DTSTART": "its start", "DTEND": "its end", "DURATION": "its duration"}


class InvalidTimeError(ValueError):
    """An event has no usable time; the message says why."""


@dataclass(frozen=True, slots=True)
class Span:
    """When an event takes place: `local` is its start as clocks of `zone` show it, `zone_name` its IANA zone."""

    starts: datetime
    ends: datetime
    zone_name: str
    local: datetime
    zone: tzinfo
    # Days are counted in local time, hours in elapsed time (RFC 5545, 3.3.6).
    local_length: timedelta
    elapsed_length: timedelta
    all_day: bool
    remarks: tuple[str, ...]

    def moved_to(self, local: datetime, length: timedelta | None = None) -> "Span":
        """Return the span of the same length, or of another, that starts at another local time."""
        length, more = (length, NOTHING) if length is not None else (self.local_length, self.elapsed_length)
        ends = in_utc(local + length, self.zone) + more
        return replace(self, local=local, starts=in_utc(local, self.zone), ends=ends)


def parse_span(component: Component, default_zone: str) -> Span:
    """Return when an event takes place; InvalidTimeError if that can't be told.

    An event with a start time and no end ends when it starts (RFC 5545, 3.6.1), and so does one whose end is of no use.
    """
    remarks = []
    found = values_of(component, "DTSTART")
    start = _value("DTSTART", found[0]) if found else None
    if start is None:
        raise InvalidTimeError("it has no start")
    if not isinstance(start, date):
        raise InvalidTimeError("its start isn't a time")
    if len({str(plain(value)) for value in found}) > 1:
        remarks.append("it has more than one start, of which the first is taken; check its time")
    try:
        local, zone = local_time(start, default_zone)
        starts = in_utc(local, zone)
        name = _zone_name(component, start, default_zone)
    except (ValueError, OverflowError):
        raise InvalidTimeError("its time is out of range") from None
    if unknown := unknown_zone(component, start):
        remarks.append(f"its time zone {quoted(unknown)} is unknown; check its time")
    all_day = not isinstance(start, datetime)
    span = Span(starts, starts, name, local, zone, A_DAY if all_day else NOTHING, NOTHING, all_day, ())
    try:
        span = _with_end(component, span, default_zone)
    except InvalidTimeError as error:
        remarks.append(f"{error}; check how long it lasts")
    if all_day:
        remarks.append("it is an all-day event, so it lasts from midnight to midnight")
    return replace(span, remarks=tuple(remarks))


def _with_end(component: Component, span: Span, default_zone: str) -> Span:
    """Add the later of the end and the duration; InvalidTimeError if neither is of use."""
    candidates, problem = [], ""
    for name, read in (("DTEND", _until_end), ("DURATION", _for_duration)):
        for value in values_of(component, name)[:1]:
            try:
                candidates.append(read(_value(name, value), span, default_zone))
            except InvalidTimeError as error:
                problem = problem or str(error)
            except (ValueError, OverflowError):
                problem = problem or f"{LABELS[name]} is out of range"
    usable = [candidate for candidate in candidates if candidate.ends >= span.starts]
    if usable and (best := max(usable, key=lambda candidate: candidate.ends)).ends > span.starts:
        return best
    if candidates and not usable:
        raise InvalidTimeError("it ends before it starts, so its end is left out")
    if problem or not span.all_day:
        raise InvalidTimeError(problem or "it has no end")
    return span.moved_to(span.local)


def _until_end(end: Any, span: Span, default_zone: str) -> Span:
    if not isinstance(end, date):
        raise InvalidTimeError("its end isn't a time")
    local, zone = local_time(end, default_zone)
    ends = in_utc(local, zone)
    here = local if zone == span.zone else ends.astimezone(span.zone).replace(tzinfo=None)
    return replace(span, ends=ends, local_length=here - span.local, elapsed_length=NOTHING)


def _for_duration(length: Any, span: Span, _default_zone: str) -> Span:
    if not isinstance(length, timedelta):
        raise InvalidTimeError("its duration can't be read")
    parts = timedelta(days=length.days), timedelta(seconds=length.seconds)
    longer = replace(span, local_length=parts[0], elapsed_length=parts[1])
    return longer.moved_to(span.local)


def _value(name: str, value: Any) -> Any:
    if is_broken(value):
        raise InvalidTimeError(f"{LABELS[name]} {quoted(str(value))} can't be read")
    return plain(value)


def local_time(value: date, default_zone: str) -> tuple[datetime, tzinfo]:
    """Return a time as its clocks show it, and its zone; ValueError if it is out of range."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(value)
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    return moment.replace(tzinfo=None, microsecond=0), moment.tzinfo or ZoneInfo(default_zone)


def in_utc(local: datetime, zone: tzinfo) -> datetime:
    """Return local time of a zone in UTC; ValueError if it is out of range."""
    if not FIRST_YEAR <= local.year <= LAST_YEAR:
        raise ValueError(local)
    return local.replace(tzinfo=zone).astimezone(UTC).replace(microsecond=0)


def unknown_zone(component: Component, start: date) -> str:
    """Return the unknown time zone of an event, or an empty string; its times are taken to be in the default zone."""
    name = str(getattr(values_of(component, "DTSTART")[0], "params", {}).get("TZID", ""))
    return name if isinstance(start, datetime) and start.tzinfo is None else ""


def _zone_name(component: Component, start: date, default_zone: str) -> str:
    if not isinstance(start, datetime) or start.tzinfo is None:
        return default_zone
    zone = str(values_of(component, "DTSTART")[0].params.get("TZID", ""))
    own = own_zone(zone, getattr(start.tzinfo, "key", ""))
    # Programs export in UTC; people read the times in their own zone.
    known = own not in ("", "UTC", "Etc/UTC")
    # A calendar may define its own rules under the name of an IANA zone.
    return own if known and start.astimezone(ZoneInfo(own)).utcoffset() == start.utcoffset() else default_zone
