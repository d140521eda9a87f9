"""When an event of a calendar is."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Component
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

FIRST_YEAR, LAST_YEAR = 1900, 2999
WITHOUT_END = timedelta(hours=1)


class NoTimeError(ValueError):
    """An event has no time that could be taken; the message says why."""


def span_of(component: Component, site_zone: str) -> tuple[datetime, datetime, str, bool]:
    """Return the start and end of an event in UTC, its zone, and whether it takes whole days of the site's zone."""
    start = _value(component, "DTSTART")
    if start is None:
        raise NoTimeError("it has no start")
    all_day = not isinstance(start, datetime)
    zone = _zone_of(component, site_zone)
    end = _value(component, "DTEND")
    if end is None:
        end = start + (_value(component, "DURATION") or (timedelta(days=1) if all_day else WITHOUT_END))
    try:
        starts, ends = (_moment(value, site_zone) for value in (start, end))
    except (ValueError, OverflowError):
        raise NoTimeError("its time is out of all reach") from None
    if ends < starts:
        raise NoTimeError("it ends before it starts")
    return starts, ends, zone, all_day


def _value(component: Component, name: str) -> Any:
    found = component.get(name)
    if isinstance(found, list):
        found = found[0]
    return getattr(found, "dt", getattr(found, "td", None))


def unknown_zone(component: Component) -> str:
    """Return the zone that an event names and nobody knows, whose times are then taken as the site's."""
    start = _value(component, "DTSTART")
    name = str(getattr(component.get("DTSTART"), "params", {}).get("TZID", ""))
    return name if isinstance(start, datetime) and start.tzinfo is None else ""


def _zone_of(component: Component, site_zone: str) -> str:
    start = _value(component, "DTSTART")
    if not isinstance(start, datetime) or start.tzinfo is None:
        return site_zone
    own = getattr(start.tzinfo, "key", "") or WINDOWS_TO_OLSON.get(component["DTSTART"].params.get("TZID", ""), "")
    # Moments in UTC are those of programs; people read them on clocks of their own.
    known = own in available_timezones() and own not in ("UTC", "Etc/UTC")
    # A calendar may carry rules of its own under the name of a zone.
    return own if known and start.astimezone(ZoneInfo(own)).utcoffset() == start.utcoffset() else site_zone


def _moment(value: date, site_zone: str) -> datetime:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(value)
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(site_zone))
    return moment.astimezone(UTC).replace(microsecond=0)
