"""Exports of other calendar programs are parsed correctly."""

from datetime import UTC, datetime
from typing import Any

import pytest
from events.importing.exports import GOOGLE, OUTLOOK, UNTIL, calendar, one, read
from examples import scaled
from hypothesis import given, settings
from hypothesis import strategies as st

from blueprints.events.importing.calendar_parser import parse_calendar
from blueprints.events.importing.parsed_calendar import CalendarError
from models import Status
from models.event import EventFormat, EventKind


def test_a_google_export_is_parsed(app: object) -> None:
    reading = read(GOOGLE)
    maps, retreat = reading.events
    assert (maps.uid, maps.title, maps.sequence) == ("abc@google.com", "Maps & more", 3)
    assert (maps.starts, maps.ends) == (datetime(2027, 1, 5, 15, tzinfo=UTC), datetime(2027, 1, 5, 16, tzinfo=UTC))
    assert (maps.venue, maps.address, maps.timezone) == ("Room 4", "Main Street 1, Town", "Europe/London")
    assert (maps.online_url, maps.format) == ("https://us02web.zoom.us/j/123?pwd=abc", EventFormat.HYBRID)
    assert maps.summary == "On maps. Come early."
    assert "zoom" not in maps.body + maps.summary
    assert "x()" not in maps.body
    assert (retreat.starts, retreat.ends) == (datetime(2027, 2, 1, tzinfo=UTC), datetime(2027, 2, 3, tzinfo=UTC))
    assert {words: number for words, number in reading.ignored.items() if number} == {
        "attendees": 1,
        "organizers": 1,
        "alarms": 1,
    }
    assert len(reading.remarks) == 2


def test_a_recurring_outlook_event_is_expanded_across_a_clock_change(app: object) -> None:
    events = read(OUTLOOK).events
    assert [event.starts for event in events] == [
        datetime(2027, 3, 15, 9, tzinfo=UTC),
        datetime(2027, 3, 30, 12, tzinfo=UTC),
        datetime(2027, 4, 5, 8, tzinfo=UTC),
    ]
    assert [event.title for event in events] == ["Weekly seminar", "Weekly seminar (moved)", "Weekly seminar"]
    assert len({event.uid for event in events}) == 3
    assert events[0].slug == "weekly-seminar-2027-03-15"
    assert (events[0].online_url[:29], events[0].format) == ("https://teams.microsoft.com/l", EventFormat.ONLINE)
    assert {event.timezone for event in events} == {"Europe/Berlin"}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["STATUS:CANCELLED"], {"status": Status.CANCELLED}),
        (["STATUS:TENTATIVE"], {"status": Status.DRAFT}),
        (["CATEGORIES:Data study group,Rivers"], {"kind": EventKind.DATA_STUDY_GROUP, "categories": ("Rivers",)}),
        (["DTSTART:20270105T150000"], {"starts": datetime(2027, 1, 5, 15, tzinfo=UTC)}),
        (["DTSTART;TZID=America/New_York:20270105T100000"], {"timezone": "America/New_York"}),
        (["DURATION:PT90M"], {"ends": datetime(2027, 1, 5, 16, 30, tzinfo=UTC)}),
        ([], {"ends": datetime(2027, 1, 5, 15, tzinfo=UTC), "format": EventFormat.IN_PERSON, "status": "published"}),
        (["LOCATION:Online"], {"format": EventFormat.ONLINE, "venue": ""}),
        (["LOCATION:https://stream.lab.test/7"], {"online_url": "https://stream.lab.test/7", "venue": ""}),
        (["SEQUENCE:many"], {"sequence": 0}),
        (["SUMMARY:Bad\\nnews\u202e"], {"title": "Bad news"}),
        (["SUMMARY:Maps", "SUMMARY:Charts"], {"title": "Maps"}),
        (
            ["URL:https://maps.lab.test/7?a=(b)"],
            {"body": "[Event page on maps.lab.test](<https://maps.lab.test/7?a=(b)>)"},
        ),
        (
            ["URL:https://lab.test/7", "DESCRIPTION:See https://lab.test/7"],
            {"summary": "See https://lab.test/7", "body": "See <https://lab.test/7>"},
        ),
        (["URL:https://zoom.us/j/7"], {"body": "", "online_url": "https://zoom.us/j/7"}),
    ],
)
def test_values_are_interpreted(app: object, lines: list[str], expected: dict[str, Any]) -> None:
    event = one(*lines)
    assert {name: getattr(event, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["CLASS:PRIVATE"], "it is marked as private"),
        (["CLASS:CONFIDENTIAL"], "it is marked as private"),
        (["SUMMARY:"], "it has no title"),
        (["DTSTART:"], "its start “” can't be read"),
        (["DTSTART:soon"], "its start “soon” can't be read"),
        (["DTSTART:00010105T150000Z"], "its time is out of range"),
        (["DTSTART;VALUE=DATE:99991231"], "its time is out of range"),
        (["DTSTART;VALUE=PERIOD:20270105T150000Z/PT1H"], "its start isn't a time"),
        (["RRULE:FREQ=SOMETIMES"], "can't be read"),
        (["DTSTART:20200105T150000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY"], "only its first 2,000 occurrences"),
        (["RRULE:FREQ=SECONDLY"], "more often than once a day"),
        (["RRULE:FREQ=DAILY;BYHOUR=9,14"], "more often than once a day"),
    ],
)
def test_skipped_events_are_reported(app: object, lines: list[str], why: str) -> None:
    assert why in read(calendar(*lines)).skipped[0]


