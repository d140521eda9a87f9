"""Two other programs read back the same calendar, whatever clocks and titles contain."""

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from records import NOW, an_event

from blueprints.events.ics import render_calendar, render_entry
from core.ics import years_of
from core.text import one_line
from models import Event, Status

READERS = Path(__file__).parents[1] / "readers"
needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not (READERS / "node_modules").is_dir(),
    reason="Node or tests/readers/node_modules is missing; `make test` installs the latter where npm is",
)
HOUR = timedelta(hours=1)
# Clocks that go forward and back, that change by half an hour, never, and once by a whole day.
CHANGES = {
    "Europe/London": [datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC)],
    "America/New_York": [datetime(2027, 3, 14, 7, tzinfo=UTC), datetime(2027, 11, 7, 6, tzinfo=UTC)],
    "Asia/Kolkata": [datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(1945, 10, 14, 17, 30, tzinfo=UTC)],
    "Pacific/Apia": [
        datetime(2011, 12, 30, 10, tzinfo=UTC),
        datetime(2020, 9, 26, 14, tzinfo=UTC),
        datetime(2021, 4, 3, 14, tzinfo=UTC),
    ],
    "UTC": [NOW],
}
AROUND = [timedelta(minutes=minutes) for minutes in (-1500, -90, -60, -30, -1, 0, 1, 30, 60, 90, 1500)]
LENGTHS = [timedelta(0), timedelta(minutes=45), timedelta(hours=3), timedelta(days=3)]
ANY = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

zones = st.sampled_from(sorted(CHANGES))
moments = zones.flatmap(
    lambda zone: st.tuples(
        st.just(zone),
        st.sampled_from([change + step for change in CHANGES[zone] for step in AROUND])
        | st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)).map(
            lambda moment: moment.replace(second=0, microsecond=0)
        ),
    )
)
PIECES = (
    "\r\n",
    "\n",
    "\r",
    "BEGIN:VEVENT",
    "END:VEVENT\r\nATTACH:x",
    ";",
    ",",
    ":",
    "\\n",
    "\\",
    '"',
    "😀",
    "\u2028",
    "é",
)
words = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=12).map(
    lambda pieces: "".join(pieces).encode(errors="ignore").decode()
)
events = st.tuples(moments, st.sampled_from(LENGTHS), words, words)


def event_of(made: Any) -> Any:
    (zone, starts), length, title, summary = made
    return an_event(
        title=title,
        summary=summary,
        timezone=zone,
        starts=starts,
        ends=starts + length,
        uid="uid-1",
        sequence=3,
        venue="",
        address="",
        status=Status.PUBLISHED,
        updated_at=NOW,
        created_at=NOW,
    )


def written(app: Flask, event: Event) -> bytes:
    years = years_of([(event.starts, event.ends, event.timezone)] if event.starts and event.ends else [])
    return render_calendar([render_entry(event)], years, "Events", "/events/calendar.ics")


@ANY
@given(events)
def test_icalendar_reads_the_same_values(app: Flask, made: Any) -> None:
    event = event_of(made)
    entry: Any = Calendar.from_ical(written(app, event)).walk("VEVENT")[0]
    starts = entry["dtstart"].dt
    ends = entry["dtend"].dt if "dtend" in entry else starts
    assert (starts.astimezone(UTC), ends.astimezone(UTC)) == (event.starts, event.ends)
    assert (str(entry["uid"]), entry["sequence"]) == ("uid-1", 3)
    assert str(entry["summary"]) == one_line(event.title)
    assert str(entry["description"]).startswith(one_line(event.summary))


@ANY
@given(events)
def test_no_text_becomes_a_line_of_its_own(app: Flask, made: Any) -> None:
    content = written(app, event_of(made))
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", content)
    unfolded = content.replace(b"\r\n ", b"").split(b"\r\n")
    assert [line for line in unfolded if line.startswith((b"BEGIN:VEVENT", b"ATTACH"))] == [b"BEGIN:VEVENT"]
    assert sum(line.startswith(b"SUMMARY:") for line in unfolded) == 1


@needs_node
def test_ical_js_reads_the_same_values(app: Flask) -> None:
    made = [
        event_of(((zone, change + step), length, "Maps; and, more\\n", "On \r\nmaps"))
        for zone, changes in CHANGES.items()
        for change in changes
        for step in AROUND
        for length in LENGTHS
    ]
    calendars = json.dumps([written(app, event).decode() for event in made])
    command = ["node", str(READERS / "calendar.mjs")]
    run = subprocess.run(command, input=calendars, capture_output=True, text=True, check=True, timeout=100)
    for event, [entry] in zip(made, json.loads(run.stdout), strict=True):
        starts, ends = (moment.astimezone(ZoneInfo(event.timezone)) for moment in (event.starts, event.ends))
        said = f"{event.timezone} {event.starts} {event.ends}"
        assert (entry["starts"], entry["ends"]) == (event.starts.timestamp(), event.ends.timestamp()), said
        if entry.get("zone"):
            assert entry["local"] == f"{starts:%Y-%m-%dT%H:%M:%S}", said
        else:
            assert event.timezone == "UTC" or is_shown_twice(starts) or is_shown_twice(ends), said
        assert (entry["uid"], entry["sequence"], entry["status"]) == ("uid-1", 3, "CONFIRMED")
        assert entry["summary"] == "Maps; and, more\\n"
        assert entry["description"].startswith("On maps\n\n")


def is_shown_twice(local: datetime) -> bool:
    return local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
