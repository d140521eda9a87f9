"""An import that is killed repeatedly ends like one that ran through."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from conftest import make_settings
from podcast.importing.shows import MP3, allow_loopback, serve_show
from processes import forks
from records import a_site, save
from sqlalchemy import select
from website import Website, serving

from app import create_app
from blueprints.podcast.actions import import_podcast
from core.database import db
from core.migrations import upgrade_database
from models import Episode, MediaFile

# The import is killed in the middle of these files, and then at this many random moments.
HALTS = ("/2.mp3", "/4.mp3", "/5.mp3")
KILLS = 3


class Host:
    """A remote host that can stall in the middle of a file."""

    def __init__(self) -> None:
        self.halts_in = ""
        self.silent, self.over = threading.Event(), threading.Event()


@pytest.fixture
def host() -> Host:
    return Host()


@pytest.fixture
def website(host: Host) -> Iterator[Website]:
    with serving() as site:
        serve_show(site, 6)
        for number in range(1, 7):
            site.answers[f"/{number}.mp3"] = _slowly(host, MP3 + bytes([number]), f'"{number}"')
        yield site


def _slowly(host: Host, body: bytes, etag: str) -> Any:
    def answer(request: BaseHTTPRequestHandler) -> None:
        start = int((request.headers.get("Range") or "bytes=0-").removeprefix("bytes=").rstrip("-"))
        request.send_response(206 if start else 200)
        request.send_header("ETag", etag)
        request.send_header("Content-Length", str(len(body) - start))
        if start:
            request.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        request.end_headers()
        for place in range(start, len(body), 50_000):
            request.wfile.write(body[place : min(place + 50_000, len(body))])
            time.sleep(0.01)
            if host.halts_in == request.path and place >= len(body) // 2:
                host.silent.set()
                host.over.wait(60)
                return

    return answer


def _prepared(data: Path) -> Path:
    app = create_app(make_settings(data))
    upgrade_database(app)
    with app.app_context():
        save(a_site())
        db.engine.dispose()
    return data


def _import_here(data: Path, address: str, outbox: Connection) -> None:
    # A proxy set in the environment must not be used, or nothing would be found.
    os.environ["http_proxy"] = "http://127.0.0.1:1"
    with create_app(make_settings(data)).app_context():
        outbox.send("ready")
        import_podcast(address, audio=True, is_allowed=allow_loopback)


def _import(data: Path, website: Website, until: Callable[[], object] | None = None) -> int | None:
    """Import in a separate process that is killed on a condition; return its exit status."""
    inbox, outbox = forks.Pipe(duplex=False)
    process = forks.Process(target=_import_here, args=(data, website.url("/feed.xml"), outbox))
    process.start()
    assert inbox.poll(60) and inbox.recv() == "ready"
    if until:
        until()
        process.kill()
    process.join(60)
    return process.exitcode


def _whole(data: Path) -> list[Any]:
    """Return everything that an import writes, except timestamps."""
    with create_app(make_settings(data)).app_context():
        wanted = [column for column in Episode.__table__.columns if column.name not in ("created_at", "updated_at")]
        rows = [tuple(row) for row in db.session.execute(select(*wanted).order_by(Episode.guid))]
        chapters = [[(c.starts, c.title) for c in e.chapters] for e in db.session.scalars(select(Episode))]
        files = [(f.id, f.name, f.sha256, f.length) for f in db.session.scalars(select(MediaFile))]
        db.engine.dispose()
    # An unfinished copy isn't a file of the site.
    stored = sorted(path.name for path in (data / "media").rglob("*") if len(path.name) == 64)
    left = sorted(path.name for path in (data / "import").iterdir())
    return [rows, chapters, files, stored, left]


def _import_into_silence(data: Path, website: Website, host: Host, path: str) -> int | None:
    """Import until the host stalls and its data is on disk, and kill the import there."""
    host.halts_in, host.silent, host.over = path, threading.Event(), threading.Event()

    def until() -> None:
        assert host.silent.wait(60)
        while not any(part.stat().st_size for part in (data / "import").glob("*.part")):
            time.sleep(0.01)

    ended = _import(data, website, until)
    host.halts_in = ""
    host.over.set()
    return ended


def test_a_killed_import_continues_and_ends_like_one_that_ran_through(
    tmp_path: Path, website: Website, host: Host
) -> None:
    through, killed = _prepared(tmp_path / "through"), _prepared(tmp_path / "killed")
    assert _import(through, website) == 0
    chance = random.Random(1)  # noqa: S311 - moments to kill at, no secrets
    website.asked.clear()
    assert {_import_into_silence(killed, website, host, path) for path in HALTS} == {-signal.SIGKILL}
    for _ in range(KILLS):
        _import(killed, website, partial(time.sleep, chance.uniform(0.05, 0.4)))
    assert _import(killed, website) == 0
    whole = _whole(killed)
    assert len(whole[0]) == 6
    assert whole == _whole(through)
    # Killed in the middle of files, it didn't fetch them from the start again.
    assert {path for path, headers in website.asked if "Range" in headers} >= set(HALTS)
