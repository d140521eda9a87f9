"""Reads through the page cache while two SQLite versions write: `make fuzz` prints what was stale or lost.

Each answer is compared with the row itself, read directly before and after the request, so that a commit that SQLite
lost is not taken for a stale page.
"""

import mmap
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conftest import make_settings
from records import an_event, save
from row_writer import SLOT
from werkzeug.test import Client

from app import create_app
from core.data_version import PublicVersion
from core.database import Base, db, sqlite
from core.migrations import upgrade_database
from core.page_cache import PageCache
from core.public_version import VersionReader

READERS = 4
EXAMPLES = 3
COMMITS = 1500  # of each writer in a long run
# The SQLite that Podium uses, and the one of Python itself.
OWN, OTHER = sqlite.__name__, "sqlite3"
WRITER = Path(__file__).with_name("row_writer.py")


@dataclass(slots=True)
class Report:
    """What was read and written, and what went wrong."""

    reads: int = 0
    commits: int = 0
    renderings: int = 0
    stale: int = 0
    examples: list[tuple[int, int, int]] = field(default_factory=list)  # the row before, the stale page, the row after
    rows_behind: int = 0  # reads at which the row itself was behind an acknowledged commit
    lost: int = 0  # acknowledged commits that a later writer did not find
    failed: int = 0  # writers that ended with an error, such as a malformed database

    def add_stale(self, before: int, shown: int, after: int) -> None:
        self.stale += 1
        if self.stale <= EXAMPLES:
            self.examples.append((before, shown, after))


class Site:
    """A site with one page, which shows the number of the row."""

    def __init__(self, database: str) -> None:
        self._database = database
        self.renderings = 0
        self._lock = threading.Lock()

    def __call__(self, _environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with self._lock:
            self.renderings += 1
        body = str(read_row(self._database)).encode()
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
        return [body]


def read_row(database: str) -> int:
    """Return the number that a new connection sees."""
    with closing(sqlite.connect(database, isolation_level=None)) as connection:
        return _number(connection)


def _number(connection: Any) -> int:
    return int(connection.execute("SELECT title FROM event").fetchone()[0])


class Slots:
    """What the writers have recorded; all of them write into one file."""

    def __init__(self, path: Path, writers: int) -> None:
        self.path = path
        path.write_bytes(bytes(SLOT.size * writers))
        with path.open("r+b") as file:
            self._words = memoryview(mmap.mmap(file.fileno(), 0)).cast("q")

    @property
    def acknowledged(self) -> int:
        return max(self._words[::3])

    @property
    def commits(self) -> int:
        return sum(self._words[1::3])

    @property
    def lost(self) -> int:
        return sum(self._words[2::3])


def read_while_writing(path: Path, modules: list[str], commits: int, seed: int) -> Report:
    """Let a process for each SQLite module commit `commits` times, and read until all of them have ended."""
    database, slots = str(path), Slots(path.with_name("slots"), len(modules))
    site = Site(database)
    cache = PageCache(
        site,
        version=PublicVersion(database, VersionReader(Base.metadata)),
        next_change=lambda: float("inf"),
        is_signed_in=lambda cookies: "session" in cookies,
    )
    arguments = [[database, slots.path, place, commits, 100 * seed + place] for place in range(len(modules))]
    writers = [
        subprocess.Popen([sys.executable, WRITER, module, *map(str, each)])
        for module, each in zip(modules, arguments, strict=True)
    ]
    report = Report()
    written, lock = threading.Event(), threading.Lock()

    def read() -> None:
        visitor = Client(cache)
        with closing(sqlite.connect(database, isolation_level=None, check_same_thread=False)) as connection:
            while not written.is_set():
                acknowledged, lost = slots.acknowledged, slots.lost
                before, shown, after = _number(connection), int(visitor.get("/").text), _number(connection)
                with lock:
                    report.reads += 1
                    report.rows_behind += before < acknowledged
                    # Where the row itself went back, nobody can say which number was the newest.
                    if shown < before <= after and lost == slots.lost:
                        report.add_stale(before, shown, after)

    readers = [threading.Thread(target=read) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    report.failed = sum(writer.wait() != 0 for writer in writers)
    written.set()
    for reader in readers:
        reader.join()
    report.commits, report.lost, report.renderings = slots.commits, slots.lost, site.renderings
    last, row_now = int(Client(cache).get("/").text), read_row(database)
    if last != row_now:
        report.add_stale(row_now, last, row_now)
    return report


def main(rounds: int, first_seed: int = 0) -> int:
    """Print the report of each round, and return 1 if any answer was stale."""
    stale = 0
    with tempfile.TemporaryDirectory(prefix="podium-staleness-") as folder:
        first = Path(folder, "first")
        app = create_app(make_settings(first))
        upgrade_database(app)
        with app.app_context():
            save(an_event(title="0", capacity=10))
            db.engine.dispose()
        for seed in range(first_seed, first_seed + rounds):
            data = Path(folder, str(seed))
            shutil.copytree(first, data)
            report = read_while_writing(data / "podium.db", [OWN, OWN, OTHER, OTHER], commits=COMMITS, seed=seed)
            print(seed, report, flush=True)  # noqa: T201
            stale += report.stale
            shutil.rmtree(data)
    return int(stale > 0)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
