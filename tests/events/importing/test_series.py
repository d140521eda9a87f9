"""Recurring events have the occurrences that their own program shows, and each keeps its uid."""

from datetime import UTC, date, datetime

import pytest
from events.importing.exports import calendar, read

from models import Status

NEW_YORK = "DTSTART;TZID=America/New_York:20270105T190000"
FIVE = "RRULE:FREQ=DAILY;COUNT=5"


def series(*lines: str, changes: tuple[str, ...] = ()) -> str:
    """Return a calendar with a daily event and components that change it."""
    events = "".join(f"BEGIN:VEVENT\nUID:1\n{change}\nEND:VEVENT\n" for change in changes)
    return calendar(*lines).replace("END:VCALENDAR", f"{events}END:VCALENDAR")


def days(text: str) -> list[str]:
    return [f"{event.starts:%d %H:%M}" for event in read(text).events]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20270107T190000", "08 00:00"),
        ("20270108T000000Z", "08 00:00"),
        ("20270107T235959Z", "07 00:00"),
        ("20270107", "08 00:00"),
    ],
)
def test_a_series_west_of_utc_ends_with_its_last_day(app: object, until: str, last: str) -> None:
    assert days(calendar(NEW_YORK, f"RRULE:FREQ=DAILY;UNTIL={until}"))[-1] == last


def test_a_change_to_this_and_all_later_occurrences(app: object) -> None:
    change = (
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20270107T150000Z\nDTSTART:20270107T170000Z\nDURATION:PT2H\nSUMMARY:Later"
    )
    single = "RECURRENCE-ID:20270108T150000Z\nDTSTART:20270108T120000Z\nDTEND:20270108T130000Z\nSUMMARY:Early"
    parsed = read(series("DTEND:20270105T160000Z", FIVE, changes=(change, single)))
    assert [(event.title, f"{event.starts:%d %H}", f"{event.ends:%H}") for event in parsed.events] == [
        ("Maps", "05 15", "16"),
        ("Maps", "06 15", "16"),
        ("Later", "07 17", "19"),
        ("Early", "08 12", "13"),
        ("Later", "09 17", "19"),
    ]
    plain = read(series("DTEND:20270105T160000Z", FIVE))
    assert [event.uid for event in parsed.events] == [event.uid for event in plain.events]


def test_exception_rules_and_dates_take_occurrences_away(app: object) -> None:
    assert days(calendar(FIVE, "EXRULE:FREQ=DAILY;INTERVAL=2")) == ["06 15:00", "08 15:00"]
    assert days(calendar(FIVE, "EXDATE:20270106T150000Z,20270108T150000Z", "EXDATE;VALUE=DATE:20270105")) == [
        "07 15:00",
        "09 15:00",
    ]
    west = calendar(NEW_YORK, FIVE, "EXDATE;TZID=America/New_York:20270106T190000", "EXDATE:20270109T000000Z")
    assert days(west) == ["06 00:00", "08 00:00", "10 00:00"]


def test_additional_dates_bring_their_own_length(app: object) -> None:
    parsed = read(
        calendar("DTEND:20270105T160000Z", "RDATE;VALUE=PERIOD:20270110T100000Z/PT3H", "RDATE:20270107T150000Z")
    )
    assert [(f"{event.starts:%d %H}", f"{event.ends:%H}") for event in parsed.events] == [
        ("05 15", "16"),
        ("07 15", "16"),
        ("10 10", "13"),
    ]


def test_one_broken_exception_leaves_the_others(app: object) -> None:
    parsed = read(calendar("RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20270106T150000Z,soon", "RDATE:soon"))
    assert [f"{event.starts:%d}" for event in parsed.events] == ["05", "07"]
    assert parsed.remarks[-2:] == [
        "“Maps”: one of its additional dates can't be read, so it is left out",
        "“Maps”: one of its exceptions can't be read; check that it doesn't take place then",
    ]


def test_a_moved_occurrence_that_ends_before_it_starts_takes_its_start(app: object) -> None:
    change = "RECURRENCE-ID:20270106T150000Z\nDTSTART:20270106T170000Z\nDTEND:20270106T160000Z\nSUMMARY:Moved"
    parsed = read(series("DTEND:20270105T160000Z", "RRULE:FREQ=DAILY;COUNT=2", changes=(change,)))
    moved = parsed.events[1]
    assert (moved.title, moved.starts, moved.ends) == (
        "Moved",
        datetime(2027, 1, 6, 17, tzinfo=UTC),
        datetime(2027, 1, 6, 17, tzinfo=UTC),
    )
    assert "“Moved”: it ends before it starts" in parsed.remarks[0]


def test_a_series_in_an_unknown_zone_is_in_the_zone_of_the_site(app: object) -> None:
    change = "RECURRENCE-ID;TZID=Nowhere:20270106T100000\nDTSTART:20270106T120000Z\nSUMMARY:Moved"
    text = series("DTSTART;TZID=Nowhere:20270105T100000", "RRULE:FREQ=DAILY;COUNT=3", changes=(change,))
    assert days(text) == ["05 10:00", "06 12:00", "07 10:00"]


