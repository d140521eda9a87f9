"""Split an .ics file into its events, so that a broken value, alarm or time zone loses nothing but itself."""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from icalendar import Component, Event, Timezone
from icalendar.parser import Contentlines
from icalendar.prop import vBroken
from icalendar.timezone import tzp

from blueprints.events.importing.parsed_calendar import CalendarError, ParsedCalendar
from blueprints.events.importing.zones import with_zone_in_its_case, without_zone
from core.text import quoted

MAX_BYTES = 20_000_000  # bytes
MAX_EVENTS = 20_000
MAX_ZONES = 1000
BOUNDARY = re.compile(r"(BEGIN|END)\s*:\s*([\w-]+)\s*", re.IGNORECASE)
NAME = re.compile(r"\s*([\w-]+)\s*[:;]")
# The value begins after the first colon outside quotation marks.
DATES = re.compile(r'((?:[^":]|"[^"]*")*):(.*)')
ANY_DATE = re.compile(r"\s*[0-9]{8}\s*")
DATE_LISTS = {"EXDATE", "RDATE"}
SINGLE_TIMES = {"DTSTART", "DTEND", "RECURRENCE-ID"}
RULES = {"RRULE", "EXRULE"}
READ = {
    *("UID", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "CLASS", "STATUS", "SEQUENCE", "CATEGORIES", "DURATION"),
    *("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL"),
    *RULES,
    *DATE_LISTS,
    *SINGLE_TIMES,
}
OTHER_COMPONENTS = {"VTODO": "to-dos", "VJOURNAL": "journal entries", "VFREEBUSY": "free and busy times"}
OTHER_PROPERTIES = {
    "ATTENDEE": "attendees",
    "ORGANIZER": "organizers",
    "ATTACH": "attachments",
    "IMAGE": "pictures",
    "CONTACT": "contacts",
    "COMMENT": "comments",
    "GEO": "coordinates",
}


@dataclass(slots=True)
class RawCalendar:
    """One calendar of a file, as unfolded lines of its events and time zones."""

    events: list[list[str]] = field(default_factory=list)
    zones: list[list[str]] = field(default_factory=list)
    zone: str = ""  # of the calendar as a whole


def split_calendars(content: bytes, parsed: ParsedCalendar) -> list[RawCalendar]:
    """Return the calendars of a file; CalendarError if there is none or they are too large."""
    if len(content) > MAX_BYTES:
        raise CalendarError(f"This calendar is larger than {MAX_BYTES:,} bytes; export fewer years.")
    splitter = _Splitter(parsed)
    for line in _lines(content, parsed):
        splitter.take(line)
    splitter.close_part("the file ends in the middle of it; check it")
    if not splitter.calendars:
        raise CalendarError("This isn't a calendar: an .ics file begins with BEGIN:VCALENDAR.")
    return splitter.calendars


def _lines(content: bytes, parsed: ParsedCalendar) -> list[str]:
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
        parsed.remarks.append("The file isn't encoded in UTF-8; check letters with accents")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return list(Contentlines.from_ical(text))


class _Splitter:
    """Takes the lines of a file one by one, however its components are nested or left open."""

    def __init__(self, parsed: ParsedCalendar) -> None:
        self.calendars: list[RawCalendar] = []
        self._parsed, self._seen, self._number = parsed, set[str](), 0
        self._part: list[str] | None = None  # the lines of the event or time zone that is open
        self._part_name = ""
        self._skipped, self._depth = "", 0  # a component that isn't read, and how often it holds itself

    def take(self, line: str) -> None:
        """Take the next line."""
        if boundary := BOUNDARY.fullmatch(line):
            name = boundary[2].upper()
            self._begin(name) if boundary[1].upper() == "BEGIN" else self._end(name)
        elif not self._skipped and self._part is not None:
            self._take_property(line, self._part)
        elif not self._skipped and self.calendars and line[:14].upper() == "X-WR-TIMEZONE:":
            self.calendars[-1].zone = self.calendars[-1].zone or line[14:].strip()

    def close_part(self, why: str = "") -> None:
        """Close what is open; an event without its end gets a remark."""
        if self._part is not None and self._part_name == "VEVENT":
            self._parsed.ignored.update(self._seen)
            if why:
                self._parsed.remarks.append(f"{_title_of(self._part)}: {why}")
        self._part, self._part_name, self._skipped, self._depth, self._seen = None, "", "", 0, set()

    def _begin(self, name: str) -> None:
        if name in ("VCALENDAR", "VEVENT"):
            self.close_part("its end is missing in the file; check it")
        if name == "VCALENDAR":
            self.calendars.append(RawCalendar())
        elif name == "VEVENT":
            self._begin_event()
        elif self._skipped:
            self._depth += name == self._skipped
        elif self._part is None and name == "VTIMEZONE":
            self._begin_zone()
        elif self._part_name == "VTIMEZONE" and self._part is not None:
            self._part.append(f"BEGIN:{name}")
        else:
            self._skipped, self._depth = name, 1
            if self._part is None and name in OTHER_COMPONENTS:
                self._parsed.ignored[OTHER_COMPONENTS[name]] += 1
            elif name == "VALARM" and self._part is not None:
                self._seen.add("alarms")

    def _begin_event(self) -> None:
        # A single event without a calendar around it is what some programs attach to mail.
        calendar = self.calendars[-1] if self.calendars else RawCalendar()
        self.calendars = self.calendars or [calendar]
        self._number += 1
        if self._number > MAX_EVENTS:
            raise CalendarError(f"This calendar has more than {MAX_EVENTS:,} events; export fewer years.")
        self._part, self._part_name = [], "VEVENT"
        calendar.events.append(self._part)

    def _begin_zone(self) -> None:
        self._part, self._part_name = [], "VTIMEZONE"
        if self.calendars and len(self.calendars[-1].zones) < MAX_ZONES:
            self.calendars[-1].zones.append(self._part)

    def _end(self, name: str) -> None:
        if name == self._part_name or name == "VCALENDAR":
            self.close_part("" if name == self._part_name else "its end is missing in the file; check it")
        elif name == self._skipped:
            self._depth -= 1
            self._skipped = self._skipped if self._depth else ""
        elif self._part_name == "VTIMEZONE" and self._part is not None:
            self._part.append(f"END:{name}")

    def _take_property(self, line: str, part: list[str]) -> None:
        found = NAME.match(line)
        name = found[1].upper() if found else ""
        if self._part_name == "VTIMEZONE":
            part.append(line)
        elif name in OTHER_PROPERTIES:
            self._seen.add(OTHER_PROPERTIES[name])
        elif name in READ and not (name in RULES and line.endswith(":")):
            part.extend(_single_values(name, line))


