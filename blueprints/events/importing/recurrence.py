"""Occurrences of a recurring event: its rules, dates and exceptions, and the occurrences changed one by one."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import takewhile
from operator import itemgetter
from time import monotonic
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import Component, vRecur

from blueprints.events.importing.components import integer_of, is_broken, plain, values_of
from blueprints.events.importing.times import A_DAY, Span, in_utc, local_time
from core.text import quoted

MAX_OCCURRENCES = 2000
MAX_RULES = 10
MAX_RULE_LENGTH = 2000
# A rule that never comes true, such as each 30 February, is tried for all days until the year 9999.
MAX_SECONDS = 30
# A rule may name each second of a century.
SUBDAILY_FREQUENCIES = {"HOURLY", "MINUTELY", "SECONDLY"}
TIME_OF_DAY_PARTS = ("BYHOUR", "BYMINUTE", "BYSECOND")
# What a rule may consist of besides FREQ, with the library that evaluates it.
PARTS = {
    *("FREQ", "INTERVAL", "COUNT", "WKST", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYDAY", "BYSETPOS"),
    *TIME_OF_DAY_PARTS,
}


OTHER_PARTS = {"UNTIL", "RSCALE", "SKIP"}


class RecurrenceError(ValueError):
    """A recurring event can't be expanded; the message says why."""


@dataclass(frozen=True, slots=True)
class Change:
    """A component that replaces one occurrence, or with RANGE=THISANDFUTURE also all later ones."""

    component: Component
    span: Span
    original: datetime  # in UTC
    day: date | None = None  # of an occurrence that is known by its day alone
    and_later: bool = False


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An occurrence with the component that describes it; `original` is its start in UTC before it was changed."""

    component: Component
    span: Span
    original: datetime
    of_series: bool = True  # whether the series itself has a date then


@dataclass(slots=True)
class Expander:
    """Expands the recurring events of a file up to a moment, within a time for all of them."""

    until: datetime
    default_zone: str
    remarks: list[str] = field(default_factory=list)
    stale: list[tuple[Component, str]] = field(default_factory=list)  # changes to dates that the series doesn't have
    _seconds: float = 0

    def expand(self, master: Component, span: Span, changes: list[Change]) -> Iterator[Occurrence]:
        """Yield all occurrences of a recurring event; RecurrenceError if that isn't possible."""
        exact = {change.original: change for change in changes if change.day is None}
        by_day = {change.day: change for change in changes if change.day is not None}
        later = sorted((change for change in changes if change.and_later), key=lambda change: change.original)
        used: set[int] = set()
        for local, length in self._starts(master, span):
            try:
                original = in_utc(local, span.zone)
            except (ValueError, OverflowError):
                break
            change = exact.get(original) or by_day.pop(local.date(), None)
            if change is not None and id(change) not in used:
                used.add(id(change))
                yield Occurrence(change.component, change.span, original)
            elif change is None:
                before = [one for one in later if one.original < original]
                yield (
                    _like(before[-1], original)
                    if before
                    else Occurrence(master, span.moved_to(local, length), original)
                )
        yield from self._others(master, span, [change for change in changes if id(change) not in used])

    def _others(self, master: Component, span: Span, changes: list[Change]) -> Iterator[Occurrence]:
        """Yield changed occurrences of which no rule names the original start, unless the series has dropped them."""
        instants, days = self._exceptions(master, span) if changes else (set(), set())
        for change in changes:
            local = _in_zone(change.original, span.zone)
            if local in instants or local.date() in days:
                self.stale.append((change.component, "its series has an exception for that date"))
            elif integer_of(change.component, "SEQUENCE") < integer_of(master, "SEQUENCE"):
                self.stale.append((change.component, "a newer version of its series no longer has that date"))
            else:
                yield Occurrence(change.component, change.span, change.original, of_series=False)

    def _starts(self, master: Component, span: Span) -> Iterator[tuple[datetime, timedelta | None]]:
        """Yield the local starts in order, each once, with the length where a date has its own."""
        began = monotonic()
        if self._seconds > MAX_SECONDS:
            raise RecurrenceError("the recurring events of this file take too long to expand; export fewer of them")
        rules = self._rules(master, "RRULE", span)
        without = _Rules(heapq.merge(*self._rules(master, "EXRULE", span)))
        dates = self._dates(master, span)
        instants, days = self._exceptions(master, span)
        last = None
        by_rule = ((local, None) for local in heapq.merge(*rules))
        for local, length in heapq.merge(by_rule, sorted(dates.items()), key=itemgetter(0)):
            self._seconds += monotonic() - began
            began = monotonic()
            if local.replace(tzinfo=UTC) > self.until + A_DAY:
                return
            if local == last or local in without or local in instants or local.date() in days:
                continue
            last = local
            yield local, length
            began = monotonic()
        self._seconds += monotonic() - began

    def _rules(self, master: Component, name: str, span: Span) -> list[Iterator[datetime]]:
        found = values_of(master, name)
        if len(found) > MAX_RULES:
            raise RecurrenceError(f"it has more than {MAX_RULES} recurrence rules")
        rules = [_rule(rule, span.local) for rule in found]
        ends = [datetime.max if end is None else _last_moment(end, span) for _, end in rules]
        if name == "RRULE" and any(end < span.local for end in ends):
            self.remarks.append("its recurrence ends before it starts, so only its first date is imported")
        return [_until(rule, end) for (rule, _), end in zip(rules, ends, strict=True)]

    def _dates(self, master: Component, span: Span) -> dict[datetime, timedelta | None]:
        dates: dict[datetime, timedelta | None] = {span.local: None}
        for value in _dates_of(master, "RDATE"):
            begin, end = value if isinstance(value, tuple) else (value, None)
            local = self._local(begin, span)
            if local is None or is_broken(value):
                self.remarks.append("one of its additional dates can't be read, so it is left out")
                continue
            length = end if isinstance(end, timedelta) or end is None else end - begin
            dates[local] = length
        return dates

    def _exceptions(self, master: Component, span: Span) -> tuple[set[datetime], set[date]]:
        instants, days = set(), set()
        for value in _dates_of(master, "EXDATE"):
            local = self._local(value, span)
            if local is None:
                self.remarks.append("one of its exceptions can't be read; check that it doesn't take place then")
            elif span.all_day or not isinstance(value, datetime):
                days.add(local.date())
            else:
                instants.add(local)
        return instants, days

    def _local(self, value: Any, span: Span) -> datetime | None:
        if not isinstance(value, date):
            return None
        if not isinstance(value, datetime):
            return datetime(value.year, value.month, value.day) + (
                timedelta() if span.all_day else span.local - span.local.replace(hour=0, minute=0, second=0)
            )
        return value.replace(tzinfo=None) if span.all_day else _in_zone(value, span.zone)


