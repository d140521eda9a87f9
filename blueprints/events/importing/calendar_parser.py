"""Parse an .ics file into events, expanding recurring ones."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from icalendar import Component

from blueprints.events.importing.components import (
    RawCalendar,
    integer_of,
    is_broken,
    read_event,
    read_zones,
    split_calendars,
    text_of,
    values_of,
)
from blueprints.events.importing.locations import parse_links, parse_location
from blueprints.events.importing.parsed_calendar import CalendarError, ImportedEvent, ParsedCalendar
from blueprints.events.importing.recurrence import (
    MAX_OCCURRENCES,
    Change,
    Expander,
    RecurrenceError,
    changed_occurrence,
)
from blueprints.events.importing.times import InvalidTimeError, Span, in_utc, local_time, parse_span
from blueprints.events.importing.versions import Entry, entries_of, title_of
from blueprints.events.importing.zones import known_zone
from core.html_to_markdown import first_paragraph, html_to_markdown, unescape_line, without_summary
from core.text import fold_for_search, quoted, slugify
from core.time import in_zone
from models import Status
from models.event import EventKind

MAX_TITLE_LENGTH, MAX_UID_LENGTH = 300, 1000
MAX_EVENTS = 20_000
IS_PRIVATE = "it is marked as private"
PRIVATE = ("PRIVATE", "CONFIDENTIAL")
STATUS = {"CANCELLED": Status.CANCELLED, "TENTATIVE": Status.DRAFT}
KINDS = {fold_for_search(word): kind for kind in EventKind for word in (kind.value, kind.value.replace("-", " "))}


def parse_calendar(
    content: bytes, until: date, zone: str, kind: EventKind, *, draft: bool, since: date | None = None
) -> ParsedCalendar:
    """Return the events of a calendar, recurring ones expanded up to a day; CalendarError if it can't be read.

    Times without a time zone are taken to be in that of the calendar, or else in `zone`. Events that ended before the
    day `since` are only counted.
    """
    parsed = ParsedCalendar()
    for calendar in split_calendars(content, parsed):
        read_zones(calendar)
        parser = _Parser(parsed, _zone_of(calendar, zone, parsed), kind, draft, *_window(since, until, zone))
        for entry in entries_of([read_event(lines, parsed) for lines in calendar.events], parsed):
            parser.parse(entry)
    return parsed


def _window(since: date | None, until: date, zone: str) -> tuple[datetime | None, datetime]:
    return (None if since is None else in_utc(*local_time(since, zone))), in_utc(*local_time(until, zone))


def _zone_of(calendar: RawCalendar, site_zone: str, parsed: ParsedCalendar) -> str:
    own = known_zone(calendar.zone)
    if calendar.zone and not own:
        parsed.remarks.append(f"The calendar's time zone {quoted(calendar.zone)} is unknown; check its times")
    return site_zone if own in ("", "UTC", "Etc/UTC") else own


@dataclass(slots=True)
class _Parser:
    """Parses the events of one calendar."""

    parsed: ParsedCalendar
    zone: str
    kind: EventKind
    draft: bool
    since: datetime | None
    until: datetime
    expander: Expander = field(init=False)
    uids: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.expander = Expander(self.until, self.zone)
        self.uids.update(event.uid for event in self.parsed.events)

    def parse(self, entry: Entry) -> None:
        """Add what an entry of the calendar has to the result."""
        if entry.master is None:
            self._listing_errors(entry.changes[0], self._parse_changes, entry, None)
        elif why := _reason_to_skip(entry.master):
            self._skip(entry.master, why)
            if why == IS_PRIVATE:
                for change in entry.changes:
                    self._skip(change, "its series is marked as private")
            elif entry.changes:
                self._listing_errors(entry.master, self._parse_changes, entry, None)
        else:
            self._listing_errors(entry.master, self._parse_master, entry, entry.master)

    def _listing_errors(self, component: Component, parse: Callable[..., None], *arguments: Any) -> None:
        try:
            parse(*arguments)
        except CalendarError:
            raise
        except (InvalidTimeError, RecurrenceError) as error:
            self._skip(component, str(error))
        except Exception:
            # Libraries can raise anything for a value that nobody has thought of.
            self._skip(component, "it can't be read")

    def _parse_master(self, entry: Entry, master: Component) -> None:
        span = None
        try:
            span = parse_span(master, self.zone)
            if entry.recurs:
                self._parse_series(entry, master, span)
            else:
                self._parse_occurrence(master, span, entry, None)
        except CalendarError:
            raise
        except Exception:
            # What the file says of single occurrences doesn't depend on it.
            self._listing_errors(master, self._parse_changes, entry, span)
            raise

    def _parse_series(self, entry: Entry, master: Component, span: Span) -> None:
        self.parsed.has_series = True
        added, has_own_date = 0, False
        try:
            for occurrence in self.expander.expand(master, span, list(self._changes(entry, span))):
                if occurrence.span.starts >= self.until:
                    continue
                has_own_date |= occurrence.of_series
                if added == MAX_OCCURRENCES and not self._is_over(occurrence.span):
                    self._skip(master, f"only its first {MAX_OCCURRENCES:,} occurrences are imported")
                    break
                added += self._parse_occurrence(occurrence.component, occurrence.span, entry, occurrence.original)
        finally:
            self.parsed.remarks.extend(f"{title_of(master)}: {remark}" for remark in self.expander.remarks)
            for changed, why in self.expander.stale:
                self._skip(changed, why)
            self.expander.remarks.clear()
            self.expander.stale.clear()
        if span.starts >= self.until and not added:
            begins = in_zone(span.starts, span.zone_name)
            self._skip(master, f"it begins on {begins:%-d %B %Y}, after the last day asked for")
        elif not has_own_date:
            self._skip(master, "its exceptions leave none of its dates")

    def _parse_changes(self, entry: Entry, series: Span | None) -> None:
        for change in self._changes(entry, series):
            self._parse_occurrence(change.component, change.span, entry, change.original)

    def _changes(self, entry: Entry, series: Span | None) -> Iterator[Change]:
        for component in entry.changes:
            span, why = None, "it can't be component which occurrence of its series it changes"
            try:
                span = parse_span(component, self.zone)
            except InvalidTimeError as error:
                why = str(error)
            change = changed_occurrence(component, span, series, self.zone)
            if change is None:
                self._skip(component, why)
            else:
                yield change

    def _is_over(self, span: Span) -> bool:
        return self.since is not None and max(span.ends, span.starts) <= self.since

    def _parse_occurrence(self, component: Component, span: Span, entry: Entry, original: datetime | None) -> bool:
        """Add one event; return whether it was added."""
        if why := _reason_to_skip(component):
            self._skip(component, why)
            return False
        if self._is_over(span):
            self.parsed.ended_before += 1
            return False
        place = parse_location(component)
        title = place.title[:MAX_TITLE_LENGTH]
        if not title:
            self._skip(component, "it has no title but a link to a meeting")
            return False
        uid = _uid(component, title, original or span.starts, entry, recurs=original is not None)
        if uid in self.uids:
            self._skip(component, "the file has another version of it, which is imported")
            return False
        if len(self.parsed.events) == MAX_EVENTS:
            raise CalendarError(
                f"This calendar has more than {MAX_EVENTS:,} events and occurrences; limit it by --from and --until."
            )
        links, remarks = parse_links(component, place)
        remarks = [*span.remarks, *remarks]
        if place.online_url and place.description.strip():
            remarks.append("its text came with a link to a meeting; check it for a passcode")
        self.parsed.remarks.extend(f"{quoted(title)}: {remark}" for remark in remarks)
        summary = first_paragraph(place.description)
        categories = tuple(_categories(component))
        slug = slugify(title, "event")
        dated = original is not None
        self.uids.add(uid)
        self.parsed.events.append(
            ImportedEvent(
                uid=uid,
                slug=f"{slug}-{in_zone(span.starts, span.zone_name):%Y-%m-%d}" if dated else slug,
                title=title,
                summary=summary,
                body="\n\n".join(filter(None, (without_summary(html_to_markdown(place.description), summary), *links))),
                starts=span.starts,
                ends=span.ends,
                timezone=span.zone_name,
                kind=next((KINDS[word] for word in map(fold_for_search, categories) if word in KINDS), self.kind),
                format=place.format,
                venue=place.venue,
                address=place.address,
                online_url=place.online_url,
                status=Status.DRAFT if self.draft else _status(component),
                sequence=integer_of(component, "SEQUENCE"),
                categories=tuple(word for word in categories if fold_for_search(word) not in KINDS),
            )
        )
        return True

    def _skip(self, component: Component, why: str) -> None:
        self.parsed.skipped.append(f"{title_of(component)}: {why}")


def _reason_to_skip(component: Component) -> str:
    if text_of(component, "CLASS").upper() in PRIVATE:
        return IS_PRIVATE
    return "" if unescape_line(text_of(component, "SUMMARY")) else "it has no title"


def _status(component: Component) -> Status:
    return STATUS.get(text_of(component, "STATUS").upper(), Status.PUBLISHED)


def _uid(component: Component, title: str, original: datetime, entry: Entry, *, recurs: bool) -> str:
    start = f"{original:%Y%m%dT%H%M%SZ}"
    uid = unescape_line(text_of(component, "UID"))[:MAX_UID_LENGTH]
    # Without a UID, title and start identify it, so that the same file gives the same events again.
    uid = uid or str(uuid5(NAMESPACE_URL, f"{title} {start}"))
    # An occurrence that is moved keeps the uid made of its original start.
    uid = f"{uid}-{start}" if recurs or entry.shares_uid else uid
    return f"{uid}-{slugify(title, 'event')}" if entry.shares_start else uid


def _categories(component: Component) -> Iterator[str]:
    for group in values_of(component, "CATEGORIES"):
        for category in [group] if is_broken(group) else getattr(group, "cats", [group]):
            if word := unescape_line(str(category)):
                yield word
