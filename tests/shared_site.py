"""One application shared by many tests."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from snapshot import Snapshot

from core.database import db, sqlite
from core.time import utc_now


class SharedSites:
    """Lends one application to each test with an empty site, and another one after a test that has broken it.

    Building an application and compiling its templates and queries takes longer than most tests.
    """

    def __init__(self, make: Callable[[], Flask]) -> None:
        self._make = make
        self._site: _Site | None = None

    @contextmanager
    def lend(self) -> Iterator[Flask]:
        """Give the application, and put it back afterwards; raise AssertionError or an SQLite error if it is broken."""
        site = self._site or _Site(self._make())
        self._site = None
        site.app.config["STARTED_AT"] = utc_now()
        yield site.app
        site.reset()
        self._site = site


class _Site:
    """An application with a database, files and settings that can be put back."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._data = Path(app.config["DATA_FOLDER"])
        self._database = str(self._data / "podium.db")
        self._empty = Snapshot(self._database)
        # Kept open, so that the index of the write-ahead log, which all connections share, is never recreated.
        self._connection = sqlite.connect(self._database)
        self._connection.execute("PRAGMA data_version")
        self._index = self._index_file()
        self._files = {path.name for path in self._data.iterdir()}
        self._config = dict(app.config)

    def reset(self) -> None:
        """Forget what a test did to the database, the data folder and the settings."""
        with self.app.app_context():
            db.engine.dispose()
        assert self._index_file() == self._index, "the test opened the database with another SQLite library"
        self._empty.put_back(self._database)
        for path in self._data.iterdir():
            if path.name not in self._files:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.app.config.clear()
        self.app.config.update(self._config)

    def _index_file(self) -> int:
        index = Path(f"{self._database}-shm")
        return index.stat().st_ino if index.exists() else 0
