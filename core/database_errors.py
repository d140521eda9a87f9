"""Database errors that are not the program's fault: what happened, in one line, and what to do about it."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from core.settings import StartError

SECONDS_BETWEEN_REPEATS = 60.0


class DatabaseError(StartError):
    """The database cannot be used as it is; the message says what to do."""


class DatabaseBusy(Exception):  # noqa: N818 - it passes
    """The database cannot be written to at the moment, for example because it stays locked or the disk is full."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why the database cannot be used: in a few words for everybody, and what the operator has to do.

    Trouble that `passes` may be gone at the next try; `is_damage` stays until a backup is restored.
    """

    summary: str
    advice: str
    passes: bool = True
    is_damage: bool = False


DAMAGED = Trouble(
    "the database is damaged",
    "stop Podium and restore the last backup (docs/operating.md, “A damaged database”)",
    passes=False,
    is_damage=True,
)
FULL = Trouble("the disk is full", "free some space on the disk of the data folder")
READ_ONLY = Trouble("the database is read-only", "let the user that runs Podium write to the data folder and its files")
REPLACED = Trouble("the database file was moved, deleted or replaced", "put it back, then restart Podium", passes=False)
SILENT = Trouble("the database does not answer", "check that it runs and can be reached")
# By SQLite's primary result code. Source: https://www.sqlite.org/rescode.html
TROUBLES = {
    5: (LOCKED := Trouble("another program keeps the database locked", "end that program, or wait for it")),
    6: LOCKED,
    8: READ_ONLY,
    10: Trouble("the disk reports an error", "check the disk of the data folder, and the log of the system"),
    11: DAMAGED,
    13: FULL,
    14: Trouble(
        "the database file cannot be opened", "check that the data folder is there and belongs to Podium's user"
    ),
    26: DAMAGED,
}
FILE_IS_GONE = "the database file is not the one that was opened"


def trouble_of(error: BaseException | None) -> Trouble | None:
    """Return the trouble that an error of the database comes from, or None if the program itself is at fault."""
    if isinstance(error, DatabaseBusy):
        error = error.__cause__
    original = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(original, "sqlite_errorcode", None)
    if str(original) == FILE_IS_GONE:
        return REPLACED
    if error is None or code is None:
        # PostgreSQL's driver raises an error of this name when there is no connection.
        return SILENT if type(original).__name__ == "OperationalError" else None
    if str(original).startswith("no such table"):
        # An empty file took the place of the content: SQLite sees a new database.
        return DAMAGED
    # SQLite ends the transaction when the disk is full; rolling back to one of its savepoints then fails too.
    return TROUBLES.get(code & 0xFF) or trouble_of(error.__context__)


def is_passing(error: DBAPIError) -> bool:
    """Tell whether a database error is temporary, so that the same may succeed when it is tried again."""
    trouble = trouble_of(error)
    return trouble is not None and trouble.passes


def explanation(error: BaseException) -> str | None:
    """Return one line that says what is wrong with the database and what to do, or None as `trouble_of` does."""
    trouble = trouble_of(error)
    if trouble is None:
        return None
    cause = error.__cause__ if isinstance(error, DatabaseBusy) else error
    return f"{trouble.summary} ({getattr(cause, 'orig', cause)}); {trouble.advice}"


@contextmanager
def explained() -> Iterator[None]:
    """Raise DatabaseError with the explanation when the database cannot be used."""
    try:
        yield
    except (DBAPIError, DatabaseBusy) as error:
        reason = explanation(error)
        if reason is None:
            raise
        raise DatabaseError(f"{reason[0].upper()}{reason[1:]}.") from error


class Repeats:
    """Tells which lines were logged within the last minute, so that a lasting fault doesn't fill the log."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._logged: dict[str, float] = {}

    def error(self, logger: logging.Logger, line: str) -> None:
        """Log a line as an error, at most once in SECONDS_BETWEEN_REPEATS."""
        now = time.monotonic()
        with self._lock:
            since = {text: at for text, at in self._logged.items() if now - at < SECONDS_BETWEEN_REPEATS}
            is_new = line not in since
            self._logged = since | ({line: now} if is_new else {})
        if is_new:
            logger.error("%s", line)