@pytest.mark.parametrize(
    ("zone", "hour", "name", "remarks"),
    [
        ("America/New_York", 20, "America/New_York", 0),
        ("Eastern Standard Time", 20, "America/New_York", 0),
        ("UTC", 15, "Europe/London", 0),
        ("Nowhere", 15, "Europe/London", 1),
    ],
)
def test_the_zone_of_the_calendar_is_that_of_times_without_one(
    app: object, zone: str, hour: int, name: str, remarks: int
) -> None:
    for rule in ("", FIVE):
        text = calendar("DTSTART:20270105T150000", "DTEND:20270105T160000", rule)
        parsed = read(text.replace("VERSION:2.0", f"VERSION:2.0\nX-WR-TIMEZONE:{zone}"))
        assert (parsed.events[0].starts, parsed.events[0].timezone) == (datetime(2027, 1, 5, hour, tzinfo=UTC), name)
        assert len([remark for remark in parsed.remarks if "The calendar's time zone “Nowhere”" in remark]) == remarks


def test_distinct_events_with_one_uid_are_all_imported(app: object) -> None:
    talks = [
        f"SUMMARY:Talk {number}\nDTSTART:202701{number:02}T150000Z\nDURATION:PT1H\nSEQUENCE:{number}"
        for number in range(10, 15)
    ]
    text = series("SUMMARY:Talk 9", "DURATION:PT1H", "SEQUENCE:9", changes=tuple(talks))
    parsed = read(text)
    assert [event.title for event in parsed.events] == [f"Talk {number}" for number in (14, 13, 12, 11, 10, 9)]
    assert len({event.uid for event in parsed.events}) == 6
    assert (parsed.skipped, parsed.remarks) == ([], [])
    assert read(text) == parsed


def test_parallel_events_with_one_uid_are_both_imported(app: object) -> None:
    parsed = read(series("SUMMARY:Track A", changes=("SUMMARY:Track B\nDTSTART:20270105T150000Z",)))
    assert {event.title for event in parsed.events} == {"Track A", "Track B"}
    assert len({event.uid for event in parsed.events}) == 2


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            "SUMMARY:Maps 2\nDTSTART:20270105T150000Z\nSEQUENCE:2",
            "“Maps”: the file has another version of it, “Maps 2”",
        ),
        ("SUMMARY:Maps\nDTSTART:20270105T150000Z", "“Maps”: it is in the file twice, “Maps”, which is imported"),
    ],
)
def test_an_older_version_is_listed(app: object, change: str, why: str) -> None:
    parsed = read(series(changes=(change,)))
    assert len(parsed.events) == 1
    assert why in parsed.skipped[0]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("EXDATE:20270106T150000Z",), "“Moved”: its series has an exception for that date"),
        (("SEQUENCE:2", "EXRULE:FREQ=DAILY"), "“Moved”: a newer version of its series no longer has that date"),
    ],
)
def test_a_change_to_a_date_that_the_series_dropped_is_listed(app: object, lines: tuple[str, ...], why: str) -> None:
    change = "RECURRENCE-ID:20270106T150000Z\nDTSTART:20270106T170000Z\nSUMMARY:Moved"
    parsed = read(series(FIVE, *lines, changes=(change,)))
    assert "Moved" not in {event.title for event in parsed.events}
    assert why in parsed.skipped


def test_occurrences_without_their_series_are_imported(app: object) -> None:
    text = calendar("RECURRENCE-ID:20270106T150000Z", "STATUS:CANCELLED")
    assert [(event.uid, event.status) for event in read(text).events] == [("1-20270106T150000Z", Status.CANCELLED)]


def test_a_private_series_is_private_with_its_changes(app: object) -> None:
    change = "RECURRENCE-ID:20270106T150000Z\nDTSTART:20270106T170000Z\nSUMMARY:Secret"
    parsed = read(series("CLASS:PRIVATE", FIVE, changes=(change,)))
    assert (parsed.events, parsed.skipped) == (
        [],
        ["“Maps”: it is marked as private", "“Secret”: its series is marked as private"],
    )


def test_a_series_that_begins_after_the_last_day_is_listed(app: object) -> None:
    parsed = read(calendar("DTSTART:20300105T150000Z", FIVE))
    assert parsed.skipped == ["“Maps”: it begins on 5 January 2030, after the last day asked for"]


def test_a_series_with_exceptions_for_all_its_dates_is_listed(app: object) -> None:
    parsed = read(calendar("RRULE:FREQ=DAILY;COUNT=2", "EXRULE:FREQ=DAILY"))
    assert (parsed.events, parsed.skipped) == (
        [],
        ["“Maps”: its exceptions leave none of its dates"],
    )


def test_a_series_that_ends_before_it_starts_has_its_first_date(app: object) -> None:
    parsed = read(calendar("DTEND:20270105T160000Z", "RRULE:FREQ=DAILY;UNTIL=20260101T000000Z"))
    assert [f"{event.starts:%d}" for event in parsed.events] == ["05"]
    assert parsed.remarks == ["“Maps”: its recurrence ends before it starts, so only its first date is imported"]


def test_what_ended_before_the_first_day_is_only_counted(app: object) -> None:
    parsed = read(calendar("DTEND:20270105T160000Z", FIVE), since=date(2027, 1, 8))
    assert ([f"{event.starts:%d}" for event in parsed.events], parsed.ended_before) == (["08", "09"], 3)
    running = read(calendar("DTEND:20270110T160000Z"), since=date(2027, 1, 8))
    assert len(running.events) == 1


def test_an_all_day_event_with_a_zone_or_without_an_end_lasts_a_day(app: object) -> None:
    for lines in (
        ["DTSTART;TZID=Europe/London;VALUE=DATE:20270105"],
        ["DTSTART;VALUE=DATE:20270105", "DTEND;VALUE=DATE:20270105"],
    ):
        [event] = read(calendar(*lines)).events
        assert (event.starts, event.ends) == (datetime(2027, 1, 5, tzinfo=UTC), datetime(2027, 1, 6, tzinfo=UTC))