def test_all_events_are_drafts_if_requested(app: object) -> None:
    assert {event.status for event in read(OUTLOOK, draft=True).events} == {Status.DRAFT}


def test_the_same_file_gives_the_same_uids_even_without_any(app: object) -> None:
    text = calendar("UID:")
    assert read(text).events[0].uid == read(text).events[0].uid != ""


@pytest.mark.parametrize("content", [b"", b"hello", b"\x00\xff\xfe", b"BEGIN:VCARD\r\nEND:VCARD\r\n", b"<html>"])
def test_an_invalid_calendar_is_reported_in_one_sentence(app: object, content: bytes) -> None:
    with pytest.raises(CalendarError, match=r"^This isn't a calendar: .*\.$"):
        parse_calendar(content, UNTIL, "Europe/London", EventKind.TALK, draft=False)


@settings(deadline=None, max_examples=scaled(150))
@given(st.sampled_from([GOOGLE, OUTLOOK]), st.data())
def test_a_damaged_export_raises_only_calendar_errors(text: str, data: st.DataObject) -> None:
    content = bytearray(text.replace("\n", "\r\n").encode())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        length = data.draw(st.integers(0, 12))
        content[place : place + length] = data.draw(st.binary(max_size=6))
    try:
        parse_calendar(bytes(content), UNTIL, "Europe/London", EventKind.TALK, draft=False)
    except CalendarError as error:
        assert str(error).endswith(".")


@pytest.mark.parametrize(
    "link",
    [
        "https://eur01.safelinks.example.com/?url=https%3A%2F%2Fteams.microsoft.com%2Fl%2Fsecret&data=05",
        "https://www.google.com/url?q=https%3A%2F%2Fzoom.us%2Fj%2Fsecret",
        "us02web.zoom.us/j/secret",
        "meet.google.com/secret",
    ],
)
@pytest.mark.parametrize("line", ["DESCRIPTION:Join at {}", "LOCATION:Room 5\\, {}", "SUMMARY:Maps at {}"])
def test_a_meeting_link_is_recognised_however_wrapped_and_wherever_it_is(link: str, line: str) -> None:
    found = one(line.format(link))
    assert "secret" not in found.title + found.slug + found.summary + found.body + found.venue + found.address
    assert found.online_url == link if "://" in link else f"https://{link}"


def test_a_link_in_the_location_is_removed_from_the_description_too() -> None:
    found = one("LOCATION:https://meet.lab.test/secret", "DESCRIPTION:On maps. Join at https://meet.lab.test/secret.")
    assert (found.online_url, found.summary + found.body) == ("https://meet.lab.test/secret", "On maps. Join at .")
    both = one(
        "LOCATION:https://meet.lab.test/secret", "DESCRIPTION:https://meet.lab.test/secret or https://zoom.us/j/1"
    )
    assert both.summary + both.body == "or"
