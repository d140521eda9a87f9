"""Clashes: the same people, venue or series at the same time."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from blueprints.checks.engagements import Engagement, Span, engagements, overlap, spans_by_person
from blueprints.checks.findings import Finding, Fix, Level
from blueprints.checks.subject import Subject
from core.database import db
from core.text import fold_for_search, plural
from core.time import format_date, zone_name
from models import Person, Series
from models.event import EventFormat

MOST_NAMED = 3  # other events of one kind of clash


def check_clashes(subject: Subject) -> Iterator[Finding]:
    """Nothing else wants the same people, the same venue or the same audience at the same time."""
    span = _span(subject.values)
    if span is None or subject.is_called_off or subject.is_over:
        return
    wanted = _people(subject, span)
    days = _whole_days(subject, span)
    others = engagements(days, wanted, subject.record_id, subject.draft_key, subject.site.timezone)
    yield from _clashes_of_people(subject, span, wanted, others)
    yield from _clashes_of_venue(subject, span, others)
    yield from _clashes_of_series(subject, span, others)


def check_agenda(subject: Subject) -> Iterator[Finding]:
    """Nobody is in two sessions of the agenda at once, and no room has two."""
    sessions = [
        (number, session, span)
        for number, session in enumerate(subject.values.get("sessions", ()))
        if (span := _span(session)) is not None
    ]
    names: dict[str, str] | None = None
    for place, (number, session, span) in enumerate(sessions):
        for _earlier, other, other_span in sessions[:place]:
            if not overlap(span, other_span):
                continue
            title = other.get("title") or "another session"
            both = sorted({*session.get("people", ())} & {*other.get("people", ())})
            if both:
                names = _names(both) if names is None else names | _names(both)
                problem = f"{_list(names[slug] for slug in both)} {_is(both)} in “{title}” at the same time."
                advice = "Move one of the two sessions, or change who is in it."
                yield Finding(f"sessions.{number}.people", Level.WARNING, problem, advice)
            room = session.get("room")
            if room and fold_for_search(room) == fold_for_search(other.get("room") or ""):
                problem = f"“{title}” is in {room} at the same time."
                yield Finding(f"sessions.{number}.room", Level.WARNING, problem, "Choose another room or another time.")


def _clashes_of_people(
    subject: Subject, span: Span, wanted: dict[str, list[Span]], others: list[Engagement]
) -> Iterator[Finding]:
    busy: dict[str, list[Engagement]] = {}
    for slug, spans in wanted.items():
        found = [
            other
            for other in others
            if any(overlap(mine, theirs) for mine in spans for theirs in other.people.get(slug, ()))
        ]
        if found:
            busy[slug] = found
    names = _names(busy)
    contributors = [row.get("person") for row in subject.values.get("contributors", ())]
    for slug, found in busy.items():
        path = f"contributors.{contributors.index(slug)}.person" if slug in contributors else "sessions"
        for other in found[:MOST_NAMED]:
            problem = f"{names[slug]} is at {_described(other, subject)} at the same time."
            yield Finding(path, Level.WARNING, problem, "Ask them, or choose another time.", (_open(other),))
        yield from _more(path, found, f"{names[slug]} is at")


def _clashes_of_venue(subject: Subject, span: Span, others: list[Engagement]) -> Iterator[Finding]:
    venue, address = subject.values.get("venue") or "", subject.values.get("address") or ""
    if not venue or subject.values.get("format") is EventFormat.ONLINE:
        return
    found = [
        other
        for other in others
        if fold_for_search(other.venue) == fold_for_search(venue)
        and (not other.address or not address or _plain(other.address) == _plain(address))
        and overlap(span, (other.starts, other.ends))
    ]
    for other in found[:MOST_NAMED]:
        problem = f"{_described(other, subject, capital=True)} is in {venue} at the same time."
        yield Finding("venue", Level.WARNING, problem, "Choose another room or another time.", (_open(other),))
    yield from _more("venue", found, f"{venue} also has")


def _clashes_of_series(subject: Subject, span: Span, others: list[Engagement]) -> Iterator[Finding]:
    series = subject.values.get("series")
    found = [other for other in others if series and other.series == series]
    if not found:
        return
    title = db.session.scalar(select(Series.title).where(Series.slug == series)) or series
    for other in found[:MOST_NAMED]:
        is_same_time = overlap(span, (other.starts, other.ends))
        when = "at the same time" if is_same_time else "on the same day"
        problem = f"{_described(other, subject, capital=True)} is in the series {title}, too, {when}."
        level = Level.WARNING if is_same_time else Level.NOTE
        yield Finding("starts", level, problem, "Check the date of both.", (_open(other),))
    yield from _more("starts", found, f"The series {title} also has")


def _more(path: str, found: list[Engagement], who: str) -> Iterator[Finding]:
    if (more := len(found) - MOST_NAMED) > 0:
        yield Finding(path, Level.WARNING, f"{who} {plural(more, 'more event')} then.", "Check the date.")


def _described(other: Engagement, subject: Subject, *, capital: bool = False) -> str:
    starts, ends = subject.local(other.starts), subject.local(other.ends)
    span = f"{starts:%H:%M}–{ends:%H:%M} {zone_name(ends)}" if starts.date() == ends.date() else "several days"
    title = f"“{other.title}”" if other.title else "an event without a title"
    title = title[:1].upper() + title[1:] if capital else title
    return f"{title} ({'draft, ' if other.is_draft else ''}{format_date(starts.date())}, {span})"


def _open(other: Engagement) -> Fix:
    return Fix(f"Open “{other.title}”" if other.title else "Open the other event", address=other.path)


def _people(subject: Subject, span: Span) -> dict[str, list[Span]]:
    contributors = [row["person"] for row in subject.values.get("contributors", ()) if row.get("person")]
    sessions = [
        (of_session, session.get("people", ()))
        for session in subject.values.get("sessions", ())
        if (of_session := _span(session)) is not None
    ]
    return spans_by_person(span, contributors, sessions)


def _whole_days(subject: Subject, span: Span) -> Span:
    first, last = (subject.local(moment) for moment in span)
    midnight = first.replace(hour=0, minute=0, second=0)
    return midnight, last.replace(hour=0, minute=0, second=0) + timedelta(days=1)


def _span(values: dict[str, object]) -> Span | None:
    starts, ends = values.get("starts"), values.get("ends")
    if isinstance(starts, datetime) and isinstance(ends, datetime) and starts <= ends:
        return starts, ends
    return None


def _names(slugs: Iterable[str]) -> dict[str, str]:
    wanted = list(slugs)
    query = select(Person.slug, Person.name).where(Person.slug.in_(wanted))
    found = dict(db.session.execute(query).all()) if wanted else {}
    return dict.fromkeys(wanted, "This person") | found


def _list(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _is(several: list[str]) -> str:
    return "are" if len(several) > 1 else "is"


def _plain(text: str) -> str:
    return " ".join(fold_for_search(text).replace(",", " ").split())
