"""iCalendar building blocks: calendars, time spans and VTIMEZONE rules."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from core.time import in_zone

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
# Whether an entry goes into a calendar or out of it (RFC 5546).
CalendarMethod = Literal["REQUEST", "CANCEL"]
Span = tuple[datetime, datetime, str]  # start, end, IANA zone


def new_calendar(product: str, spans: Iterable[Span]) -> Calendar:
    """Return an empty calendar with the VTIMEZONEs of some spans, for the years they cover."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Podium//{product}//EN")
    calendar.add("version", "2.0")
    years: dict[str, set[int]] = {}
    for starts, ends, zone in spans:
        years.setdefault(zone, set()).update((in_zone(starts, zone).year, in_zone(ends, zone).year))
    for zone in sorted(years.keys() - {"UTC"}):
        calendar.add_component(describe_zone(zone, min(years[zone]), max(years[zone])))
    return calendar


def add_span(entry: Event, span: Span) -> None:
    """Set the start and end of an entry in local time of its zone."""
    moments = [in_zone(moment, span[2]) for moment in span[:2]]
    if any(moment.utcoffset() != moment.replace(fold=1 - moment.fold).utcoffset() for moment in moments):
        # In the hour that occurs twice when clocks go back, programs disagree about local times; UTC is unambiguous.
        moments = [moment.astimezone(UTC) for moment in moments]
    entry.add("dtstart", moments[0])
    # DTEND has to be later than DTSTART (RFC 5545, 3.6.1); without it the entry is a point in time.
    if span[1] > span[0]:
        entry.add("dtend", moments[1])


def describe_zone(name: str, first_year: int, last_year: int) -> Timezone:
    """Return the VTIMEZONE of an IANA zone, valid from the first year to the last.

    icalendar 7.3 can generate one too, but starts summer time an hour late.
    """
    zone = ZoneInfo(name)
    first, end = datetime(first_year, 1, 1, tzinfo=UTC) - DAY, datetime(last_year + 1, 1, 1, tzinfo=UTC) + DAY
    described = Timezone()
    described.add("tzid", name)
    described.add_component(_observance(first, zone))
    for moment in _transitions(zone, first, end):
        described.add_component(_observance(moment, zone))
    return described


def _transitions(zone: ZoneInfo, first: datetime, end: datetime) -> list[datetime]:
    """Return the times at which the UTC offset of a zone changes."""
    found = []
    day = first
    while day < end:
        if day.astimezone(zone).utcoffset() != (day + DAY).astimezone(zone).utcoffset():
            found.append(_transition_moment(zone, day, day + DAY))
        day += DAY
    return found


def _transition_moment(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    old = before.astimezone(zone).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // (2 * SECOND) * SECOND
        before, after = (middle, after) if middle.astimezone(zone).utcoffset() == old else (before, middle)
    return after


def _observance(moment: datetime, zone: ZoneInfo) -> TimezoneStandard | TimezoneDaylight:
    now = moment.astimezone(zone)
    before = (moment - SECOND).astimezone(zone).utcoffset() or timedelta()
    observance = TimezoneDaylight() if now.dst() else TimezoneStandard()
    # The local time of the transition, before the clocks change.
    observance.add("dtstart", (moment + before).replace(tzinfo=None))
    observance.add("tzoffsetfrom", before)
    observance.add("tzoffsetto", now.utcoffset() or timedelta())
    observance.add("tzname", now.tzname() or "UTC")
    return observance
