"""iCalendar building blocks: calendars, time spans and VTIMEZONE rules."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from core.time import in_zone

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
# Whether an entry goes into a calendar or out of it (RFC 5546).
CalendarMethod = Literal["REQUEST", "CANCEL"]
Span = tuple[datetime, datetime, str]  # start, end, IANA zone
Years = dict[str, tuple[int, int]]  # the first and last year in which times of an IANA zone occur

_END = b"END:VCALENDAR\r\n"
_FOLD = b"\r\n "
_LINE = 74  # octets that icalendar writes on a line, besides the space at the start of a folded one


def new_calendar(product: str, spans: Iterable[Span] = ()) -> Calendar:
    """Return an empty calendar with the VTIMEZONEs of some spans, for the years they cover."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Podium//{product}//EN")
    calendar.add("version", "2.0")
    for zone, (first, last) in sorted(years_of(spans).items()):
        if zone != "UTC":
            calendar.add_component(describe_zone(zone, first, last))
    return calendar


def years_of(spans: Iterable[Span]) -> Years:
    """Return the first and last year of each zone in local time."""
    years: Years = {}
    for starts, ends, zone in spans:
        add_years(years, zone, in_zone(starts, zone).year, in_zone(ends, zone).year)
    return years


def add_years(years: Years, zone: str, first: int, last: int) -> None:
    """Widen the years of a zone."""
    known = years.get(zone)
    if known is None:
        years[zone] = (first, last)
    elif first < known[0] or last > known[1]:
        years[zone] = (min(first, known[0]), max(last, known[1]))


def join_calendar(calendar: Calendar, years: Years, entries: Iterable[bytes]) -> bytes:
    """Return a calendar without components as iCalendar, with the VTIMEZONEs of some years and rendered entries."""
    head: bytes = calendar.to_ical().removesuffix(_END)
    zones = (_rendered_zone(zone, *years[zone]) for zone in sorted(years) if zone != "UTC")
    return b"".join((head, *zones, *entries, _END))


@lru_cache(maxsize=256)
def _rendered_zone(name: str, first_year: int, last_year: int) -> bytes:
    rendered: bytes = describe_zone(name, first_year, last_year).to_ical()
    return rendered


def fill_in(content: bytes, placeholder: bytes, value: bytes) -> bytes:
    """Replace a placeholder in rendered entries with ASCII, and fold its lines as if it had never been there."""
    first, *others = content.split(placeholder)
    parts = [first]
    before = first
    for piece in others:
        end = piece.index(b"\r\n")
        while piece.startswith(_FOLD, end):
            end = piece.index(b"\r\n", end + 1)
        start = before.rfind(b"\n") + 1
        room = _LINE - (len(before) - start) + before.startswith(b" ", start)
        text = value + piece[:end].replace(_FOLD, b"")
        lines = [text[:room], *(text[at : at + _LINE] for at in range(room, len(text), _LINE))]
        parts += (_FOLD.join(lines), piece[end:])
        before = piece
    return b"".join(parts)


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
    for moment in _transitions(name, first, end):
        described.add_component(_observance(moment, zone))
    return described


def _transitions(name: str, first: datetime, end: datetime) -> list[datetime]:
    """Return the times at which the UTC offset of a zone changes."""
    years = range(first.year, end.year + 1)
    return [moment for year in years for moment in _transitions_of_year(name, year) if first < moment <= end]


# The site's calendars need the same years again and again.
@lru_cache(maxsize=4096)
def _transitions_of_year(name: str, year: int) -> tuple[datetime, ...]:
    zone = ZoneInfo(name)
    found = []
    day = datetime(year, 1, 1, tzinfo=UTC)
    offset = day.astimezone(zone).utcoffset()
    while day.year == year:
        following = day + DAY
        if (next_offset := following.astimezone(zone).utcoffset()) != offset:
            found.append(_transition_moment(zone, day, following))
        day, offset = following, next_offset
    return tuple(found)


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
