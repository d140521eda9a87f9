"""Imported events have the times that their own program shows."""

from datetime import UTC, datetime, timedelta

import pytest
from events.importing.exports import OUTLOOK, calendar, one, read


def test_an_unknown_time_zone_is_reported(app: object) -> None:
    reading = read(calendar("DTSTART;TZID=Nowhere/Land:20270105T100000"))
    assert reading.events[0].starts == datetime(2027, 1, 5, 10, tzinfo=UTC)
    assert "“Nowhere/Land”" in reading.remarks[0]


@pytest.mark.parametrize("name", ["pacific/honolulu", '"PACIFIC/Honolulu"', "Hawaiian Standard Time"])
@pytest.mark.parametrize(
    "zone", ["", "X-WR-TIMEZONE:pacific/honolulu\nBEGIN:VTIMEZONE\nTZID:pacific/honolulu\nEND:VTIMEZONE"]
)
def test_a_zone_is_known_in_any_case(app: object, name: str, zone: str) -> None:
    text = calendar(f"DTSTART;TZID={name}:20270105T100000", "DURATION:PT1H")
    text = text.replace("VERSION:2.0", f"VERSION:2.0\n{zone}")
    parsed = read(text)
    assert (parsed.events[0].starts.hour, parsed.events[0].timezone, parsed.remarks) == (20, "Pacific/Honolulu", [])


def test_custom_rules_under_a_known_name_are_not_that_zone(app: object) -> None:
    # The library keeps the first rules that it finds under a name.
    text = OUTLOOK.replace("W. Europe", "Romance").replace("TZOFFSETTO:+0100", "TZOFFSETTO:+0500")
    event = read(text).events[0]
    assert (event.starts, event.timezone) == (datetime(2027, 3, 15, 5, tzinfo=UTC), "Europe/London")


@pytest.mark.parametrize(
    ("start", "length", "hours"),
    [("20270328T000000", "PT3H", 3), ("20271031T000000", "PT3H", 3), ("20270327T120000", "P1D", 23)],
)
@pytest.mark.parametrize("rule", ["", "RRULE:FREQ=YEARLY;COUNT=1"])
def test_hours_are_elapsed_time_and_days_are_local_days(
    app: object, start: str, length: str, hours: int, rule: str
) -> None:
    event = one(f"DTSTART;TZID=Europe/London:{start}", f"DURATION:{length}", rule)
    assert event.ends - event.starts == timedelta(hours=hours)


def test_an_event_without_an_end_is_reported(app: object) -> None:
    for rule in ("", "RRULE:FREQ=DAILY;COUNT=1"):
        reading = read(calendar(rule))
        assert reading.events[0].ends == reading.events[0].starts
        assert reading.remarks == ["“Maps”: it has no end; check how long it lasts"]
    assert read(calendar("DTSTART;VALUE=DATE:20270105")).remarks == [
        "“Maps”: it is an all-day event, so it lasts from midnight to midnight"
    ]


@pytest.mark.parametrize(
    ("start", "day"),
    [
        ("TZID=Pacific/Auckland:20270310T090000", "2027-03-10"),
        ("TZID=America/Los_Angeles:20270310T180000", "2027-03-10"),
    ],
)
def test_the_slug_of_an_occurrence_has_its_local_date(app: object, start: str, day: str) -> None:
    assert one(f"DTSTART;{start}", "RRULE:FREQ=DAILY;COUNT=1").slug == f"maps-{day}"


@pytest.mark.parametrize(
    ("start", "moved", "to"),
    [
        ("DTSTART;VALUE=DATE:20270110", "RECURRENCE-ID;VALUE=DATE:20270111", "DTSTART;VALUE=DATE:20270112"),
        ("DTSTART:20270110T150000", "RECURRENCE-ID:20270111T150000", "DTSTART:20270112T150000"),
        ("DTSTART:20270110T150000Z", "RECURRENCE-ID:20270111T150000Z", "DTSTART:20270112T150000Z"),
    ],
)
def test_a_moved_occurrence_keeps_its_uid(app: object, start: str, moved: str, to: str) -> None:
    series = calendar(start, "RRULE:FREQ=DAILY;COUNT=3")
    change = f"BEGIN:VEVENT\nUID:1\nSUMMARY:Moved\n{moved}\n{to}\nEND:VEVENT\nEND:VCALENDAR"
    before, after = read(series).events, read(series.replace("END:VCALENDAR", change)).events
    assert {event.uid for event in before} == {event.uid for event in after}
    assert len({event.uid for event in after}) == 3
