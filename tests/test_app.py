"""The application as a whole: freshness, redirects and start-up."""

import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from conftest import make_settings
from flask import Flask
from page_lint import LintingClient
from real_site import ROOT, start_site
from records import a_site, an_event, save

from app import create_app, prepare
from blueprints.site.queries import is_empty
from core.database import db, sqlite

BUSY = 5  # seconds that SQLite waits for a lock
# A separate program that doesn't use Podium.
COMMIT = """
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as connection:
    connection.execute("UPDATE event SET title = ?", [sys.argv[2]])
"""


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """An application whose data folder is served by another process as well."""
    return own_app


def test_the_very_next_answer_shows_what_a_second_process_has_committed(app: Flask) -> None:
    save(a_site(), an_event(slug="one", title="Before"))
    database = Path(str(db.engine.url.database))
    server, address = start_site(database.parent)
    try:
        for title in ("First", "Second", "Third"):
            # Requested twice, so that it is cached.
            assert read(f"{address}/events/one") == read(f"{address}/events/one")
            subprocess.run([sys.executable, "-c", COMMIT, str(database), title], check=True)
            assert f"<h1>{title}</h1>" in read(f"{address}/events/one")
            assert title in read(f"{address}/events/?when=all", {"HX-Request": "true", "HX-Request-Type": "partial"})
    finally:
        server.terminate()
        server.wait(10)


def test_readers_dont_wait_for_writers(app: Flask, client: LintingClient) -> None:
    save(a_site(), an_event(slug="one"))
    with closing(sqlite.connect(str(db.engine.url.database), isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE event SET title = 'Not yet'")
        began = time.monotonic()
        assert client.get("/events/one").status_code == 200
        # Waiting for the lock would take five seconds and then fail.
        assert time.monotonic() - began < BUSY
        writer.execute("ROLLBACK")


@pytest.mark.parametrize("path", ["/events", "/talks", "/events//", "//evil.example", "//evil.example/events"])
def test_a_redirect_stays_on_the_site_for_any_host_header(client: LintingClient, path: str) -> None:
    answer = client.get(path, headers={"Host": "evil.example"})
    assert answer.status_code in (301, 308, 404)
    assert not answer.headers.get("Location", "/").startswith(("http", "//"))


def read(address: str, headers: dict[str, str] | None = None) -> str:
    """Return the response of an address."""
    with urlopen(Request(address, headers=headers or {})) as answer:
        return str(answer.read().decode())


def test_an_empty_site_starts_empty(tmp_path: Path) -> None:
    site = create_app(make_settings(tmp_path / "data"))
    prepare(site)
    with site.app_context():
        assert is_empty()


def test_the_flask_command_has_the_commands_of_migrations(tmp_path: Path) -> None:
    environ = {**os.environ, "PODIUM_DATA": str(tmp_path / "data")}
    command = [sys.executable, "-m", "flask", "--app", "app", "db"]
    upgraded = subprocess.run([*command, "upgrade"], cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert upgraded.returncode == 0, upgraded.stderr
    current = subprocess.run([*command, "current"], cwd=ROOT, env=environ, capture_output=True, text=True, check=True)
    assert "(head)" in current.stdout
