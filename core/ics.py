"""The iCalendar format: calendars, spans of time, and the rules of time zones."""

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
    """Return an empty calendar that carries the rules of the zones of some spans, for the years that they touch."""
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
    """Say when an entry begins and ends, on the clocks of its zone."""
    moments = [in_zone(moment, span[2]) for moment in span[:2]]
    if any(moment.utcoffset() != moment.replace(fold=1 - moment.fold).utcoffset() for moment in moments):
        # Of an hour that the clocks show twice, programs differ on which one local time means; UTC leaves no doubt.
        moments = [moment.astimezone(UTC) for moment in moments]
    entry.add("dtstart", moments[0])
    # An end has to be later than the start (RFC 5545, 3.6.1); without one the entry is a moment.
    if span[1] > span[0]:
        entry.add("dtend", moments[1])


def describe_zone(name: str, first_year: int, last_year: int) -> Timezone:
    """Return the VTIMEZONE of an IANA zone, true for the years from the first to the last.

    icalendar 7.3 can make one too, but puts the beginning of summer time an hour late.
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
    """Return the moments at which the clocks of a zone change."""
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
    # The clocks show this at the moment of the change, before they are set.
    observance.add("dtstart", (moment + before).replace(tzinfo=None))
    observance.add("tzoffsetfrom", before)
    observance.add("tzoffsetto", now.utcoffset() or timedelta())
    observance.add("tzname", now.tzname() or "UTC")
    return observance
