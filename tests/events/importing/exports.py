"""Calendars as other programs export them, and parsing them in tests."""

import re
from datetime import date
from typing import Any

from blueprints.events.importing.calendar_parser import parse_calendar
from blueprints.events.importing.parsed_calendar import ImportedEvent, ParsedCalendar
from models.event import EventKind

UNTIL = date(2027, 12, 31)
GOOGLE = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
X-WR-CALNAME:Lab
BEGIN:VEVENT
DTSTART:20270105T150000Z
DTEND:20270105T160000Z
UID:abc@google.com
ATTENDEE;CN=ada@lab.test:mailto:ada@lab.test
ORGANIZER:mailto:ben@lab.test
DESCRIPTION:<p>On <b>maps</b>. Come early.</p><p>More <script>x()</script>here.</p><br>https://us02web.zoom.us/j/123?pwd=abc
LOCATION:Room 4\\, Main Street 1\\, Town
SEQUENCE:3
STATUS:CONFIRMED
SUMMARY:Maps &amp\\; more
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER:-PT10M
END:VALARM
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270201
DTEND;VALUE=DATE:20270203
UID:whole@google.com
SUMMARY:Retreat
END:VEVENT
END:VCALENDAR
"""
OUTLOOK = """BEGIN:VCALENDAR
PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN
VERSION:2.0
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:040000008200E00074C5B7101A82E008
SUMMARY:Weekly seminar
DTSTART;TZID="W. Europe Standard Time":20270315T100000
DTEND;TZID="W. Europe Standard Time":20270315T110000
RRULE:FREQ=WEEKLY;COUNT=4;BYDAY=MO
EXDATE;TZID="W. Europe Standard Time":20270322T100000
LOCATION:Microsoft Teams Meeting
X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.microsoft.com/l/meetup-join/19%3ameeting
CLASS:PUBLIC
END:VEVENT
BEGIN:VEVENT
UID:040000008200E00074C5B7101A82E008
RECURRENCE-ID;TZID="W. Europe Standard Time":20270329T100000
SUMMARY:Weekly seminar (moved)
DTSTART;TZID="W. Europe Standard Time":20270330T140000
DTEND;TZID="W. Europe Standard Time":20270330T150000
END:VEVENT
END:VCALENDAR
"""


def read(text: str | bytes, **options: Any) -> ParsedCalendar:
    """Parse a calendar for a site in London."""
    content = text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode()
    return parse_calendar(content, UNTIL, "Europe/London", EventKind.SEMINAR, **{"draft": False, **options})


def one(*lines: str) -> ImportedEvent:
    """Parse a calendar with one event that has the given lines."""
    [event] = read(calendar(*lines)).events
    return event


def calendar(*lines: str) -> str:
    """Return a calendar with one event that has the given lines."""
    given_names = {re.split("[:;]", part)[0] for line in lines for part in line.splitlines()}
    usual = {"UID": "UID:1", "SUMMARY": "SUMMARY:Maps", "DTSTART": "DTSTART:20270105T150000Z"}
    body = [*(line for name, line in usual.items() if name not in given_names), *(line for line in lines if line)]
    return "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", *body, "END:VEVENT", "END:VCALENDAR", ""])
