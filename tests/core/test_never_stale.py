"""No page is older than its request, and no private commit drops one, with several processes writing at once."""

import multiprocessing
import os
import random
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from records import an_event, save
from staleness import OTHER, OWN, Site, read_while_writing
from werkzeug.test import Client

from core.data_version import PublicVersion
from core.database import Base, db, sqlite
from core.page_cache import PageCache
from core.public_version import VersionReader

RUNS = int(os.environ.get("FUZZ_RUNS", "1"))
WRITERS, COMMITS, READERS = 3, 150, 6
PRIVATE = (
    "UPDATE event SET places_taken = abs(random()) % 9",
    "INSERT OR REPLACE INTO rate_window VALUES (abs(random()) % 9, '2027-03-01', 1)",
)


def write(database: str, seed: int, acknowledged: Any, public: Any) -> None:
    """Commit increasing numbers, with private commits in between, and report what was committed."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    with closing(sqlite.connect(database, isolation_level=None, timeout=60)) as connection:
        for _ in range(COMMITS):
            connection.execute("BEGIN IMMEDIATE")
            if chance.random() < 0.6:
                connection.execute(chance.choice(PRIVATE))
                connection.execute("COMMIT")
                continue
            number = int(connection.execute("SELECT title FROM event").fetchone()[0]) + 1
            connection.execute("UPDATE event SET title = ?", [str(number)])
            if chance.random() < 0.2:
                connection.execute("ROLLBACK")
                continue
            connection.execute("COMMIT")
            with acknowledged.get_lock():
                acknowledged.value = max(acknowledged.value, number)
                public.value += 1


@pytest.mark.parametrize("seed", range(RUNS))
def test_no_answer_is_older_than_the_row_while_two_versions_of_sqlite_write(own_app: Flask, seed: int) -> None:
    save(an_event(title="0", capacity=10))
    database = Path(str(db.engine.url.database))
    db.engine.dispose()
    report = read_while_writing(database, [OWN, OTHER], commits=300, seed=seed)
    # Old versions of SQLite can lose a commit, which is not what this test is about.
    assert (report.stale, report.examples) == (0, [])
    assert report.renderings <= report.commits + 1
    assert min(report.reads, report.commits) > 0


@pytest.mark.parametrize("seed", range(RUNS))
def test_no_answer_is_older_than_its_request_while_three_processes_write(app: Flask, seed: int) -> None:
    save(an_event(title="0", capacity=10))
    database = str(db.engine.url.database)
    site = Site(database)
    cache = PageCache(
        site,
        version=PublicVersion(database, VersionReader(Base.metadata)),
        next_change=lambda: float("inf"),
        is_signed_in=lambda cookies: "session" in cookies,
    )
    spawn = multiprocessing.get_context("spawn")
    acknowledged, public = spawn.Value("q", 0), spawn.Value("q", 0)
    writers = [
        spawn.Process(target=write, args=(database, WRITERS * seed + n, acknowledged, public)) for n in range(WRITERS)
    ]
    stale: list[tuple[int, int]] = []
    answers = [0] * READERS
    written = threading.Event()

    def read(number: int) -> None:
        visitor = Client(cache)
        while not written.is_set():
            least = acknowledged.value
            shown = int(visitor.get("/").text)
            answers[number] += 1
            if shown < least:
                stale.append((shown, least))

    readers = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for writer in writers:
        writer.start()
    for reader in readers:
        reader.start()
    for writer in writers:
        writer.join()
    written.set()
    for reader in readers:
        reader.join()
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    assert stale == []
    assert int(Client(cache).get("/").text) == acknowledged.value
    # Private commits and rolled-back ones drop nothing.
    assert site.renderings <= public.value + 1 < WRITERS * COMMITS
    assert min(answers) > 0
