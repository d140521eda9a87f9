"""Calendar entry: an ICS file that adds a registration to the registrant's own calendar, or removes it."""

from datetime import datetime
from email.utils import parseaddr
from urllib.parse import quote

from flask import current_app
from icalendar import Event as Entry
from icalendar import vCalAddress

from blueprints.registration.notifications import Facts
from blueprints.registration.queries import registration_link
from blueprints.site.queries import get_site
from core.ics import CalendarMethod, Span, add_span, new_calendar
from core.text import one_line
from models import Status
from models.event import Attendance

# Of what comes before the @ in an address.
SAFE_IN_MAILTO = "!$&'*+-/=?^_`{|}~."


def calendar_entry(facts: Facts, stamp: datetime, method: CalendarMethod = "REQUEST") -> bytes | None:
    """Return the ICS file of a registration, or None while the event has no date; `stamp` is the time of the facts."""
    if method == "REQUEST" and facts.starts is None:
        return None
    span = (facts.starts, facts.ends, facts.timezone) if facts.starts and facts.ends else None
    calendar = new_calendar("Registration", [span] if span else [])
    calendar.add("method", method)
    calendar.add_component(_entry(facts, stamp, method, span))
    content: bytes = calendar.to_ical()
    return content


def calendar_file_name(facts: Facts) -> str:
    """Return the name of the ICS file, attached or downloaded."""
    return f"{facts.path.rpartition('/')[2]}.ics"


def _entry(facts: Facts, stamp: datetime, method: CalendarMethod, span: Span | None) -> Entry:
    entry = Entry()
    entry.add("uid", facts.uid)
    # If two entries have the same sequence, the later stamp wins, as after a switch between in person and online.
    entry.add("dtstamp", stamp)
    entry.add("sequence", facts.sequence)
    is_off = method == "CANCEL" or facts.event_status in (Status.CANCELLED, Status.POSTPONED)
    entry.add("status", "CANCELLED" if is_off else "CONFIRMED")
    entry.add("summary", one_line(facts.title))
    if span:
        add_span(entry, span)
    entry.add("organizer", _organizer())
    entry.add(
        "attendee",
        vCalAddress.new(
            _mailto(facts.email),
            cn=one_line(facts.name),
            role="REQ-PARTICIPANT",
            partstat="DECLINED" if method == "CANCEL" else "ACCEPTED",
            rsvp=False,
        ),
    )
    if method == "REQUEST":
        _add_place(entry, facts)
    return entry


def _add_place(entry: Entry, facts: Facts) -> None:
    page = registration_link(facts)
    texts = [one_line(facts.summary), f"Your registration: {page}"]
    if facts.attendance == Attendance.ONLINE:
        # Not the meeting's own address: this link first checks that the registration is still valid.
        entry.add("location", f"{page}/join")
        texts.insert(1, f"Join online, from 15 minutes before the start: {page}/join")
    elif place := ", ".join(part for part in (one_line(facts.venue), one_line(facts.address)) if part):
        entry.add("location", place)
    entry.add("description", "\n\n".join(text for text in texts if text))
    entry.add("url", page)


def _mailto(address: str) -> str:
    local, at, domain = one_line(address).rpartition("@")
    # A URI is ASCII (RFC 6068, 2); the domain is already.
    return f"mailto:{quote(local, safe=SAFE_IN_MAILTO)}{at}{domain}"


def _organizer() -> vCalAddress:
    name, address = parseaddr(current_app.config["MAIL_FROM"])
    return vCalAddress.new(one_line(address), cn=one_line(name or get_site().name))