class _Rules:
    """The moments of exception rules, asked for in order."""

    def __init__(self, moments: Iterator[datetime]) -> None:
        self._moments, self._next = moments, next(moments, None)

    def __contains__(self, local: datetime) -> bool:
        while self._next is not None and self._next < local:
            self._next = next(self._moments, None)
        return self._next == local


def _rule(rule: Any, start: datetime) -> tuple[Iterable[datetime], Any]:
    """Return the moments of a rule in local time, and its UNTIL."""
    text = str(rule) if is_broken(rule) or not isinstance(rule, vRecur) else rule.to_ical().decode()
    unreadable = RecurrenceError(f"its recurrence rule {quoted(text)} can't be read")
    if is_broken(rule) or not isinstance(rule, vRecur):
        raise unreadable
    if len(text) > MAX_RULE_LENGTH:
        raise RecurrenceError(f"its recurrence rule is longer than {MAX_RULE_LENGTH:,} characters")
    if str(next(iter(rule.get("RSCALE", [])), "GREGORIAN")).upper() != "GREGORIAN":
        raise RecurrenceError("it recurs by another calendar than the Gregorian")
    if SUBDAILY_FREQUENCIES & set(map(str, rule.get("FREQ", []))) or any(
        len(rule.get(name, [])) > 1 for name in TIME_OF_DAY_PARTS
    ):
        raise RecurrenceError("it repeats more often than once a day")
    parts = {name: value for name, _, value in (part.partition("=") for part in text.split(";"))}
    if not text:
        raise unreadable
    if unknown := set(map(str.upper, parts)) - PARTS - OTHER_PARTS:
        raise RecurrenceError(f"its recurrence rule {quoted(text)} has a part {quoted(min(unknown))}, which is unknown")
    try:
        if int(parts.get("INTERVAL", "1")) < 1:
            raise unreadable
        parts = {name: value for name, value in parts.items() if name.upper() in PARTS}
        if int(parts.get("COUNT", "1")) < 1:
            # Some programs write -1 for a series without end.
            del parts["COUNT"]
        moments = rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=start)
    except Exception as error:
        # An invalid part can make the library raise anything.
        raise unreadable from error
    return moments, next(iter(rule.get("UNTIL", [])), None)


def _until(moments: Iterable[datetime], end: datetime) -> Iterator[datetime]:
    return takewhile(lambda moment: moment <= end, moments)


def _last_moment(end: Any, span: Span) -> datetime:
    """Return the end of a rule, which is in UTC, in local time or a whole day, in local time."""
    if isinstance(end, datetime):
        return end.replace(tzinfo=None) if span.all_day else _in_zone(end, span.zone)
    if isinstance(end, date):
        return datetime(end.year, end.month, end.day, 23, 59, 59)
    raise RecurrenceError("the end of its recurrence rule can't be read")


def _in_zone(value: datetime, zone: tzinfo) -> datetime:
    return (value if value.tzinfo is None else value.astimezone(zone)).replace(tzinfo=None)


def _dates_of(component: Component, name: str) -> list[Any]:
    lists = values_of(component, name)
    return [one for found in lists for one in ([found] if is_broken(found) else [value.dt for value in found.dts])]


def _like(change: Change, original: datetime) -> Occurrence:
    """Return an occurrence that is moved as an earlier one is (RFC 5545, 3.2.13)."""
    zone = change.span.zone
    was, now = (moment.astimezone(zone).replace(tzinfo=None) for moment in (change.original, original))
    return Occurrence(change.component, change.span.moved_to(now + (change.span.local - was)), original)


def changed_occurrence(
    component: Component, span: Span | None, master: Span | None, default_zone: str
) -> Change | None:
    """Return which occurrence of a series a component changes; None if that or its time can't be told."""
    found = values_of(component, "RECURRENCE-ID")[0]
    value = plain(found)
    of_series = master or span
    if not isinstance(value, date) or of_series is None:
        return None
    try:
        local, zone = local_time(value, default_zone)
        # Without a zone it is in that of the series.
        original = in_utc(local, of_series.zone if getattr(value, "tzinfo", None) is None else zone)
        # Without a start it starts when it would have started.
        span = span or of_series.moved_to(original.astimezone(of_series.zone).replace(tzinfo=None))
    except (ValueError, OverflowError):
        return None
    day = local.date() if of_series.all_day or not isinstance(value, datetime) else None
    and_later = str(found.params.get("RANGE", "")).upper() == "THISANDFUTURE"
    return Change(component, span, original, day, and_later)
