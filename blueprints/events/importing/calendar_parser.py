"""Parse an .ics file into events, expanding recurring ones."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Component, vRecur
from icalendar.error import BrokenCalendarProperty

from blueprints.events.importing.locations import parse_location
from blueprints.events.importing.parsed_calendar import CalendarError, ImportedEvent, ParsedCalendar
from blueprints.events.importing.times import (
    FIRST_YEAR,
    InvalidTimeError,
    has_end,
    original_start,
    parse_span,
    restore_duration,
    unknown_zone,
)
from core.html_to_markdown import first_paragraph, html_to_markdown, unescape_line, without_summary
from core.text import fold_for_search, quoted, slugify
from core.time import in_zone
from models import Status
from models.event import EventKind

MAX_OCCURRENCES = 2000
# The library computes all occurrences before it returns the first, and a rule may name each second of a century.
SUBDAILY_FREQUENCIES = {"HOURLY", "MINUTELY", "SECONDLY"}
TIME_OF_DAY_PARTS = ("BYHOUR", "BYMINUTE", "BYSECOND")
MAX_TITLE_LENGTH, MAX_UID_LENGTH = 300, 1000
PRIVATE = ("PRIVATE", "CONFIDENTIAL")
STATUS = {"CANCELLED": Status.CANCELLED, "TENTATIVE": Status.DRAFT}
KINDS = {fold_for_search(word): kind for kind in EventKind for word in (kind.value, kind.value.replace("-", " "))}
OTHER_COMPONENTS = {"VTODO": "to-dos", "VJOURNAL": "journal entries", "VFREEBUSY": "free and busy times"}
OTHER_PROPERTIES = {"ATTENDEE": "attendees", "ORGANIZER": "organizers", "ATTACH": "attachments"}


def parse_calendar(content: bytes, until: date, zone: str, kind: EventKind, *, draft: bool) -> ParsedCalendar:
    """Return the events of a calendar, recurring ones expanded up to a day; CalendarError if it can't be read.

    Times without a time zone are taken to be in `zone`.
    """
    parsed = ParsedCalendar()
    for calendar in _calendars(content):
        for component in _occurrences(calendar, until, parsed):
            try:
                _parse_event(component, zone, kind, parsed, draft=draft)
            except BrokenCalendarProperty as error:
                title = quoted(str(component[0].get("SUMMARY", "")) or "an event without a title")
                parsed.skipped.append(f"{title}: {error.__cause__ or error}")
    return parsed


def _calendars(content: bytes) -> Sequence[Component]:
    try:
        found = Calendar.from_ical(content.decode("utf-8-sig", "replace"), multiple=True)
    except Exception as error:
        # A broken value can make the library raise anything.
        raise CalendarError(f"This isn't a calendar: {quoted(str(error))}.") from error
    calendars: list[Component] = [component for component in found if component.name == "VCALENDAR"]
    if not calendars:
        raise CalendarError("This isn't a calendar: an .ics file begins with BEGIN:VCALENDAR.")
    return calendars


def _occurrences(calendar: Component, until: date, parsed: ParsedCalendar) -> Iterator[tuple[Component, bool]]:
    """Yield each event or occurrence, and whether it recurs."""
    series: dict[str, list[Component]] = {}
    for component in calendar.walk():
        if component.name in OTHER_COMPONENTS:
            parsed.ignored[OTHER_COMPONENTS[component.name]] += 1
        if component.name != "VEVENT":
            continue
        for name, words in OTHER_PROPERTIES.items():
            parsed.ignored[words] += name in component
        parsed.ignored["alarms"] += any(part.name == "VALARM" for part in component.subcomponents)
        series.setdefault(str(component.get("UID", "")) or str(id(component)), []).append(component)
    for components in series.values():
        repeats = any(name in part for part in components for name in ("RRULE", "RDATE", "RECURRENCE-ID"))
        if not repeats:
            yield from ((component, False) for component in components)
            continue
        yield from ((component, True) for component in _expand_series(calendar, components, until, parsed))


def _expand_series(
    calendar: Component, components: list[Component], until: date, parsed: ParsedCalendar
) -> Iterator[Component]:
    alone = Calendar()
    zones = [part for part in calendar.subcomponents if part.name == "VTIMEZONE"]
    for part in (*zones, *components):
        alone.add_component(part)
    title = quoted(str(components[0].get("SUMMARY", "")))
    if any(_repeats_within_day(part) for part in components):
        parsed.skipped.append(f"{title}: it repeats more often than once a day")
        return
    # Imported here, since no other process has a use for its 1 MB.
    import recurring_ical_events

    number = 0
    try:
        for occurrence in recurring_ical_events.of(alone).between(date(FIRST_YEAR, 1, 1), until):
            number += 1
            if number > MAX_OCCURRENCES:
                parsed.skipped.append(f"{title}: only its first {MAX_OCCURRENCES:,} occurrences are imported")
                return
            yield restore_duration(occurrence, components)
    except Exception as error:
        parsed.skipped.append(f"{title}: its recurrence rule can't be read ({quoted(str(error))})")


def _repeats_within_day(component: Component) -> bool:
    found = component.get("RRULE", [])
    # An invalid rule is reported when it is expanded.
    rules = [rule for rule in (found if isinstance(found, list) else [found]) if isinstance(rule, vRecur)]
    return any(
        SUBDAILY_FREQUENCIES & set(map(str, rule.get("FREQ", [])))
        or any(len(rule.get(name, [])) > 1 for name in TIME_OF_DAY_PARTS)
        for rule in rules
    )


def _parse_event(
    found: tuple[Component, bool], zone: str, kind: EventKind, parsed: ParsedCalendar, *, draft: bool
) -> None:
    component, repeats = found
    place = parse_location(component)
    title = place.title[:MAX_TITLE_LENGTH]
    name = quoted(title or "an event without a title")
    if str(component.get("CLASS", "")).upper() in PRIVATE:
        parsed.skipped.append(f"{name}: it is marked as private")
        return
    if not title:
        parsed.skipped.append(f"{name}: it has no title")
        return
    try:
        starts, ends, own_zone, all_day = parse_span(component, zone)
    except InvalidTimeError as error:
        parsed.skipped.append(f"{name}: {error}")
        return
    if unknown := unknown_zone(component):
        parsed.remarks.append(f"{name}: its time zone {quoted(unknown)} is unknown; check its time")
    if not has_end(component):
        parsed.remarks.append(f"{name}: it has no end; check how long it lasts")
    if all_day:
        parsed.remarks.append(f"{name}: it is an all-day event, so it lasts from midnight to midnight")
    if place.online_url and place.description.strip():
        parsed.remarks.append(f"{name}: its text came with a link to a meeting; check it for a passcode")
    summary = first_paragraph(place.description)
    categories = tuple(_categories(component))
    slug = slugify(title, "event")
    parsed.events.append(
        ImportedEvent(
            uid=_uid(component, title, original_start(component, zone) or starts, repeats=repeats),
            slug=f"{slug}-{in_zone(starts, own_zone):%Y-%m-%d}" if repeats else slug,
            title=title,
            summary=summary,
            body=without_summary(html_to_markdown(place.description), summary),
            starts=starts,
            ends=ends,
            timezone=own_zone,
            kind=next((KINDS[fold_for_search(word)] for word in categories if fold_for_search(word) in KINDS), kind),
            format=place.format,
            venue=place.venue,
            address=place.address,
            online_url=place.online_url,
            status=Status.DRAFT if draft else STATUS.get(str(component.get("STATUS", "")).upper(), Status.PUBLISHED),
            sequence=_sequence(component),
            categories=tuple(word for word in categories if fold_for_search(word) not in KINDS),
        )
    )


def _uid(component: Component, title: str, original: datetime, *, repeats: bool) -> str:
    start = f"{original:%Y%m%dT%H%M%SZ}"
    uid = unescape_line(str(component.get("UID", "")))[:MAX_UID_LENGTH]
    # Without a UID, title and start identify it, so that the same file gives the same events again.
    uid = uid or str(uuid5(NAMESPACE_URL, f"{title} {start}"))
    # An occurrence that is moved keeps the uid made of its original start.
    return f"{uid}-{start}" if repeats else uid


def _sequence(component: Component) -> int:
    try:
        return min(max(0, int(component.get("SEQUENCE", 0))), 1_000_000)
    except (TypeError, ValueError):
        return 0


def _categories(component: Component) -> Iterator[str]:
    found = component.get("CATEGORIES", [])
    for group in found if isinstance(found, list) else [found]:
        for category in getattr(group, "cats", [group]):
            if word := unescape_line(str(category)):
                yield word
