"""Whatever an .ics file has is imported or listed with its reason, however damaged the file is."""

from datetime import UTC, datetime
from zoneinfo import available_timezones

import pytest
from events.importing.exports import GOOGLE, OUTLOOK, calendar, read
from examples import scaled
from hypothesis import given, settings
from hypothesis import strategies as st

from blueprints.events.importing import calendar_parser, components, recurrence, zones
from blueprints.events.importing.parsed_calendar import CalendarError, ParsedCalendar

START, TEN = "DTSTART:20270105T150000Z", datetime(2027, 1, 5, 15, tzinfo=UTC)


def everything(parsed: ParsedCalendar) -> str:
    return "\n".join([*(event.title for event in parsed.events), *parsed.skipped, *parsed.remarks])


@pytest.mark.parametrize(
    ("lines", "remark"),
    [
        (["DTSTART:20270105T150000Z", "DTSTART:20270106T150000Z"], "it has more than one start, of which the first"),
        (["DTEND:20270105T140000Z"], "it ends before it starts, so its end is left out; check how long it lasts"),
        (["DURATION:-PT1H"], "it ends before it starts, so its end is left out; check how long it lasts"),
        (["DTEND:later"], "its end “later” can't be read; check how long it lasts"),
        (["DTEND;VALUE=DURATION:P1D"], "its end isn't a time; check how long it lasts"),
        (["DURATION:P9999999W"], "its duration is out of range; check how long it lasts"),
        (["DURATION;VALUE=DATE:20270105"], "its duration can't be read; check how long it lasts"),
    ],
)
@pytest.mark.parametrize("rule", ["", "RRULE:FREQ=DAILY;COUNT=1"])
def test_an_unusable_end_leaves_the_event_its_start(app: object, lines: list[str], remark: str, rule: str) -> None:
    parsed = read(calendar(*lines, rule))
    assert [(event.starts, event.ends) for event in parsed.events] == [(TEN, TEN)]
    assert remark in parsed.remarks[0]
    assert not parsed.skipped


@pytest.mark.parametrize("order", [1, -1])
def test_the_later_of_end_and_duration_counts(app: object, order: int) -> None:
    for end, length, hour in (("160000Z", "PT0S", 16), ("150000Z", "PT2H", 17)):
        for rule in ("", "RRULE:FREQ=DAILY;COUNT=1"):
            lines = [f"DTEND:20270105T{end}", f"DURATION:{length}"][::order]
            [event] = read(calendar(*lines, rule)).events
            assert event.ends == datetime(2027, 1, 5, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    "broken",
    [
        "BEGIN:VALARM\nTRIGGER:soon\nEND:VALARM",
        "BEGIN:VALARM\nTRIGGER:-PT10M",
        "BEGIN:X-OTHER\nBEGIN:X-OTHER\nSUMMARY:Charts\nEND:X-OTHER\nEND:X-OTHER",
        "GEO:here",
        "X",
        ":",
        "PRIORITY:high;;",
        'ATTENDEE;CN="ada:mailto:ada@lab.test',
    ],
)
def test_a_broken_part_of_an_event_loses_nothing_else(app: object, broken: str) -> None:
    assert [event.title for event in read(calendar("SUMMARY:Maps", START, broken)).events] == ["Maps"]


@pytest.mark.parametrize(
    "zone",
    [
        "BEGIN:VTIMEZONE\nTZID:Lab\nBEGIN:STANDARD\nDTSTART:20000101T000000\nTZOFFSETFROM:+5744\nTZOFFSETTO:+0100\n"
        "END:STANDARD\nEND:VTIMEZONE",
        "BEGIN:VTIMEZONE\nTZID:Lab\nBEGIN:STANDARD\nDTSTART:soon\nEND:STANDARD\nEND:VTIMEZONE",
        "BEGIN:VTIMEZONE\nTZID:Lab\nEND:VTIMEZONE",
        "BEGIN:VTIMEZONE\nTZID:Lab",
    ],
)
@pytest.mark.parametrize("rule", ["", "RRULE:FREQ=DAILY;COUNT=2"])
def test_a_broken_time_zone_is_an_unknown_one(app: object, zone: str, rule: str) -> None:
    text = calendar("DTSTART;TZID=Lab:20270105T100000", rule).replace("VERSION:2.0", f"VERSION:2.0\n{zone}")
    parsed = read(text)
    assert parsed.events[0].starts == datetime(2027, 1, 5, 10, tzinfo=UTC)
    assert len(parsed.events) == (2 if rule else 1)
    assert "its time zone “Lab” is unknown; check its time" in parsed.remarks[0]


