"""The version of the database: whether anything was committed, and whether it was public; read at every request."""

import mmap
import os
import sys
import threading
from pathlib import Path

from core.database import sqlite
from core.public_version import VersionReader

HEADER = 48  # bytes
FORMAT = 3_007_000


class DataVersion:
    """A value that changes whenever any process has committed to the SQLite database.

    It is the header of the index that all processes share in memory, which each commit writes anew; where there is
    no such index, it is a number that SQLite gives.
    Source: https://www.sqlite.org/walformat.html#the_wal_index_header
    """

    def __init__(self, path: str) -> None:
        # One connection that never writes: it keeps the index in being, and is told of the commits of all others.
        self._connection = sqlite.connect(path, check_same_thread=False, isolation_level=None)
        self._path = Path(f"{path}-shm")
        self._index: mmap.mmap | None = None
        self._lock = threading.Lock()
        self._failures = 0

    def __call__(self) -> bytes | int:
        """Return the version, or after a failure a number never returned before."""
        if self._index is not None:
            return self._index[:HEADER]
        with self._lock:
            # To be asked brings the index into being.
            number = self._ask()
            self._index = self._map()
        return number if self._index is None else self._index[:HEADER]

    def _ask(self) -> int:
        # This lets other threads go first, which among many of them costs more than all the rest of an answer.
        try:
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite.Error:
            self._failures -= 1
            return self._failures

    def _map(self) -> mmap.mmap | None:
        try:
            # Never closed: to close it would let go of the locks that SQLite holds on the same file.
            file = os.open(self._path, os.O_RDONLY)
            index = mmap.mmap(file, HEADER, access=mmap.ACCESS_READ)
        except (OSError, ValueError):
            return None
        return index if int.from_bytes(index[:4], sys.byteorder) == FORMAT else None


class PublicVersion:
    """A value that changes whenever any process has committed a change of what visitors can see.

    The version itself is read only when something was committed. Where triggers do not keep it, every commit counts.
    """

    def __init__(self, path: str, reader: VersionReader) -> None:
        self._commits = DataVersion(path)
        self._connection = sqlite.connect(path, check_same_thread=False, isolation_level=None)
        self._reader = reader
        self._lock = threading.Lock()
        # The version, and the last commit at which it was read; replaced as one.
        self._last: tuple[object, object] = (None, None)

    def __call__(self) -> object:
        """Return the version of the newest commit."""
        commit, version = self._last
        if commit is not None and self._commits() == commit:
            return version
        with self._lock:
            # Asked before the version is read, which can then only be newer; a commit in between is noticed next time.
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
