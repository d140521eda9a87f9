"""A calendar entry matches its registration, and nothing can be injected into it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar
from records import NOW, a_site, an_event, save
from registration.registered import a_registration

from blueprints.registration.calendar_entry import calendar_entry
from blueprints.registration.notifications import Facts
from blueprints.registration.queries import registration_link
from core.database import db
from core.ics import describe_zone
from core.time import utc_now
from models import Registration, Status
from models.event import Attendance, EventFormat

ONLINE_URL = "https://meet.example.org/secret-room"


@pytest.fixture(autouse=True)
def site(app: Flask) -> None:
    app.config.update(MAIL_FROM="events@podium.test")
    save(a_site())


def registered(attendance: Attendance = Attendance.IN_PERSON, name: str = "Ada Lovelace", **event: Any) -> Registration:
    event = {"format": EventFormat.HYBRID, "venue": "The Hall", "online_url": ONLINE_URL, **event}
    registration: Registration = save(a_registration(event=an_event(**event), attendance=attendance, name=name))
    return registration


def parsed(content: bytes) -> Any:
    return Calendar.from_ical(content)


def written(registration: Registration, method: Any = "REQUEST") -> bytes:
    content = calendar_entry(Facts.of(registration), utc_now(), method)
    assert content is not None
    return content


def entry(registration: Registration, method: Any = "REQUEST") -> Any:
    return parsed(written(registration, method)).walk("VEVENT")[0]


def test_the_entry_says_what_when_where_and_for_whom() -> None:
    registration = registered(title="Maps", starts=NOW, summary="On maps.")
    calendar = parsed(written(registration))
    found = calendar.walk("VEVENT")[0]
    assert calendar["METHOD"] == "REQUEST"
    assert found["SUMMARY"] == "Maps"
    assert found["LOCATION"] == "The Hall"
    assert (found.start, found.end) == (NOW, NOW + timedelta(hours=1))
    assert found["ORGANIZER"] == "mailto:events@podium.test"
    assert found["ATTENDEE"] == f"mailto:{registration.email}"
    assert found["ATTENDEE"].params["CN"] == "Ada Lovelace"
    assert found["URL"] == registration_link(registration)
    assert found["STATUS"] == "CONFIRMED"


def test_everybody_has_the_same_entry_of_an_event_for_ever() -> None:
    first = registered()
    second = save(a_registration(event=first.event))
    before = entry(first)["UID"]
    first.event.title, first.event.starts = "Another title", NOW
    db.session.commit()
    assert before == entry(first)["UID"] == entry(second)["UID"] == first.event.uid


def test_the_sequence_rises_with_time_and_place_but_not_with_the_text() -> None:
    registration = registered()
    event = registration.event
    assert entry(registration)["SEQUENCE"] == 0
    event.title, event.body = "Better words", "More of them."
    db.session.commit()
    assert entry(registration)["SEQUENCE"] == 0
    event.venue = "The Other Hall"
    db.session.commit()
    assert entry(registration)["SEQUENCE"] == 1
    event.status = Status.CANCELLED
    db.session.commit()
    assert entry(registration, "CANCEL")["SEQUENCE"] == 2


def test_of_two_entries_with_one_sequence_the_later_is_stamped_later() -> None:
    registration = registered()
    with time_machine.travel(NOW, tick=False):
        assert entry(registration)["DTSTAMP"].dt == NOW
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        assert entry(registration)["DTSTAMP"].dt == NOW + timedelta(hours=1)


def test_a_cancelled_place_is_taken_out_of_the_calendar_and_its_link_is_not_sent_again() -> None:
    registration = registered(Attendance.ONLINE)
    calendar = parsed(written(registration, "CANCEL"))
    assert calendar["METHOD"] == "CANCEL"
    found = calendar.walk("VEVENT")[0]
    assert found["STATUS"] == "CANCELLED"
    assert found["UID"] == entry(registration)["UID"]
    assert "join" not in written(registration, "CANCEL").decode()


def test_only_those_who_take_part_online_get_a_link_to_join_and_nobody_the_address_of_the_meeting() -> None:
    in_person, online = registered(), registered(Attendance.ONLINE)
    assert "/join" not in unfolded(in_person)
    assert entry(online)["LOCATION"] == f"{registration_link(online)}/join"
    for registration in (in_person, online):
        assert ONLINE_URL not in unfolded(registration)


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"])
def test_the_zone_is_described_so_that_a_calendar_without_it_finds_every_moment(zone: str) -> None:
    moment, known = datetime(2027, 1, 1, tzinfo=UTC), ZoneInfo(zone)
    described: Any = describe_zone(zone, 2027, 2028)
    observances = sorted(
        ((part["DTSTART"].dt - part["TZOFFSETFROM"].td).replace(tzinfo=UTC), part["TZOFFSETTO"].td, str(part["TZNAME"]))
        for part in described.subcomponents
    )
    while moment.year < 2029:
        offset, name = [(to, name) for begins, to, name in observances if begins <= moment][-1]
        local = moment.astimezone(known)
        assert (offset, name) == (local.utcoffset(), local.tzname()), moment
        moment += timedelta(minutes=30)


def test_an_event_across_the_change_of_clocks_keeps_its_times_and_brings_both_of_its_offsets() -> None:
    starts, ends = datetime(2027, 3, 27, 18, tzinfo=UTC), datetime(2027, 3, 28, 16, tzinfo=UTC)
    registration = registered(starts=starts, ends=ends)
    calendar = parsed(written(registration))
    found = calendar.walk("VEVENT")[0]
    assert (found.start, found.end) == (starts, ends)
    assert found["DTSTART"].to_ical() == b"20270327T180000"
    assert found["DTEND"].to_ical() == b"20270328T170000"
    assert found["DTSTART"].params["TZID"] == calendar.walk("VTIMEZONE")[0]["TZID"] == "Europe/London"
    assert b"DTSTART:20270328T010000\r\nTZNAME:BST" in written(registration)


def test_utc_needs_no_description() -> None:
    registration = registered(timezone="UTC")
    assert b"VTIMEZONE" not in written(registration)
    assert entry(registration)["DTSTART"].to_ical().endswith(b"Z")


@pytest.mark.parametrize(
    "evil", ["\r\nATTACH:https://evil.test", "\nX-EVIL:1", "\rX-EVIL:1", "\u2028X-EVIL:1", '"\x0b;X=1']
)
def test_no_text_of_anybody_begins_a_line_of_its_own(evil: str) -> None:
    registration = registered(
        name=f"Ada{evil}", title=f"Maps{evil}", venue=f"Hall{evil}", address=f"Road{evil}", summary=f"On{evil}"
    )
    lines = written(registration).decode().split("\r\n")
    assert not [line for line in lines if line.startswith(("ATTACH", "X-EVIL"))]
    assert not [line for line in lines if "\r" in line or "\n" in line or "\x0b" in line]
    assert set(entry(registration)["ATTENDEE"].params) == {"CN", "PARTSTAT", "ROLE", "RSVP"}
    assert entry(registration)["SUMMARY"].startswith("Maps")


def test_lines_are_folded_at_75_octets_and_never_within_a_letter() -> None:
    title = "Über " * 60 + "日本語" * 40
    registration = registered(title=title, name="Zoë " * 25)
    for line in written(registration).split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert entry(registration)["SUMMARY"] == title


def test_what_has_no_date_yet_is_in_no_calendar_and_can_be_taken_out_of_one() -> None:
    registration = registered(starts=None)
    assert calendar_entry(Facts.of(registration), utc_now()) is None
    assert "DTSTART" not in entry(registration, "CANCEL")


def test_an_event_that_does_not_take_place_is_never_shown_as_if_it_did() -> None:
    for status in (Status.CANCELLED, Status.POSTPONED):
        assert entry(registered(status=status))["STATUS"] == "CANCELLED"


def unfolded(registration: Registration) -> str:
    return written(registration).decode().replace("\r\n ", "")
