"""Start, end and time zone of an imported event."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Component
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

FIRST_YEAR, LAST_YEAR = 1900, 2999
A_DAY = timedelta(days=1)


class InvalidTimeError(ValueError):
    """An event has no usable time; the message says why."""


def parse_span(component: Component, site_zone: str) -> tuple[datetime, datetime, str, bool]:
    """Return the start and end of an event in UTC, its time zone, and whether it is an all-day event.

    An event with a start time and no end ends when it starts (RFC 5545, 3.6.1).
    """
    start = _value(component, "DTSTART")
    if start is None:
        raise InvalidTimeError("it has no start")
    if not isinstance(start, date):
        raise InvalidTimeError("its start isn't a time")
    try:
        starts, ends = _moment(start, site_zone), _end(component, start, site_zone)
    except InvalidTimeError:
        raise
    except (ValueError, OverflowError):
        raise InvalidTimeError("its time is out of range") from None
    if ends < starts:
        raise InvalidTimeError("it ends before it starts")
    return starts, ends, _zone_of(component, site_zone), not isinstance(start, datetime)


def has_end(component: Component) -> bool:
    """Tell whether an event has an end or a duration."""
    start, ends = (_value(component, name) for name in ("DTSTART", "DTEND"))
    return "DURATION" in component or not isinstance(start, datetime) or ends not in (None, start)


def restore_duration(occurrence: Component, series: Sequence[Component]) -> Component:
    """Give an occurrence its DURATION back, which the library turns into an end by local time alone."""
    original = _value(occurrence, "RECURRENCE-ID")
    moved = [part for part in series if "RECURRENCE-ID" in part and _value(part, "RECURRENCE-ID") == original]
    source = next(iter(moved or [part for part in series if "RECURRENCE-ID" not in part]), occurrence)
    if "DURATION" in source:
        del occurrence["DTEND"]
        occurrence["DURATION"] = source["DURATION"]
    return occurrence


def original_start(component: Component, site_zone: str) -> datetime | None:
    """Return the start of an occurrence before it was moved, or None if the event doesn't recur."""
    value = _value(component, "RECURRENCE-ID")
    try:
        return _moment(value, site_zone) if isinstance(value, date) else None
    except (ValueError, OverflowError):
        return None


def _end(component: Component, start: date, site_zone: str) -> datetime:
    end, lasts = _value(component, "DTEND"), _value(component, "DURATION")
    if end is not None and not isinstance(end, date):
        raise InvalidTimeError("its end isn't a time")
    if end is None and lasts is None:
        end = start if isinstance(start, datetime) else start + A_DAY
    if end is not None:
        return _moment(end, site_zone)
    if not isinstance(lasts, timedelta):
        raise InvalidTimeError("its duration can't be read")
    # Days are counted in local time, hours in elapsed time (RFC 5545, 3.3.6).
    return _moment(start + timedelta(days=lasts.days), site_zone) + timedelta(seconds=lasts.seconds)


def _value(component: Component, name: str) -> Any:
    found = component.get(name)
    if isinstance(found, list):
        found = found[0]
    return getattr(found, "dt", getattr(found, "td", None))


def unknown_zone(component: Component) -> str:
    """Return the unknown time zone of an event, or an empty string; its times are taken to be in the site's zone."""
    start = _value(component, "DTSTART")
    name = str(getattr(component.get("DTSTART"), "params", {}).get("TZID", ""))
    return name if isinstance(start, datetime) and start.tzinfo is None else ""


def _zone_of(component: Component, site_zone: str) -> str:
    start = _value(component, "DTSTART")
    if not isinstance(start, datetime) or start.tzinfo is None:
        return site_zone
    own = getattr(start.tzinfo, "key", "") or WINDOWS_TO_OLSON.get(component["DTSTART"].params.get("TZID", ""), "")
    # Programs export in UTC; people read the times in the site's zone.
    known = own in available_timezones() and own not in ("UTC", "Etc/UTC")
    # A calendar may define its own rules under the name of an IANA zone.
    return own if known and start.astimezone(ZoneInfo(own)).utcoffset() == start.utcoffset() else site_zone


def _moment(value: date, site_zone: str) -> datetime:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(value)
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(site_zone))
    return moment.astimezone(UTC).replace(microsecond=0)
