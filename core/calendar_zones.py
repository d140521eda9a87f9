"""A time zone as calendars carry it along."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def describe_zone(name: str, first_year: int, last_year: int) -> Timezone:
    """Return the VTIMEZONE of an IANA zone, true for the years from the first to the last.

    icalendar 7.3 can make one too, but puts the beginning of summer time an hour late.
    """
    zone = ZoneInfo(name)
    first, end = datetime(first_year, 1, 1, tzinfo=UTC) - DAY, datetime(last_year + 1, 1, 1, tzinfo=UTC) + DAY
    described = Timezone()
    described.add("tzid", name)
    described.add_component(_observance(first, zone))
    for moment in _changes(zone, first, end):
        described.add_component(_observance(moment, zone))
    return described


def _changes(zone: ZoneInfo, first: datetime, end: datetime) -> list[datetime]:
    """Return the moments at which the clocks of a zone change."""
    found = []
    day = first
    while day < end:
        if day.astimezone(zone).utcoffset() != (day + DAY).astimezone(zone).utcoffset():
            found.append(_first_after_change(zone, day, day + DAY))
        day += DAY
    return found


def _first_after_change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    old = before.astimezone(zone).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // (2 * SECOND) * SECOND
        before, after = (middle, after) if middle.astimezone(zone).utcoffset() == old else (before, middle)
    return after


def _observance(moment: datetime, zone: ZoneInfo) -> TimezoneStandard | TimezoneDaylight:
    now = moment.astimezone(zone)
    before = (moment - SECOND).astimezone(zone).utcoffset() or timedelta()
    observance = TimezoneDaylight() if now.dst() else TimezoneStandard()
    # The clocks show this at the moment of the change, before they are set.
    observance.add("dtstart", (moment + before).replace(tzinfo=None))
    observance.add("tzoffsetfrom", before)
    observance.add("tzoffsetto", now.utcoffset() or timedelta())
    observance.add("tzname", now.tzname() or "UTC")
    return observance
