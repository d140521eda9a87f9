"""The database: its engine, its pragmas, its column types and its transactions."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, MetaData, event, text
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from core.database_errors import FILE_IS_GONE, DatabaseError, is_passing
from core.database_errors import DatabaseBusy as DatabaseBusy  # what `writing` raises
from core.public_version import VersionReader, add_public_version
from core.settings import Settings
from core.writer_queue import WriterQueue

sqlite: Any
try:
    # Debian's SQLite can corrupt a WAL database when a checkpoint races a reset (fixed in 3.51.3);
    # pysqlite3 carries a later one.
    sqlite = import_module("pysqlite3.dbapi2")
except ImportError:
    sqlite = sqlite3

SAFE_SQLITE = (3, 51, 3)
SECONDS_FOR_READERS = 1.0
# Whether connections are opened to alter tables.
migrating: ContextVar[bool] = ContextVar("migrating", default=False)
_writing: ContextVar[bool] = ContextVar("writing", default=False)
# Whether what is written is rolled back piece by piece (core/trial.py).
_trying: ContextVar[bool] = ContextVar("trying", default=False)
# SQLite gives waiting connections the write lock in no particular order, so the writers of a process queue.
writers = WriterQueue()


class Base(DeclarativeBase):
    """The base of every record type."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


add_public_version(Base.metadata)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC to the second."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None, microsecond=0)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


db = SQLAlchemy(model_class=Base)


def init_database(app: Flask, settings: Settings) -> None:
    """Bind the application to its database; nothing is opened yet."""
    url = settings.database_url or f"sqlite:///{settings.data.resolve() / 'podium.db'}"
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    # Failed statements are logged without their values, which may be a person's name and address.
    options = {"hide_parameters": True}
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options | ({"module": sqlite} if url.startswith("sqlite") else {})
    app.extensions["public_version"] = VersionReader(Base.metadata)
    db.init_app(app)
    with app.app_context():
        if is_sqlite(app):
            event.listen(db.engine, "do_connect", _open_existing)
            event.listen(db.engine, "connect", _prepare_connection)
            event.listen(db.engine, "connect", same_file := _SameFile(database_file()))
            event.listen(db.engine, "begin", same_file.check)
            event.listen(db.engine, "begin", _begin)


def database_file() -> Path:
    """Return the path of the SQLite database."""
    return Path(str(db.engine.url.database))


def create_database() -> None:
    """Create an empty SQLite database, which only its owner can read, unless there is one."""
    if is_sqlite(current_app) and not (path := database_file()).exists():
        try:
            path.touch(mode=0o600)
        except OSError as error:
            raise DatabaseError(f"{path} cannot be created: {error.strerror}.") from error


def open_file(path: str | Path, **options: Any) -> Any:
    """Return an SQLite connection to a database that exists; SQLite would create a missing one."""
    try:
        return sqlite.connect(f"file:{quote(str(path))}?mode=rw", uri=True, **options)
    except sqlite.OperationalError as error:
        if Path(path).exists():
            raise
        raise sqlite.OperationalError(FILE_IS_GONE) from error


def _open_existing(_dialect: object, _record: object, arguments: list[Any], options: dict[str, Any]) -> Any:
    return open_file(arguments[0], **options)