def _single_values(name: str, line: str) -> Iterator[str]:
    """Yield a line for each value, so that a broken one leaves the others."""
    found = DATES.fullmatch(line) if name in DATE_LISTS | SINGLE_TIMES else None
    if not found:
        yield line
        return
    for value in found[2].split(",") if name in DATE_LISTS else [found[2]]:
        if value.strip() or name in SINGLE_TIMES:
            # A day is in no zone; with one, the library makes it a time.
            head = without_zone(found[1]) if ANY_DATE.fullmatch(value) else with_zone_in_its_case(found[1])
            yield f"{head}:{value}"


def read_zones(calendar: RawCalendar) -> None:
    """Make the time zones known that a calendar defines; a broken one stays unknown."""
    # The library keeps the zones of earlier files.
    tzp.use_default()
    for lines in calendar.zones:
        try:
            _parse(Timezone, "VTIMEZONE", lines)
        except Exception:  # noqa: S112 - a broken definition can make the library raise anything
            continue


def read_event(lines: list[str], parsed: ParsedCalendar) -> Component:
    """Return an event; a line that can't be read is left out with a remark."""
    try:
        return _parse(Event, "VEVENT", lines)
    except Exception:
        # A broken value can make the library raise anything.
        kept = [line for line in lines if _is_readable(line)]
        for line in lines:
            if line not in kept:
                parsed.remarks.append(f"{_title_of(lines)}: {quoted(line)} can't be read, so it is left out")
        return _parse(Event, "VEVENT", kept)


def _is_readable(line: str) -> bool:
    try:
        _parse(Event, "VEVENT", [line])
    except Exception:
        return False
    return True


def _parse(kind: type[Component], name: str, lines: list[str]) -> Component:
    with warnings.catch_warnings():
        # They name files of the library.
        warnings.simplefilter("ignore")
        return kind.from_ical("\r\n".join([f"BEGIN:{name}", *lines, f"END:{name}", ""]))


def _title_of(lines: list[str]) -> str:
    titles = [line.partition(":")[2] for line in lines if line[:7].upper() == "SUMMARY"]
    return quoted(next(filter(None, titles), "") or "an event without a title")


def values_of(component: Component, name: str) -> list[Any]:
    """Return all values of a property."""
    found = component.get(name, [])
    return found if isinstance(found, list) else [found]


def text_of(component: Component, name: str) -> str:
    """Return the text of the first value of a property that has any."""
    return next((text for value in values_of(component, name) if (text := str(value).strip())), "")


def is_broken(value: object) -> bool:
    """Tell whether a value can't be read as what it should be."""
    return isinstance(value, vBroken)


def plain(value: Any) -> Any:
    """Return the time or duration that a value holds, or its text if it holds none."""
    return str(value) if is_broken(value) else getattr(value, "dt", getattr(value, "td", str(value)))


def integer_of(component: Component, name: str) -> int:
    """Return the number of a property from 0 to a million, or 0."""
    try:
        return min(max(0, int(text_of(component, name))), 1_000_000)
    except ValueError:
        return 0
