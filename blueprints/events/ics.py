"""Render events as iCalendar (.ics)."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby

from icalendar import Event as Entry
from icalendar import vDuration

from core.ics import Years, add_span, fill_in, join_calendar, new_calendar
from core.metadata import absolute
from core.text import label_of, one_line
from core.time import format_date, in_zone
from models import Event, Session, Status
from models.event import WITHOUT_REGISTRATION, EventFormat

REFRESH_INTERVAL = timedelta(hours=6)
# Stands for the address of the site in entries, which are kept while the address may change; no text contains it.
SITE = "\x1a"
# Raise it when the same event is rendered in another way: entries of other editions are rendered anew.
EDITION = 1
_STATUS = {Status.CANCELLED: "CANCELLED", Status.POSTPONED: "TENTATIVE"}


def render_calendar(entries: Iterable[bytes], years: Years, name: str, path: str) -> bytes:
    """Return a calendar of rendered entries, whose times are in some years.

    Nothing depends on the current time, so the bytes stay the same until an event changes. The calendar never contains
    the address of an online meeting.
    """
    calendar = new_calendar("Events")
    calendar.add("name", one_line(name))
    calendar.add("x-wr-calname", one_line(name))
    calendar.add("source", absolute(path), {"VALUE": "URI"})
    calendar.add("refresh-interval", REFRESH_INTERVAL, {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH_INTERVAL).to_ical().decode())
    filled = fill_in(b"".join(entries), SITE.encode(), absolute("").encode())
    return join_calendar(calendar, years, [filled])


def render_entry(event: Event) -> bytes:
    """Return the VEVENT of an event, with SITE for the site's address; empty without a date, which an entry needs."""
    if event.starts is None or event.ends is None:
        return b""
    entry = Entry()
    entry.add("uid", event.uid)
    # In a calendar without METHOD this is the time of the last change (RFC 5545, 3.8.7.2).
    entry.add("dtstamp", event.updated_at)
    entry.add("last-modified", event.updated_at)
    entry.add("created", event.created_at)
    entry.add("sequence", event.sequence)
    entry.add("status", _STATUS.get(event.status, "CONFIRMED"))
    entry.add("summary", one_line(event.title))
    entry.add("url", SITE + event.path)
    entry.add("categories", [label_of(event.kind), *(one_line(t.title) for t in event.topics)])
    if place := location_text(event):
        entry.add("location", place)
    entry.add("description", description_text(event, SITE))
    add_span(entry, (event.starts, event.ends, event.timezone))
    rendered: bytes = entry.to_ical()
    return rendered


def location_text(event: Event) -> str:
    """Return the place of an event on one line; for an online event just `Online`."""
    if event.format is EventFormat.ONLINE:
        return "Online"
    return ", ".join(part for part in (one_line(event.venue), one_line(event.address)) if part)


def description_text(event: Event, site: str) -> str:
    """Return the summary, speakers, agenda by day and page address of an event on a site as plain text."""
    names = [contributor.person.name for contributor in event.contributors if contributor.person]
    paragraphs = (
        one_line(event.summary),
        f"With {', '.join(map(one_line, dict.fromkeys(names)))}" if names else "",
        *_agenda(event),
        _how_to_join(event),
        site + event.path,
    )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _how_to_join(event: Event) -> str:
    if event.has_public_meeting():
        return "The link to join appears on the event’s page 15 minutes before the start."
    if event.format is EventFormat.IN_PERSON or event.registration_mode in WITHOUT_REGISTRATION:
        return ""
    return "We’ll email the joining link to people attending online."


def _agenda(event: Event) -> list[str]:
    """Return the agenda as one paragraph for each day in the event's time zone."""

    def day_of(session: Session) -> str:
        return format_date(in_zone(session.starts, event.timezone))

    in_order = sorted(event.sessions, key=lambda session: (session.starts, session.position))
    return [
        "\n".join([day, *(_line(session, event.timezone) for session in sessions)])
        for day, sessions in groupby(in_order, key=day_of)
    ]


def _line(session: Session, zone: str) -> str:
    starts, ends = in_zone(session.starts, zone), in_zone(session.ends, zone)
    people = ", ".join(one_line(person.name) for person in session.people)
    facts = " · ".join(fact for fact in (people, one_line(session.room)) if fact)
    return f"{starts:%H:%M}–{ends:%H:%M} {one_line(session.title)}" + (f" ({facts})" if facts else "")