@pytest.mark.parametrize("missing", ["END:VEVENT", "BEGIN:VCALENDAR", "END:VCALENDAR", "VERSION:2.0"])
def test_events_are_found_in_a_file_without_a_frame(app: object, missing: str) -> None:
    lines = calendar(START).splitlines()
    two = [*lines[:-1], "BEGIN:VEVENT", START, "SUMMARY:Charts", "END:VEVENT", lines[-1]]
    parsed = read("\n".join(line for line in two if line != missing))
    assert [event.title for event in parsed.events] == ["Maps", "Charts"]
    assert bool(parsed.remarks and "its end is missing" in everything(parsed)) == (missing == "END:VEVENT")


def test_an_event_that_the_file_cuts_off_is_to_be_checked(app: object) -> None:
    parsed = read(calendar("DTEND:20270105T160000Z").partition("END:VEVENT")[0])
    assert [event.title for event in parsed.events] == ["Maps"]
    assert parsed.remarks == ["“Maps”: the file ends in the middle of it; check it"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_a_file_is_read_in_the_encodings_and_line_ends_of_programs(app: object, encoding: str, ending: str) -> None:
    content = calendar("SUMMARY:Kärten").replace("\n", ending).encode(encoding)
    parsed = read(content)
    assert [event.title for event in parsed.events] == ["Kärten"]
    assert any("UTF-8" in remark for remark in parsed.remarks) == (encoding == "cp1252")


@pytest.mark.parametrize("line", ["URL:message:%3C7%3E", "URL:www.lab.test/7", "URL:https://ada:secret@lab.test/7"])
def test_a_link_that_is_no_web_address_is_listed(app: object, line: str) -> None:
    parsed = read(calendar(line, "DTEND:20270105T160000Z"))
    assert parsed.events[0].body == ""
    assert [remark for remark in parsed.remarks if "isn't a web address, so it is left out" in remark] == parsed.remarks


@pytest.mark.parametrize(
    ("size", "why"),
    [("MAX_EVENTS", "This calendar has more than 1 events; "), ("MAX_BYTES", "This calendar is larger than 1 bytes; ")],
)
def test_a_calendar_is_limited_as_a_whole(app: object, monkeypatch: pytest.MonkeyPatch, size: str, why: str) -> None:
    monkeypatch.setattr(components, size, 1)
    with pytest.raises(CalendarError, match=why):
        read(GOOGLE)


def test_the_occurrences_of_a_calendar_are_limited(app: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_parser, "MAX_EVENTS", 5)
    assert len(read(calendar("RRULE:FREQ=DAILY;COUNT=5")).events) == 5
    with pytest.raises(CalendarError, match=r"more than 5 events and occurrences; limit it by --from and --until\.$"):
        read(calendar("RRULE:FREQ=DAILY;COUNT=6"))


def test_rules_that_take_long_are_given_up_together(app: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recurrence, "MAX_SECONDS", 0)
    text = calendar("RRULE:FREQ=DAILY;COUNT=2")
    again = text.replace("UID:1", "UID:2").replace("SUMMARY:Maps", "SUMMARY:Charts")
    parsed = read(text + again.replace("BEGIN:VCALENDAR", "BEGIN:VCALENDAR\nX-WR-CALNAME:Two"))
    assert [event.title for event in parsed.events if event.title == "Maps"] == ["Maps", "Maps"]
    one_file = text.replace("END:VCALENDAR\n", again.partition("VERSION:2.0\n")[2])
    assert read(one_file).skipped == [
        "“Charts”: the recurring events of this file take too long to expand; export fewer of them"
    ]


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("FREQ=DAILY;INTERVAL=0", "can't be read"),
        ("FREQ=DAILY;INTERVAL=-1", "can't be read"),
        ("FREQ=YEARLY;BYDAY=XX", "can't be read"),
        ("FREQ=WEEKLY;UNTL=20270301", "has a part “UNTL”, which is unknown"),
        ("RSCALE=CHINESE;FREQ=YEARLY", "by another calendar than the Gregorian"),
        (f"FREQ=YEARLY;BYSETPOS={','.join(['1'] * 1500)}", "longer than 2,000 characters"),
        ("FREQ=DAILY;UNTIL=soon", "can't be read"),
    ],
)
def test_an_unusable_rule_is_listed(app: object, rule: str, why: str) -> None:
    [skipped] = read(calendar(f"RRULE:{rule}")).skipped
    assert why in skipped


