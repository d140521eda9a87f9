"""Loading a dump gives the same site."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from content.random_sites import sites
from examples import scaled
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Table, select

from blueprints.content.actions import load_content
from blueprints.content.dump import dump_content
from blueprints.content.exceptions import EmptySiteError
from blueprints.media.actions import store_file
from core.database import Base, db
from core.media_files import inspect_file
from models import MediaFile, Site

NOT_CONTENT = {"id", "created_at", "updated_at"}
RECORD_TABLES = (
    *("media_file", "topic", "person", "partner", "page", "series", "event", "episode", "research", "opportunity"),
    *("site", "moved_address"),
)
TRANSCRIPT = "WEBVTT\n\n00:00.250 --> 00:01.500\n<v Ada>Hello\n"


def snapshot() -> dict[str, list[Any]]:
    """Return every row of every table by its meaning: without ids, and with names for references."""
    rows = {table: list(db.session.execute(select(table)).mappings()) for table in Base.metadata.sorted_tables}
    named: dict[tuple[str, int], str] = {}
    for table, found in rows.items():
        for row in found:
            if "id" in table.c:
                named[table.name, row[table.c.id]] = _name(table, row, named)
    return {
        table.name: sorted((_content(table, row, named) for row in found), key=repr) for table, found in rows.items()
    }


def _name(table: Table, row: Any, named: dict[tuple[str, int], str]) -> str:
    for natural in ("slug", "name"):
        if natural in table.c and table.name != "site":
            return str(row[table.c[natural]])
    return repr([_value(column, row, named) for column in table.c if column.name == "position" or column.foreign_keys])


def _content(table: Table, row: Any, named: dict[tuple[str, int], str]) -> dict[str, Any]:
    return {column.name: _value(column, row, named) for column in table.c if column.name not in NOT_CONTENT}


def _value(column: Column[Any], row: Any, named: dict[tuple[str, int], str]) -> Any:
    value = row[column]
    for key in column.foreign_keys:
        return None if value is None else named.get((key.column.table.name, value), value)
    return value


def clear() -> None:
    db.session.rollback()
    for table in reversed(Base.metadata.sorted_tables):
        db.session.execute(table.delete())
    db.session.commit()
    db.session.remove()


@pytest.fixture
def media(app: Flask, tmp_path: Path, make_mp3: Any, make_png: Any) -> Callable[[], dict[str, MediaFile]]:
    """Return a function that creates the rows of three stored files."""
    contents = {"hour.mp3": make_mp3(3600), "words.vtt": TRANSCRIPT.encode(), "face.png": make_png(3, 4)}
    facts = {}
    for name, content in contents.items():
        path = tmp_path / name
        path.write_bytes(content)
        store_file(path)
        facts[name] = inspect_file(path)
    columns = ("mime_type", "sha256", "length", "duration", "width", "height")
    return lambda: {
        name: MediaFile(name=name, **{column: getattr(fact, column) for column in columns})
        for name, fact in facts.items()
    }


@settings(max_examples=scaled(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_site_that_is_dumped_and_loaded_is_the_same_site(
    app: Flask, tmp_path: Path, media: Callable[[], dict[str, MediaFile]], data: st.DataObject
) -> None:
    clear()
    folder = tmp_path / "dump"
    shutil.rmtree(folder, ignore_errors=True)
    db.session.add_all(data.draw(sites(media)))
    db.session.commit()
    before = snapshot()
    db.session.remove()
    dump_content(folder)
    clear()
    load_content(folder)
    assert snapshot() == before
    assert load_content(folder).unchanged == sum(len(before[name]) for name in RECORD_TABLES)


EVENT = """---
title: "A day: of data"
kind: conference
summary: "yes"
starts: 2027-10-30 10:00
ends: 2027-10-31 01:30+00:00
format: hybrid
topics: [ethics]
contributors:
  - person: ada
    role: chair
sessions:
  - title: Welcome
    starts: 2027-10-30 10:00
    ends: 2027-10-30 10:30
    people: [ada]
registration:
  mode: open
  capacity: 30
  waitlist: true
  questions:
    - label: Which day?
      kind: choice
      choices:
        - Saturday
        - Sunday, early
uid: 4e1dbd5e-8f2c-4b0e-9a52-0c8f6d1f7a10
---

# Welcome

---

Come *early*.
"""


def test_a_dump_reads_as_people_would_have_written_it(folder: Any, tmp_path: Path) -> None:
    folder.write("events/day.md", EVENT).load()
    dump_content(tmp_path / "dump")
    assert (tmp_path / "dump/events/day.md").read_text() == EVENT
    assert (tmp_path / "dump/pages/legal.md").read_text() == "---\ntitle: Legal\n---\n\nThe small print.\n"
    assert (tmp_path / "dump/topics.yaml").read_text() == "- slug: ethics\n  title: Ethics\n"


def test_a_dump_has_the_files_and_what_is_noted_of_them(folder: Any, tmp_path: Path, make_mp3: Any) -> None:
    folder.write("media/face.png.yaml", "credit: Eve\n").load()
    dump_content(tmp_path / "dump")
    assert (tmp_path / "dump/media/one.mp3").read_bytes() == make_mp3(3)
    notes = sorted(path.name for path in (tmp_path / "dump/media").glob("*.yaml"))
    assert notes == ["face.png.yaml"]
    assert (tmp_path / "dump/media/face.png.yaml").read_text() == "credit: Eve\n"


def test_a_relative_time_is_dumped_as_the_time_it_became(folder: Any, tmp_path: Path) -> None:
    folder.write("opportunities/post.md", "---\ntitle: A post\nkind: job\ncloses: +31d 17:00\n---\n").load()
    dump_content(tmp_path / "dump")
    # The clocks have gone forward by then, but the time is still five in the afternoon.
    assert "closes: 2027-04-01 17:00\n" in (tmp_path / "dump/opportunities/post.md").read_text()


def test_a_folder_that_holds_something_is_left_alone(folder: Any) -> None:
    folder.load()
    before = sorted(folder.path.rglob("*"))
    with pytest.raises(FileExistsError, match="isn't empty; choose a new or empty folder"):
        dump_content(folder.path)
    assert sorted(folder.path.rglob("*")) == before


def test_an_empty_site_has_nothing_to_dump(app: Flask, tmp_path: Path) -> None:
    assert db.session.get(Site, 1) is None
    with pytest.raises(EmptySiteError, match="nothing to dump"):
        dump_content(tmp_path / "dump")
    assert not (tmp_path / "dump").exists()
