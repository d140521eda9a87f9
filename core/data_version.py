"""The version of the database, read on every request: detects commits, and whether they changed public data."""

import mmap
import os
import sys
import threading
from pathlib import Path
from time import monotonic
from typing import Any

from core.database import open_file, sqlite
from core.public_version import VersionReader

HEADER = 48  # bytes
ASKED_EVERY = 0.1  # seconds
# Never closed, not even with the version that reads them: closing one would release the locks that SQLite holds on the
# same file, and another process could then empty the index that this one uses.
_mapped_for_ever: list[mmap.mmap] = []
FORMAT = 3_007_000


class DataVersion:
    """A value that changes whenever any process has committed to the SQLite database.

    The value is the header of the WAL index, which all processes share in memory and every commit rewrites, together
    with SQLite's own `data_version`, which is asked for every tenth of a second and is all there is without an index.
    Source: https://www.sqlite.org/walformat.html#the_wal_index_header
    """

    def __init__(self, path: str) -> None:
        # A connection that never writes: it keeps the index alive, and sees the commits of all other connections.
        self._connection = _LazyConnection(path)
        self._mapped: mmap.mmap | None = None
        self._index: mmap.mmap | None = None
        self._number = 0
        self._ask_at = 0.0
        self._lock = threading.Lock()
        self._failures = 0

    def __call__(self) -> tuple[int, bytes]:
        """Return the version, or a value never returned before if it cannot be read."""
        # The query yields to other threads; with many threads, that costs more than the rest of a response.
        if self._index is None or monotonic() >= self._ask_at:
            with self._lock:
                if self._index is None or monotonic() >= self._ask_at:
                    # The query creates the index.
                    self._number = self._ask()
                    self._index = self._map()
                    self._ask_at = monotonic() + ASKED_EVERY
        return self._number, b"" if self._index is None else self._index[:HEADER]

    def _ask(self) -> int:
        try:
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite.Error:
            self._failures -= 1
            return self._failures

    def _map(self) -> mmap.mmap | None:
        try:
            if self._mapped is None and self._index_path().stat().st_size >= HEADER:
                self._mapped = mmap.mmap(os.open(self._index_path(), os.O_RDONLY), HEADER, access=mmap.ACCESS_READ)
                _mapped_for_ever.append(self._mapped)
        except (OSError, ValueError, sqlite.Error):
            return None
        is_valid = self._mapped is not None and int.from_bytes(self._mapped[:4], sys.byteorder) == FORMAT
        return self._mapped if is_valid else None

    def _index_path(self) -> Path:
        # SQLite knows the real path of a symbolic link; the index is beside that.
        _, _, path = self._connection.execute("PRAGMA database_list").fetchone()
        return Path(f"{path}-shm")


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
