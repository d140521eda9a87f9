"""The database keeps what it acknowledged, and refuses what makes no sense."""

import shutil
import sys
from datetime import UTC, datetime, timedelta, timezone
from mmap import mmap
from pathlib import Path
from typing import cast
from unittest.mock import patch

import pytest
from conftest import make_settings
from flask import Flask
from processes import forks
from records import NOW, a_person, a_site, an_episode, an_event, save
from server_process import wait_until
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from app import create_app
from core.data_version import FORMAT, HEADER, DataVersion
from core.database import check_database, db, sqlite, writing
from core.database_errors import DatabaseError
from core.migrations import require_schema, upgrade_database
from models import Episode, Event, Status


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """An application whose schema and files no other test uses."""
    return own_app


def test_the_pragmas_hold(app: Flask) -> None:
    assert check_database(app) == []
    pragmas = {name: db.session.execute(text(f"PRAGMA {name}")).scalar() for name in ("synchronous", "foreign_keys")}
    assert pragmas == {"synchronous": 2, "foreign_keys": 1}
    assert db.session.execute(text("PRAGMA journal_mode")).scalar() == "wal"


def test_a_database_of_a_newer_version_is_refused(app: Flask) -> None:
    db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    db.session.commit()
    with pytest.raises(DatabaseError, match="newer version"):
        upgrade_database(app)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "podium.db").write_bytes(b"not a database" * 1000)
    with pytest.raises(DatabaseError, match="cannot be opened"):
        upgrade_database(create_app(make_settings(tmp_path / "data")))


def test_a_moment_is_kept_in_utc_to_the_second(app: Flask) -> None:
    kolkata = timezone(timedelta(hours=5, minutes=30))
    save(an_event(slug="there", starts=datetime(2027, 5, 1, 10, 0, 0, 999, tzinfo=kolkata)))
    db.session.expire_all()
    assert db.session.scalars(select(Event.starts)).one() == datetime(2027, 5, 1, 4, 30, tzinfo=UTC)


def test_the_database_itself_refuses_another_guid(app: Flask) -> None:
    episode = save(an_episode())
    episode.guid = "00000000-0000-4000-8000-ffffffffffff"
    with pytest.raises(IntegrityError, match="keeps its guid"):
        db.session.commit()
    db.session.rollback()
    assert db.session.scalars(select(Episode)).one().guid != "00000000-0000-4000-8000-ffffffffffff"


def test_the_database_itself_refuses_another_uid_of_an_event(app: Flask) -> None:
    event = save(an_event())
    event.uid = "another"
    with pytest.raises(IntegrityError, match="keeps its uid"):
        db.session.commit()


def test_the_database_itself_refuses_another_guid_of_the_podcast(app: Flask) -> None:
    site = save(a_site())
    site.podcast_guid = "9b024349-ccf0-5f69-a609-6b82873eab3c"
    db.session.commit()
    site.podcast_guid = ""
    with pytest.raises(IntegrityError, match="keeps its guid"):
        db.session.commit()


def test_the_database_itself_refuses_a_public_episode_without_audio(app: Flask) -> None:
    episode = save(an_episode())
    episode.audio = None
    with pytest.raises(IntegrityError, match="public_has_audio"):
        db.session.commit()


def test_places_that_are_taken_do_not_change_what_an_event_is(app: Flask) -> None:
    event = save(an_event(updated_at=NOW))
    event.places_taken = 3
    db.session.commit()
    assert event.updated_at == NOW
    event.venue = "Elsewhere"
    db.session.commit()
    assert event.updated_at != NOW


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": Status.SCHEDULED, "publish_at": None},
        {"ends": None},
        {"ends": NOW - timedelta(days=9)},
        {"kind": "gathering"},
    ],
)
def test_the_database_itself_refuses_an_event_that_makes_no_sense(app: Flask, wrong: dict[str, object]) -> None:
    with pytest.raises((IntegrityError, StatementError), match=r"CHECK|gathering"):
        save(an_event(**wrong))
    db.session.rollback()
    assert db.session.scalars(select(Event)).all() == []


def test_a_long_reader_does_not_wait_for_whoever_writes(app: Flask) -> None:
    with sqlite.connect(str(db.engine.url.database), isolation_level=None) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert db.session.scalars(select(Event)).all() == []
        writer.execute("ROLLBACK")


def test_a_schema_that_is_missing_or_newer_is_told(app: Flask) -> None:
    require_schema()
    for revision, reason in (("9999", "newer version"), (None, "no tables yet")):
        db.session.execute(text("DELETE FROM alembic_version"))
        if revision:
            db.session.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})
        db.session.commit()
        with pytest.raises(DatabaseError, match=reason):
            require_schema()


def test_the_version_changes_when_another_connection_commits(app: Flask) -> None:
    version = DataVersion(str(db.engine.url.database))
    first = version()
    assert version() == first
    save(a_person())
    assert version() != first


def test_the_version_of_a_linked_database_is_that_of_the_real_file(own_app: Flask, tmp_path: Path) -> None:
    real = Path(str(db.engine.url.database))
    link = tmp_path / "linked" / "podium.db"
    link.parent.mkdir()
    link.symlink_to(real)
    # Left behind when the database was moved.
    Path(f"{link}-shm").write_bytes(FORMAT.to_bytes(4, sys.byteorder) + bytes(HEADER))
    version = DataVersion(str(link))
    with patch("core.data_version.ASKED_EVERY", 3600):
        first = version()
        assert version() == first
        save(a_person())
        assert version() != first


def test_a_commit_that_the_index_does_not_show_is_noticed_soon(own_app: Flask) -> None:
    version = DataVersion(str(db.engine.url.database))
    first = version()
    assert version._index is not None
    version._mapped = version._index = cast(mmap, bytes(version._index))
    save(a_person())
    wait_until(lambda: version() != first)


def _add_to_counter(data: Path, times: int) -> None:
    app = create_app(make_settings(data))
    with app.app_context():
        for _ in range(times):
            with writing():
                count = int(db.session.execute(text("SELECT body FROM person WHERE slug = 'counter'")).scalar_one())
                counted = {"body": str(count + 1)}
                db.session.execute(text("UPDATE person SET body = :body WHERE slug = 'counter'"), counted)


def test_writers_in_three_processes_lose_no_update(app: Flask, tmp_path: Path, fast_folder: Path) -> None:
    save(a_person(slug="counter", body="0"))
    data = fast_folder / "counted"
    shutil.copytree(tmp_path / "data", data)
    writers = [forks.Process(target=_add_to_counter, args=(data, 100)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    with sqlite.connect(data / "podium.db") as connection:
        assert connection.execute("SELECT body FROM person WHERE slug = 'counter'").fetchone() == ("300",)
