"""Calendars are joined from kept entries, which are always what would be rendered now."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from flask import Flask
from icalendar.parser import Contentline
from page_lint import LintingClient
from records import NOW, a_person, a_series, a_site, a_topic, an_event, save
from sqlalchemy import JSON, Boolean, Enum, Float, Integer, Table, delete, insert, select, text, update

from blueprints.events import kept_entries
from blueprints.events.actions import keep_calendar_entries
from blueprints.events.ics import EDITION, render_entry
from blueprints.events.kept_entries import keep_missing, public_entries
from core.database import Base, UtcDateTime, db, sqlite
from models import CalendarEntry, Contributor, Event, Person, Session, Topic

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _site(app: Flask) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        save(a_site())
        yield
        db.session.rollback()


def save_a_full_event(**changes: Any) -> Any:
    """Save an event that shows everything that entries can show, and records that it could show instead."""
    ada, ben = a_person(name="Ada"), a_person(name="Ben", publish_at=NOW - DAY)
    starts = datetime(2027, 7, 1, 9, tzinfo=UTC)
    fields: dict[str, Any] = {
        "uid": "uid-1",
        "slug": "full",
        "title": "A full event",
        "starts": starts,
        "ends": starts + DAY,
        "format": "hybrid",
        "venue": "Hall",
        "address": "1 Street",
        "summary": "Everything; in one.",
        "topics": [a_topic(title="Rivers")],
        "contributors": [Contributor(person=ada, role="speaker")],
        "sessions": [Session(title="First", starts=starts, ends=starts + DAY, room="Blue", people=[ben])],
    }
    other = an_event(slug="other", topics=[a_topic(title="Maps")], contributors=[Contributor(person=ben, role="chair")])
    return save(an_event(series=a_series(), **{**fields, **changes}), other)


def entries() -> dict[str, bytes]:
    found = public_entries([], datetime.now(UTC)).contents
    return {entry.split(b"\r\nSUMMARY:")[1].split(b"\r\n")[0].decode(): entry for entry in found}


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Callable[[], dict[str, bytes]]:
    """Returns the entries as they are rendered when none is kept."""

    def render() -> dict[str, bytes]:
        with monkeypatch.context() as patch:
            patch.setattr(kept_entries, "seen_public_version", lambda: None)
            return entries()

    return render


@pytest.fixture
def renderings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the events that were rendered."""
    titles: list[str] = []

    def render(event: Event) -> bytes:
        titles.append(event.title)
        return render_entry(event)

    monkeypatch.setattr(kept_entries, "render_entry", render)
    return titles


def other_values(column: Any, value: Any) -> list[Any]:
    """Return other values of a column that can be read."""
    kind = column.type
    if isinstance(kind, Enum):
        return [one for one in kind.enum_class or () if one != value]
    if isinstance(kind, UtcDateTime):
        return [(value or NOW) + 400 * DAY + timedelta(hours=2)]
    if column.name == "timezone":
        return ["Asia/Kolkata"]
    if isinstance(kind, Boolean):
        return [not value]
    if isinstance(kind, JSON):
        return [[1]]
    if isinstance(kind, Integer | Float):
        # References lead to another record, and no two records share an id.
        return [(value or 0) + (1 if column.foreign_keys or not column.primary_key else 1000)]
    return [f"{value or ''} x"]


def columns_that_changed_an_entry(fresh: Callable[[], dict[str, bytes]]) -> set[str]:
    """Change every column of every table in turn; check the entries, and return the columns that they show."""
    before, shown = fresh(), set()
    for table, row in [(table, first_row(table)) for table in Base.metadata.tables.values()]:
        if row is None or table.name == CalendarEntry.__tablename__:
            continue
        key = [each == row[each.name] for each in table.primary_key.columns]
        for column in table.columns:
            for value in other_values(column, row[column.name]):
                db.session.execute(text("PRAGMA ignore_check_constraints = ON"))
                db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
                db.session.execute(update(table).where(*key).values({column.name: value}))
                after = fresh()
                # Not compared in the assertion, since a difference of long lines takes minutes to explain.
                is_current = entries() == after
                assert is_current, f"{table.name}.{column.name}"
                if after != before:
                    shown.add(f"{table.name}.{column.name}")
                db.session.rollback()
    return shown


