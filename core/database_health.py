"""The health of the database: a look at each request of a monitor, and a whole check once a night."""

import os
from datetime import datetime
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.database import Base, database_file, db, is_sqlite, open_file, sqlite
from core.database_errors import DAMAGED, FULL, READ_ONLY, Trouble, trouble_of

LEAST_FREE = 1_000_000  # bytes; a registration takes a tenth of it until the log is emptied
EXTENSION = "damage that was met"
FINDINGS = 3  # of a whole check; the first ones say enough


def note_trouble(app: Flask, trouble: Trouble) -> None:
    """Remember damage: what has been seen once is still there when the next query happens not to meet it."""
    if trouble.is_damage:
        app.extensions[EXTENSION] = trouble


def look() -> Trouble | None:
    """Return what is wrong with the database, as far as a millisecond can tell; None if nothing is.

    It reads the beginning of each table from the file, since a connection in use would answer from its memory.
    """
    if (met := current_app.extensions.get(EXTENSION)) or damage_file().exists():
        return met or DAMAGED
    if trouble := disk_trouble():
        return trouble
    try:
        with db.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        if is_sqlite(current_app):
            _read_tables(database_file())
        return None
    except (DBAPIError, sqlite.Error) as error:
        if trouble := trouble_of(error):
            note_trouble(current_app, trouble)
            return trouble
        raise


def find_damage(_now: datetime) -> None:
    """Check the whole database, log what is damaged, and leave a note for the health check; a nightly task."""
    found = damage()
    if not found:
        damage_file().unlink(missing_ok=True)
        return
    current_app.logger.error("%s is damaged: %s. %s.", database_file(), "; ".join(found), DAMAGED.advice.capitalize())
    damage_file().write_text("\n".join(found))


def damage(check: str = "quick_check") -> list[str]:
    """Check the whole database and return the first faults, or none if it is sound.

    SQLite's `integrity_check` also compares each index with its table, and takes some times as long.
    """
    if not is_sqlite(current_app):
        return []
    try:
        with db.engine.connect() as connection:
            found = connection.execute(text(f"PRAGMA {check}({FINDINGS})")).scalars().all()
    except DBAPIError as error:
        trouble = trouble_of(error)
        if trouble is None or not trouble.is_damage:
            raise
        return [str(error.orig)]
    return [line for row in found if row != "ok" for line in row.splitlines()][:FINDINGS]


def damage_file() -> Path:
    """Return the file that exists while the database is known to be damaged."""
    return Path(current_app.config["DATA_FOLDER"]) / "damage"


def disk_trouble() -> Trouble | None:
    """Return whether the disk of the database is full or read-only."""
    path = database_file()
    if not is_sqlite(current_app) or not path.exists():
        return None
    system = os.statvfs(path.parent)
    if system.f_flag & os.ST_RDONLY or not os.access(path, os.W_OK):
        return READ_ONLY
    return FULL if system.f_bavail * system.f_frsize < LEAST_FREE else None


def _read_tables(path: Path) -> None:
    connection = open_file(path)
    try:
        for table in Base.metadata.tables:
            connection.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone()  # noqa: S608 - no input
    finally:
        connection.close()
