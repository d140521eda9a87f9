"""Trials: changes of the database that one block sees, and nobody else ever."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from time import perf_counter
from typing import Any

from flask import current_app
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

from core.database import DatabaseBusy, db, is_sqlite, sqlite, trial_context, writers

PATIENCE = 5.0  # seconds that a trial waits for the one before it, or for writers
MOST_ATTEMPTS = 3
READ_VERSION = "SELECT version FROM public_version"

_one_at_a_time = threading.Lock()


class OutdatedError(Exception):
    """Somebody has changed what is public during a trial, so that it has to begin again."""


@contextmanager
def trying() -> Iterator["Trial"]:
    """Begin a trial in an application context of its own, and undo it at the end; DatabaseBusy if it can't begin."""
    if not _one_at_a_time.acquire(timeout=PATIENCE):
        raise DatabaseBusy("another trial is under way")
    try:
        with current_app.app_context(), trial_context():
            trial = Trial(db.session.connection())
            try:
                yield trial
            finally:
                trial.end()
                db.session.rollback()
    except TimeoutError as error:
        raise DatabaseBusy("others are writing") from error
    except sqlite.OperationalError as error:
        raise DatabaseBusy(str(error)) from error
    finally:
        _one_at_a_time.release()


class Trial:
    """A transaction that is never committed.

    On SQLite it holds the write lock for one query at a time: each query begins a transaction, repeats what the trial
    has written so far, reads, and rolls back. So nobody who writes waits for a page to be rendered, however long that
    takes, and a trial gives way to everybody who wants to write.
    """

    def __init__(self, connection: Connection) -> None:
        self.longest_hold = 0.0  # seconds that it has held the write lock at once
        self.holds = 0
        self._written: list[tuple[str, Any, bool]] = []
        self._is_writing = False
        self._version: Any = None
        self._turn = ExitStack()
        self._since = 0.0
        self._is_split = is_sqlite(current_app)
        if self._is_split:
            self._raw: Any = connection.connection.driver_connection
            event.listen(connection, "before_cursor_execute", self._before)
            event.listen(connection, "after_cursor_execute", self._after)

    def write(self) -> None:
        """Write what has changed in the session, for later queries of the trial; the session then reads all anew."""
        if self._is_split:
            if not self._written:
                self._version = self._raw.execute(READ_VERSION).fetchone()
            self._take()
            self._is_writing = True
        try:
            db.session.flush()
        finally:
            self._is_writing = False
            self.end()
        db.session.expunge_all()

    def end(self) -> None:
        """Give back the write lock, if it is held."""
        if self._since:
            try:
                self._raw.execute("ROLLBACK") if self._raw.in_transaction else None
            finally:
                self.longest_hold = max(self.longest_hold, perf_counter() - self._since)
                self._since = 0.0
                self._turn.close()

    def _take(self) -> None:
        self._turn.enter_context(writers.last_turn(PATIENCE))
        self._since = perf_counter()
        self.holds += 1
        self._raw.execute("BEGIN IMMEDIATE")
        if self._raw.execute(READ_VERSION).fetchone() != self._version:
            raise OutdatedError
        for statement, parameters, is_many in self._written:
            (self._raw.executemany if is_many else self._raw.execute)(statement, parameters)

    def _before(
        self, _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, is_many: bool
    ) -> None:
        if statement.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
            if not self._is_writing:
                raise RuntimeError("a trial writes in write() only")
            # The rows of one INSERT with many VALUES come as a single tuple.
            has_rows = is_many and bool(parameters) and isinstance(parameters[0], (tuple, list))
            self._written.append((statement, parameters, has_rows))
        elif self._written and not self._is_writing:
            self.end()
            self._take()

    def _after(
        self, _connection: Any, cursor: Any, _statement: str, _parameters: Any, context: Any, _is_many: bool
    ) -> None:
        if self._since and not self._is_writing:
            # All rows at once, since after the rollback they would be those of the live records.
            if cursor.description is not None:
                context.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                    cursor, initial_buffer=cursor.fetchall()
                )
            self.end()
