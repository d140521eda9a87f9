"""`flask events import` adds all events or none, and each only once."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import Result
from events.importing.exports import GOOGLE, OUTLOOK
from flask import Flask
from records import NOW, a_site, a_topic, an_event, save
from sqlalchemy import select

from blueprints.events.importing.calendar_parser import parse_calendar
from blueprints.events.importing.parsed_calendar import ImportedEvent
from core.database import db
from models import Event, Status
from models.event import EventFormat, EventKind

EVENT = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:{uid}
SUMMARY:{title}
DTSTART:20270105T150000Z
DTEND:20270105T160000Z
CATEGORIES:Rivers,Lakes
LOCATION:Room 4
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def bring(app: Flask, tmp_path: Path) -> Callable[..., Result]:
    def run(text: str | bytes, *options: str) -> Result:
        path = tmp_path / "events.ics"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return app.test_cli_runner().invoke(args=["events", "import", str(path), *options])

    return run


def events() -> list[Event]:
    return list(db.session.scalars(select(Event).order_by(Event.id)))


def test_an_event_is_added_once(bring: Any) -> None:
    save(a_site(), a_topic(title="Rivers"), an_event(slug="maps"))
    first = bring(EVENT.format(uid="1", title="Maps"))
    assert first.output.splitlines() == [
        "Categories without a topic: Lakes.",
        "1 event read: 1 added, 0 already present.",
    ]
    event = events()[-1]
    assert (event.uid, event.slug, event.venue, event.kind) == ("1", "maps-2", "Room 4", EventKind.SEMINAR)
    assert [topic.title for topic in event.topics] == ["Rivers"]
    event.title = "Renamed"
    db.session.commit()
    again = bring(EVENT.format(uid="1", title="Maps"))
    assert "0 added, 1 already present" in again.output
    assert [one.title for one in events()][-1] == "Renamed"


def test_options_set_the_kind_and_draft_status(bring: Any) -> None:
    save(a_site())
    assert bring(EVENT.format(uid="1", title="Maps"), "--kind", "talk", "--draft").exit_code == 0
    assert [(one.kind, one.status) for one in events()] == [(EventKind.TALK, Status.DRAFT)]


def test_recurring_events_end_on_the_given_day(bring: Any) -> None:
    save(a_site())
    text = EVENT.format(uid="1", title="Maps").replace("LOCATION", "RRULE:FREQ=DAILY\nLOCATION")
    bring(text, "--until", "2027-01-09")
    assert [f"{one.starts:%d}" for one in events()] == ["05", "06", "07", "08", "09"]


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"BEGIN:VCALENDAR\r\n"])
def test_an_invalid_file_changes_nothing(bring: Any, content: bytes) -> None:
    save(a_site())
    result = bring(content)
    assert (result.exit_code, events()) == (1, [])
    assert "Traceback" not in result.output


def test_our_own_calendar_imports_unchanged(app: Flask, bring: Any) -> None:
    save(a_site())
    with time_machine.travel(NOW, tick=False):
        for number, status in enumerate([Status.PUBLISHED, Status.CANCELLED]):
            for zone in ("Europe/London", "Asia/Kolkata"):
                starts = NOW + timedelta(days=20 + number)
                save(an_event(status=status, timezone=zone, starts=starts, venue="The Hall", summary="On maps."))
        content = app.test_client().get("/events/calendar.ics").data
    before = {event.uid: values(event) for event in events()}
    found = parse_calendar(content, NOW.date(), "Europe/London", EventKind.TALK, draft=False).events
    assert {event.uid: values(event) for event in found} == before
    for event in events():
        db.session.delete(event)
    db.session.commit()
    assert bring(content).exit_code == 0
    assert {event.uid: values(event) for event in events()} == before


def values(event: Event | ImportedEvent) -> dict[str, Any]:
    names = ("title", "starts", "ends", "timezone", "status", "sequence", "venue", "kind", "summary")
    return {name: getattr(event, name) for name in names} | {"format": EventFormat(event.format)}


def test_the_first_day_leaves_out_what_ended_before_it(bring: Any) -> None:
    save(a_site())
    text = EVENT.format(uid="1", title="Maps").replace("LOCATION", "RRULE:FREQ=DAILY;COUNT=9\nLOCATION")
    result = bring(text, "--from", "2027-01-08", "--until", "2027-01-10")
    assert [f"{one.starts:%d}" for one in events()] == ["08", "09", "10"]
    assert result.output.splitlines()[-3:] == [
        "3 events read: 3 added, 0 already present.",
        "Left out, since they ended before 2027-01-08: 3 events.",
        "Recurring events are imported up to 2027-01-10; set another last day with --until.",
    ]
    refused = bring(text, "--from", "2027-01-08", "--until", "2027-01-07")
    assert (refused.exit_code, refused.output) == (1, "Error: --from 2027-01-08 is after the last day, 2027-01-07.\n")


def test_everything_that_is_lost_is_listed(bring: Any) -> None:
    save(a_site())
    lost = "BEGIN:VEVENT\nSUMMARY:Secret {}\nDTSTART:20270105T150000Z\nCLASS:PRIVATE\nGEO:1;2\nEND:VEVENT\n"
    many = "".join(lost.format(number) for number in range(150))
    same = "".join(lost.format("meeting") for _ in range(3))
    result = bring(EVENT.format(uid="1", title="Maps").replace("END:VCALENDAR", f"{many}{same}END:VCALENDAR"))
    lines = result.output.splitlines()
    assert lines[0] == "Not imported: 153."
    assert lines[1:151] == [f"  “Secret {number}”: it is marked as private" for number in range(150)]
    assert lines[151:153] == [
        "  “Secret meeting”: it is marked as private (3 times)",
        "Never imported: coordinates (153).",
    ]


def test_importing_an_export_again_changes_nothing(bring: Any) -> None:
    save(a_site())
    for text in (GOOGLE, OUTLOOK):
        bring(text)
        before = [(event.id, event.slug, event.uid, event.sequence, event.updated_at) for event in events()]
        again = bring(text)
        assert " 0 added, " in again.output
        assert [(event.id, event.slug, event.uid, event.sequence, event.updated_at) for event in events()] == before


def test_a_file_larger_than_any_calendar_is_refused(bring: Any) -> None:
    save(a_site())
    result = bring(b"BEGIN:VCALENDAR\n" * 1_300_000)
    assert (result.exit_code, result.output) == (
        1,
        "Error: This calendar is larger than 20,000,000 bytes; export fewer years.\n",
    )


def test_an_event_never_gets_a_reserved_slug(bring: Any) -> None:
    save(a_site())
    bring(EVENT.format(uid="1", title="Embed"))
    assert [one.slug for one in events()] == ["embed-2"]
