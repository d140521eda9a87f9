"""A database that fails under a running site: visitors get a page, the log one line, and monitors notice."""

import gc
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from conftest import make_settings
from flask import Flask
from mail.outbox import run
from page_lint import LintingClient
from real_site import ROOT
from records import NOW, a_site, a_whole_site, save
from registration.filling_in import ADA, ADDRESS, count, fill_in, open_event

from app import create_app, prepare
from core import database_errors
from core.database import db, sqlite
from core.database_health import damage, damage_file, find_damage
from core.settings import StartError

PAGE = 4096  # bytes
ROOM = 3_000_000  # bytes of a small disk
BALLAST = "ballast"


@pytest.fixture
def app(own_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application whose database a test may destroy."""
    monkeypatch.setattr(database_errors, "SECONDS_BETWEEN_REPEATS", 3600.0)
    for place in ("blueprints.site.health", "core.form_protection", "blueprints.operations.log"):
        monkeypatch.setattr(f"{place}._repeats", database_errors.Repeats())
    return own_app


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own that a few megabytes fill."""
    folder = tmp_path / "disk"
    folder.mkdir()
    options = f"size={ROOM}"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root can mount a small disk")
    try:
        yield folder
    finally:
        # Connections that are left are closed by the garbage collector, perhaps in a later test, and use memory that is
        # mapped from this disk: on a full one, that is a bus error.
        with suppress(OSError):  # a disk that is read-only
            (folder / BALLAST).unlink(missing_ok=True)
        gc.collect()
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Fill a disk to the last byte, and return the file to delete for room."""
    ballast = disk / BALLAST
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * PAGE):
                pass
        except OSError:
            return ballast
    raise AssertionError("the disk is not full")


def settle(app: Flask) -> Path:
    """Move what is in the log into the database, close it, and return its file."""
    database = Path(str(db.engine.url.database))
    db.session.remove()
    with closing(sqlite.connect(str(database))) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.engine.dispose()
    return database


def overwrite(database: Path, first: int = 1) -> None:
    """Overwrite all pages from `first` (the header is page 0), as a failing disk does."""
    pages = database.stat().st_size // PAGE
    with database.open("r+b") as file:
        file.seek(first * PAGE)
        file.write(b"\xa5" * (pages - first) * PAGE)


def truncate(database: Path) -> None:
    with database.open("r+b") as file:
        file.truncate(2 * PAGE)


def overwrite_everything(database: Path) -> None:
    overwrite(database, 0)


def empty(database: Path) -> None:
    database.write_bytes(b"")


def replace(database: Path) -> None:
    shutil.copy(database, database.with_name("copy"))
    database.with_name("copy").replace(database)


WAYS = [overwrite, overwrite_everything, truncate, empty, Path.unlink, replace]


@pytest.mark.parametrize("ruin", WAYS, ids=lambda way: way.__name__)
def test_a_ruined_database_gives_a_page_one_line_and_an_unhealthy_answer(
    app: Flask, caplog: pytest.LogCaptureFixture, ruin: object
) -> None:
    a_whole_site()
    client = app.test_client()
    assert client.get("/healthz").status_code == 200
    assert callable(ruin)
    ruin(settle(app))
    caplog.clear()
    for path in ("/", "/events/", "/no-such-page", "/feed.atom"):
        answer = client.get(path)
        assert (path, answer.status_code, answer.headers["Retry-After"]) == (path, 503, "60")
        assert "isn’t available at the moment" in answer.text
    assert client.get("/healthz").status_code == 503
    lines = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len({record.getMessage() for record in lines}) == len(lines) <= 2
    assert not any(record.exc_info for record in lines)
    assert all("restore the last backup" in r.getMessage() or "restart Podium" in r.getMessage() for r in lines)


def test_damage_is_noticed_before_a_visitor_meets_it(app: Flask) -> None:
    a_whole_site()
    overwrite(settle(app), 2)
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.text) == (503, "the database is damaged\n")


def test_damage_that_was_met_once_is_not_forgotten(app: Flask) -> None:
    save(a_site())
    database = settle(app)
    whole = database.read_bytes()
    client = app.test_client()
    overwrite(database)
    assert client.get("/").status_code == 503
    database.write_bytes(whole)
    assert client.get("/healthz").status_code == 503


def test_the_worker_finds_damage_that_no_page_shows(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    a_whole_site()
    find_damage(NOW)
    assert not damage_file().exists()
    database = settle(app)
    with database.open("r+b") as file:
        # The free space between the cells of a page: nothing that reads rows looks there.
        file.seek(_last_leaf(database) + 3)
        file.write(b"\x7f\xff")
    caplog.clear()
    find_damage(NOW)
    assert len(caplog.records) == 1 and "podium.db is damaged" in caplog.text
    assert app.test_client().get("/healthz").text == "the database is damaged\n"


def _last_leaf(database: Path) -> int:
    content = database.read_bytes()
    return max(at for at in range(PAGE, len(content), PAGE) if content[at] == 13)  # a leaf of a table


def test_a_sound_database_after_a_restore_is_healthy_again(app: Flask) -> None:
    damage_file().write_text("damaged")
    assert app.test_client().get("/healthz").status_code == 503
    find_damage(NOW)
    assert app.test_client().get("/healthz").status_code == 200


def test_a_full_disk_keeps_what_was_typed_and_the_site_recovers(
    disk: Path, migrated_data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.copytree(migrated_data, disk / "data")
    app = create_app(make_settings(disk / "data"))
    app.test_client_class, app.testing = LintingClient, True
    with app.app_context(), time_machine.travel(NOW, tick=False) as clock:
        save(a_site())
        open_event()
        client = app.test_client()
        assert isinstance(client, LintingClient)
        client.get(ADDRESS)
        db.session.remove()
        ballast = fill(disk)
        caplog.clear()
        # The first ones may still fit into pages that the log already has.
        answers = [fill_in(client, clock, ADDRESS, ADA | {"email": f"ada-{n}@example.org"}) for n in range(12)]
        refused = answers[-1]
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
        assert "couldn’t save this" in refused.text and "Ada Lovelace" in refused.text
        assert client.get("/events/").status_code == 200
        assert client.get("/healthz").text == "the disk is full\n"
        lines = [record.getMessage() for record in caplog.records]
        assert len(lines) <= 2 and all("the disk is full" in line for line in lines)
        assert count() == [answer.status_code for answer in answers].count(303)
        ballast.unlink()
        clock.shift(timedelta(minutes=11))
        assert fill_in(client, clock, ADDRESS, ADA).status_code == 303
        assert client.get("/healthz").status_code == 200
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("room", [0, PAGE, 100_000, 300_000])
def test_a_start_on_a_full_disk_is_refused_in_one_line(disk: Path, room: int) -> None:
    ballast = fill(disk)
    with ballast.open("r+b") as file:
        file.truncate(ballast.stat().st_size - room)
    with pytest.raises(StartError, match=r"(?i)full|no space") as caught:
        prepare(create_app(make_settings(disk / "data")))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("ruin", WAYS[:5], ids=lambda way: way.__name__)
def test_the_doctor_survives_a_ruined_database(app: Flask, ruin: object) -> None:
    a_whole_site()
    assert callable(ruin)
    ruin(settle(app))
    result = run(app, "doctor")
    assert result.exit_code == 1
    [said] = [line for line in result.output.splitlines() if line.startswith("FAIL database: ")]
    assert "restore the last backup" in said or "start the site once" in said
    assert "FAIL outbox: not checked" in result.output
    assert "ok   SQLite" in result.output


def test_the_doctor_says_who_keeps_the_database_locked(app: Flask) -> None:
    save(a_site())
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
    with closing(sqlite.connect(str(db.engine.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        said = run(app, "doctor").output
    assert "FAIL database: another program keeps the database locked" in said


def test_the_doctor_names_a_schema_that_is_newer(app: Flask) -> None:
    db.session.execute(db.text("UPDATE alembic_version SET version_num = '9999'"))
    db.session.commit()
    said = run(app, "doctor").output
    assert "FAIL database: The database comes from a newer version" in said


def test_a_whole_check_finds_nothing_where_nothing_is_wrong(app: Flask) -> None:
    a_whole_site()
    assert damage() == damage("integrity_check") == []


def test_the_doctor_survives_a_disk_that_is_read_only(disk: Path, own_app: Flask) -> None:
    data = disk / "data"
    settle(own_app)
    shutil.copytree(own_app.config["DATA_FOLDER"], data)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PODIUM_")}
    command = [sys.executable, "-m", "flask", "doctor"]
    result = subprocess.run(
        command, cwd=ROOT, env=environ | {"PODIUM_DATA": str(data)}, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (1, "")
    assert "FAIL database: the database is read-only; let the user that runs Podium write" in result.stdout
    assert "ok   SQLite" in result.stdout