class _SameFile:
    """Refuses transactions once the database file has been deleted or replaced.

    SQLite would go on writing to the file that has gone, and lose all of it when the last process ends.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: tuple[int, int] | None = None

    def __call__(self, _connection: object, _record: object) -> None:
        """Note which file the first connection has opened."""
        self._opened = self._opened or self._identity()

    def check(self, _connection: Connection) -> None:
        """Raise OperationalError unless the path leads to that file."""
        if self._identity() != self._opened:
            raise OperationalError("BEGIN", None, sqlite.OperationalError(FILE_IS_GONE))

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


def _prepare_connection(connection: Any, _record: object) -> None:
    # The driver begins its own transactions too late and loses updates, so Podium begins them itself.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=5000",
        "trusted_schema=OFF",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
    # Alembic rebuilds a table by dropping the old one, which would also delete the rows that refer to it.
    connection.execute(f"PRAGMA foreign_keys={'OFF' if migrating.get() else 'ON'}")


def _begin(connection: Connection) -> None:
    if _trying.get():
        return  # a trial begins and ends transactions itself
    # Migrations read before they write, so they need the write lock from the start.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() or migrating.get() else "BEGIN")


@contextmanager
def writing() -> Iterator[None]:
    """Hold the write lock; commit at the end, or roll back and raise the error, as DatabaseBusy if a retry can help.

    Earlier reads belong to a transaction of their own, which ends here.
    """
    if _writing.get() or _trying.get():
        raise RuntimeError("one use case is one transaction: writing() cannot be nested")
    db.session.rollback()
    with writers.turn():
        token = _writing.set(True)
        try:
            yield
            db.session.commit()
        except DBAPIError as error:
            db.session.rollback()
            if is_passing(error):
                raise DatabaseBusy(str(error.orig)) from error
            raise
        except BaseException:
            db.session.rollback()
            raise
        finally:
            _writing.reset(token)


@contextmanager
def trial_context() -> Iterator[None]:
    """Leave the transactions of a block to a trial, which rolls them back; the block can't write otherwise."""
    token = _trying.set(True)
    try:
        yield
    finally:
        _trying.reset(token)


def seen_public_version() -> int | None:
    """Return the version of public data that the current transaction sees; None if it has none, or is a trial."""
    if not is_sqlite(current_app) or _trying.get():
        return None
    # The caller's queries will see pending changes, which also change the version.
    db.session.flush()
    return public_version(db.session.connection())


def public_version(connection: Connection) -> int | None:
    """Return the version of public data that a connection sees; None if its triggers are missing or outdated."""
    reader: VersionReader = current_app.extensions["public_version"]
    return reader.read(lambda query: connection.exec_driver_sql(query).all())


def check_database(app: Flask) -> list[str]:
    """Raise DatabaseError unless the required pragmas are in effect; return warnings for the log."""
    if not is_sqlite(app):
        return []
    with app.app_context():
        with db.engine.connect() as connection:
            for pragma, wanted in {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}.items():
                if connection.execute(text(f"PRAGMA {pragma}")).scalar() != wanted:
                    raise DatabaseError(f"SQLite refuses {pragma}={wanted}; is the data folder on a network disk?")
        if sqlite.sqlite_version_info < SAFE_SQLITE:
            return [f"SQLite {sqlite.sqlite_version} can corrupt a busy database; 3.51.3 or later cannot."]
        return []


def check_writable() -> None:
    """Raise an error of the database unless the write lock can be had."""
    token = _writing.set(True)
    try:
        with db.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    finally:
        _writing.reset(token)


def is_sqlite(app: Flask) -> bool:
    """Tell whether the application runs on SQLite."""
    return str(app.config["SQLALCHEMY_DATABASE_URI"]).startswith("sqlite")


def rewrite_file() -> bool:
    """Rewrite the whole SQLite file, since deleted rows stay readable in split pages; False if it is impossible now."""
    # The folder for temporary files may not be writable, as under systemd's ProtectSystem.
    return not is_sqlite(current_app) or _on_own_connection("PRAGMA temp_store=MEMORY", "VACUUM") is not None


def empty_log() -> bool:
    """Empty SQLite's write-ahead log, where deleted rows stay readable; False while another program reads."""
    if not is_sqlite(current_app):
        return True
    done = _on_own_connection("PRAGMA wal_checkpoint(TRUNCATE)")
    return done is not None and not done[0]


def _on_own_connection(*statements: str) -> Any:
    """Run statements and return the last one's first row, or None if the database is busy or the disk full.

    The wait for readers is short, since nobody can write meanwhile.
    """
    try:
        with closing(open_file(database_file(), isolation_level=None, timeout=SECONDS_FOR_READERS)) as connection:
            for pragma in ("synchronous=FULL", "secure_delete=ON"):
                connection.execute(f"PRAGMA {pragma}")
            for statement in statements:
                row = connection.execute(statement).fetchone()
            return row or ()
    except sqlite.DatabaseError:
        return None
