"""Whether anything was committed, asked at every request."""

import mmap
import os
import sys
import threading
from pathlib import Path

from core.database import sqlite

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