def test_a_deeply_nested_calendar_is_parsed(app: object) -> None:
    deep = "BEGIN:X-DEEP\n" * 20_000
    assert [event.title for event in read(calendar(START, deep)).events] == ["Maps"]
    assert read("BEGIN:VCALENDAR\n" + deep + "BEGIN:VTIMEZONE\n" + deep).events == []


WORDS_OF_PYTHON = ("object", "NoneType", "Error", "None", "datetime", ".py", "vText", "0x", "expected", "unpack", "()")
LINES = st.sampled_from(
    [
        *(
            "DTSTART:20270105T150000Z",
            "DTSTART;VALUE=DATE:20270105",
            "DTSTART;TZID=Nowhere:20270105T150000",
            "DTSTART:",
        ),
        *(
            "DTEND:20270105T140000Z",
            "DTEND;VALUE=DATE:20270107",
            "DTEND:x",
            "DURATION:PT0S",
            "DURATION:P1D",
            "DURATION:x",
        ),
        *(
            "RRULE:FREQ=WEEKLY;COUNT=3",
            "RRULE:FREQ=DAILY;UNTIL=20270107",
            "RRULE:FREQ=YEARLY;BYDAY=5FR",
            "RRULE:x",
            "RRULE:",
        ),
        *(
            "EXRULE:FREQ=DAILY",
            "RDATE:20270201T150000Z",
            "RDATE;VALUE=PERIOD:20270202T150000Z/PT1H",
            "RDATE:x,y",
        ),
        *("EXDATE:20270112T150000Z", "EXDATE;VALUE=DATE:20270112", "EXDATE:x", "RECURRENCE-ID:20270112T150000Z"),
        *("RECURRENCE-ID;RANGE=THISANDFUTURE:20270112T150000Z", "RECURRENCE-ID;VALUE=DATE:20270112", "RECURRENCE-ID:x"),
        *(
            "SEQUENCE:2",
            "SEQUENCE:x",
            "CLASS:PRIVATE",
            "STATUS:CANCELLED",
            "URL:x",
            "URL:https://lab.test/7",
            "CATEGORIES:",
        ),
        *(
            "LOCATION:https://meet.lab.test/7",
            "BEGIN:VALARM",
            "END:VALARM",
            "BEGIN:X",
            "END:X",
            "X",
            "UID:other",
            "SUMMARY:",
        ),
    ]
)


@settings(deadline=None, max_examples=scaled(400))
@given(st.lists(st.lists(LINES, max_size=8), min_size=1, max_size=5))
def test_each_event_is_imported_or_listed(events: list[list[str]]) -> None:
    text = "BEGIN:VCALENDAR\n"
    for number, lines in enumerate(events):
        text += "\n".join(["BEGIN:VEVENT", "UID:1", f"SUMMARY:Title{number}", *lines, "END:VEVENT", ""])
    parsed = read(text + "END:VCALENDAR\n")
    told = everything(parsed)
    assert [number for number in range(len(events)) if f"Title{number}" not in told] == []
    assert len({event.uid for event in parsed.events}) == len(parsed.events)
    assert all(event.starts <= event.ends for event in parsed.events)
    assert [word for word in WORDS_OF_PYTHON for line in (*parsed.skipped, *parsed.remarks) if word in line] == []
    assert read(text + "END:VCALENDAR\n") == parsed


@settings(deadline=None, max_examples=scaled(150))
@given(st.sampled_from([GOOGLE, OUTLOOK]), st.data())
def test_broken_lines_lose_no_event(text: str, data: st.DataObject) -> None:
    lines = text.splitlines()
    places = [place for place, line in enumerate(lines) if not line.startswith(("BEGIN:", "END:", "SUMMARY:"))]
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from(places))
        lines[place] = data.draw(st.text(max_size=20)).replace("\n", " ")
    try:
        told = everything(read("\n".join(lines)))
    except CalendarError as error:
        assert str(error).endswith(".")
    else:
        titles = [line.partition(":")[2] for line in lines if line.startswith("SUMMARY:") and "&" not in line]
        assert [title for title in titles if title not in told] == []


def test_zones_are_looked_up_once_for_a_file(app: object, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def counted() -> set[str]:
        calls.append(1)
        return available_timezones()

    monkeypatch.setattr(zones, "available_timezones", counted)
    zones.zone_names.cache_clear()
    read(calendar("DTSTART;TZID=Europe/Paris:20270105T100000", "RRULE:FREQ=DAILY;COUNT=50"))
    assert len(calls) == 1