def first_row(table: Table) -> dict[str, Any] | None:
    row = db.session.execute(select(table)).first()
    return None if row is None else dict(row._mapping)


def test_a_change_of_any_column_changes_the_entries_that_show_it(fresh: Callable[[], dict[str, bytes]]) -> None:
    save_a_full_event()
    with closing(db.engine.raw_connection()) as connection:
        connection.cursor().execute("DROP TRIGGER event_uid_never_changes")
    shown = columns_that_changed_an_entry(fresh)
    # Whatever else entries may show one day, this is what they show today.
    assert shown >= {
        *(f"event.{name}" for name in ("title", "summary", "starts", "ends", "timezone", "venue", "address", "format")),
        *(f"event.{name}" for name in ("uid", "slug", "kind", "status", "sequence", "created_at", "updated_at")),
        *(f"session.{name}" for name in ("event_id", "title", "starts", "ends", "room")),
        *(
            "person.name",
            "person.status",
            "person.publish_at",
            "topic.title",
            "contributor.event_id",
            "contributor.person_id",
        ),
        *("event_topic.topic_id", "event_topic.event_id", "session_person.person_id", "session_person.session_id"),
    }


@pytest.mark.parametrize("table", [table for table in Base.metadata.tables.values() if table.name != "public_version"])
def test_rows_that_go_and_come_change_the_entries_that_show_them(
    table: Table, fresh: Callable[[], dict[str, bytes]]
) -> None:
    save_a_full_event()
    db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
    rows = [dict(row._mapping) for row in db.session.execute(select(table))]
    db.session.execute(delete(table))
    is_current = entries() == fresh()
    assert is_current
    keep_missing(db.session.connection(), NOW)
    if rows:
        db.session.execute(insert(table), rows)
    is_current = entries() == fresh()
    assert is_current


def test_every_commit_keeps_the_entries_of_what_it_changes(renderings: list[str]) -> None:
    event = save_a_full_event()
    assert len(renderings) == 2
    renderings.clear()
    event.venue = "Another hall"
    save(event)
    assert renderings == ["A full event"]
    renderings.clear()
    db.session.query(Person).where(Person.name == "Ada").update({"name": "Grace"})
    db.session.query(Topic).where(Topic.title == "Maps").update({"title": "Charts"})
    db.session.commit()
    assert len(renderings) == 2
    renderings.clear()
    assert b"Another hall" in entries()["A full event"] and b"Grace" in entries()["A full event"]
    assert renderings == []


def test_what_no_entry_shows_renders_none(renderings: list[str]) -> None:
    event = save_a_full_event()
    renderings.clear()
    event.places_taken = 3
    event.series.title = "Another series"
    event.contributors[0].person.role = "Reader"
    save(event)
    assert renderings == []


def test_an_entry_names_a_person_from_the_moment_on_at_which_they_are_public(renderings: list[str]) -> None:
    person = a_person(name="Later", publish_at=NOW + DAY)
    save(an_event(title="Talk", starts=NOW + 9 * DAY, contributors=[Contributor(person=person, role="speaker")]))
    assert b"Later" not in entries()["Talk"]
    with time_machine.travel(NOW + DAY, tick=False):
        assert b"Later" in entries()["Talk"]
        keep_calendar_entries(NOW + DAY)
        renderings.clear()
        assert b"Later" in entries()["Talk"]
        assert renderings == []
    # A clock that was ahead is set back, or a preview looks back.
    assert b"Later" not in entries()["Talk"]


