"""The version of the database, read on every request: detects commits, and whether they changed public data."""

import mmap
import os
import sys
import threading
from pathlib import Path
from typing import Any

from core.database import open_file, sqlite
from core.public_version import VersionReader

HEADER = 48  # bytes
FORMAT = 3_007_000


class DataVersion:
    """A value that changes whenever any process has committed to the SQLite database.

    The value is the header of the WAL index, which all processes share in memory and every commit rewrites; without
    a WAL index, it is SQLite's `data_version`.
    Source: https://www.sqlite.org/walformat.html#the_wal_index_header
    """

    def __init__(self, path: str) -> None:
        # A connection that never writes: it keeps the index alive, and sees the commits of all other connections.
        self._connection = _LazyConnection(path)
        self._path = Path(f"{path}-shm")
        self._index: mmap.mmap | None = None
        self._lock = threading.Lock()
        self._failures = 0

    def __call__(self) -> bytes | int:
        """Return the version, or a number never returned before if it cannot be read."""
        if self._index is not None:
            return self._index[:HEADER]
        with self._lock:
            # The query creates the index.
            number = self._ask()
            self._index = self._map()
        return number if self._index is None else self._index[:HEADER]

    def _ask(self) -> int:
        # The query yields to other threads; with many threads, that costs more than the rest of a response.
        try:
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite.Error:
            self._failures -= 1
            return self._failures

    def _map(self) -> mmap.mmap | None:
        try:
            # Never closed: closing it would release the locks that SQLite holds on the same file.
            file = os.open(self._path, os.O_RDONLY)
            index = mmap.mmap(file, HEADER, access=mmap.ACCESS_READ)
        except (OSError, ValueError):
            return None
        return index if int.from_bytes(index[:4], sys.byteorder) == FORMAT else None


class _LazyConnection:
    """A connection that is opened for its first query; until then, the database may be missing."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._opened: Any = None

    def execute(self, query: str) -> Any:
        if self._opened is None:
            self._opened = open_file(self._path, check_same_thread=False, isolation_level=None)
        return self._opened.execute(query)


class PublicVersion:
    """A value that changes whenever any process commits a change to public data.

    The version itself is read only after a commit. If no triggers maintain it, every commit counts as a change.
    """

    def __init__(self, path: str, reader: VersionReader) -> None:
        self._commits = DataVersion(path)
        self._connection = _LazyConnection(path)
        self._reader = reader
        self._lock = threading.Lock()
        # The last commit and the version read after it; replaced as a pair, so that readers need no lock.
        self._last: tuple[object, object] = (None, None)

    def __call__(self) -> object:
        """Return the version of the newest commit."""
        commit, version = self._last
        if commit is not None and self._commits() == commit:
            return version
        with self._lock:
            # Read before the version, which can then only be newer; the next call notices a commit in between.
            commit = self._commits()
            if commit != self._last[0]:
                version = self._read()
                self._last = (commit, commit if version is None else version)
            return self._last[1]

    def _read(self) -> int | None:
        try:
            return self._reader.read(lambda query: self._connection.execute(query).fetchall())
        except sqlite.Error:
            return None
