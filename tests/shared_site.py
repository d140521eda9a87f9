"""One application shared by many tests."""

import shutil
from pathlib import Path

from flask import Flask
from snapshot import Snapshot

from core.database import db, sqlite
from core.time import utc_now


class SharedSite:
    """An application that each test gets with an empty site.

    Building an application and compiling its templates and queries takes longer than most tests.
    """

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
        """Reset the database, the data folder and the settings."""
        with self.app.app_context():
            db.engine.dispose()
        for path in self._data.iterdir():
            if path.name not in self._files:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.app.config.clear()
        self.app.config.update(self._config, STARTED_AT=utc_now())
        self._empty.put_back(self._database)

    def check(self) -> None:
        """Raise AssertionError when a test has left the database unusable for later tests."""
        assert self._index_file() == self._index, "the test opened the database with another SQLite library"

    def _index_file(self) -> int:
        index = Path(f"{self._database}-shm")
        return index.stat().st_ino if index.exists() else 0