def test_another_program_removes_what_it_makes_wrong_and_the_worker_keeps_it_again(renderings: list[str]) -> None:
    save_a_full_event()
    with closing(sqlite.connect(str(db.engine.url.database))) as other:
        other.execute("UPDATE topic SET title = 'Streams' WHERE title = 'Rivers'")
        other.commit()
    assert b"Streams" in entries()["A full event"]
    keep_calendar_entries(NOW)
    renderings.clear()
    assert b"Streams" in entries()["A full event"]
    assert renderings == []


def test_entries_are_not_trusted_without_their_triggers(app: Flask) -> None:
    save_a_full_event()
    db.session.execute(text("DROP TRIGGER calendar_entry_topic_update"))
    db.session.execute(text("UPDATE topic SET title = 'Streams' WHERE title = 'Rivers'"))
    assert b"Streams" in entries()["A full event"]
    db.session.rollback()


def test_entries_of_another_edition_are_rendered_anew(monkeypatch: pytest.MonkeyPatch, renderings: list[str]) -> None:
    save_a_full_event()
    renderings.clear()
    monkeypatch.setattr(kept_entries, "edition_of", lambda zone: f"{zone} other-rules")
    entries()
    assert len(renderings) == 2
    keep_calendar_entries(NOW)
    renderings.clear()
    entries()
    assert renderings == []


def test_a_transaction_keeps_a_limited_number_and_the_worker_the_rest(
    monkeypatch: pytest.MonkeyPatch, renderings: list[str]
) -> None:
    monkeypatch.setattr(kept_entries, "MOST_AT_ONCE", 2)
    save(*(an_event(title=f"Event {number}") for number in range(7)))
    assert len(renderings) == 2
    assert len(entries()) == 7
    keep_calendar_entries(NOW)
    renderings.clear()
    assert len(entries()) == 7
    assert renderings == []


def test_rows_that_programs_without_foreign_keys_leave_are_removed(app: Flask) -> None:
    event = save_a_full_event()
    db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
    db.session.execute(insert(CalendarEntry), [{"event_id": event.id + 1000}])
    keep_missing(db.session.connection(), NOW)
    assert set(db.session.scalars(select(CalendarEntry.event_id))) == set(db.session.scalars(select(Event.id)))
    db.session.rollback()


@pytest.mark.parametrize("slug", ["full", "a-slug-of-seventy-characters-" + "x" * 41])
def test_the_address_of_the_site_is_folded_into_the_lines(app: Flask, client: LintingClient, slug: str) -> None:
    save_a_full_event(slug=slug)
    for length in range(1, 170):
        app.config["BASE_URL"] = address = f"https://{'a' * length}"
        # Another query is another page of the cache.
        content = client.get(f"/events/calendar.ics?length={length}").data
        lines = content.replace(b"\r\n ", b"").split(b"\r\n")
        is_folded = content == b"\r\n".join(Contentline(line.decode()).to_ical() for line in lines)
        assert is_folded, address
        assert [line for line in lines if line == f"URL:{address}/events/{slug}".encode()]
        assert [line for line in lines if line.endswith(f"\\n{address}/events/{slug}".encode())]


def test_a_calendar_of_many_events_takes_few_statements(client: LintingClient, count_queries: Any) -> None:
    counts = []
    for _ in range(2):
        save(*(an_event(contributors=[Contributor(person=a_person(), role="speaker")]) for _ in range(20)))
        client.get("/events/calendar.ics")
        with count_queries() as counted:
            client.get("/events/calendar.ics?when=all")
        counts.append(len(counted))
    assert counts[0] == counts[1] <= 8


def test_what_an_entry_looks_like_belongs_to_the_edition(app: Flask) -> None:
    event = save_a_full_event()
    event.slug = "full"
    content = entries()["A full event"]
    # When this fails because entries look different now, raise EDITION, so that those that are kept are rendered anew.
    assert (EDITION, sha256(content).hexdigest()[:16]) == (1, "049e8f321a80c9e1")
