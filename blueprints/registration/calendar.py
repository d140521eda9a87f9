"""A registration as an entry of the registrant's calendar."""

from email.utils import parseaddr
from typing import Literal

from flask import current_app
from icalendar import Event as Entry
from icalendar import vCalAddress

from blueprints.registration.queries import registration_link
from blueprints.site.queries import get_site
from core.ics import Span, add_span, new_calendar
from core.text import one_line
from core.time import utc_now
from models import Event, Registration, Status
from models.event import Attendance

Method = Literal["REQUEST", "CANCEL"]


def calendar_entry(event: Event, registration: Registration, method: Method = "REQUEST") -> bytes | None:
    """Return the calendar that puts an event into the registrant's own, or takes it out again.

    It is None while there is no date to put anywhere.
    """
    if method == "REQUEST" and event.starts is None:
        return None
    span = (event.starts, event.ends, event.timezone) if event.starts and event.ends else None
    calendar = new_calendar("Registration", [span] if span else [])
    calendar.add("method", method)
    calendar.add_component(_entry(event, registration, method, span))
    content: bytes = calendar.to_ical()
    return content


def _entry(event: Event, registration: Registration, method: Method, span: Span | None) -> Entry:
    entry = Entry()
    entry.add("uid", event.uid)
    # Of two entries with one sequence the later stamp holds, as when somebody takes part in another way.
    entry.add("dtstamp", utc_now())
    entry.add("sequence", event.sequence)
    is_off = method == "CANCEL" or event.status in (Status.CANCELLED, Status.POSTPONED)
    entry.add("status", "CANCELLED" if is_off else "CONFIRMED")
    entry.add("summary", one_line(event.title))
    if span:
        add_span(entry, span)
    entry.add("organizer", _organizer())
    entry.add(
        "attendee",
        vCalAddress.new(
            one_line(registration.email),
            cn=one_line(registration.name),
            role="REQ-PARTICIPANT",
            partstat="DECLINED" if method == "CANCEL" else "ACCEPTED",
            rsvp=False,
        ),
    )
    if method == "REQUEST":
        _add_place(entry, event, registration)
    return entry


def _add_place(entry: Entry, event: Event, registration: Registration) -> None:
    page = registration_link(registration)
    texts = [one_line(event.summary), f"Your registration: {page}"]
    if registration.attendance is Attendance.ONLINE:
        # Not the address of the meeting itself: this one asks first whether the registration still holds.
        entry.add("location", f"{page}/join")
        texts.insert(1, f"Join online, from 15 minutes before the start: {page}/join")
    elif place := ", ".join(part for part in (one_line(event.venue), one_line(event.address)) if part):
        entry.add("location", place)
    entry.add("description", "\n\n".join(text for text in texts if text))
    entry.add("url", page)


def _organizer() -> vCalAddress:
    name, address = parseaddr(current_app.config["MAIL_FROM"])
    return vCalAddress.new(one_line(address), cn=one_line(name or get_site().name))
