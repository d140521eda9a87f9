"""What every calendar is made of, with nothing in it that could be taken for another line."""

import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime

from icalendar import Calendar, Event

from core.calendar_zones import describe_zone
from core.time import in_zone

CONTROLS = ("Cc", "Zl", "Zp", "Cs")
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


def one_line(text: str) -> str:
    """Return a text without line breaks and other orders to a machine."""
    plain = "".join(" " if unicodedata.category(char) in CONTROLS else char for char in text)
    return " ".join(plain.split())
