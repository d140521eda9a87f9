"""Migrations: bring the schema to this version with Alembic, or report why that is impossible.

Alembic is imported where it is needed: it takes 8 MB of memory, and only the process that prepares a site needs it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from core.data_folder import prepare_data_folder
from core.database import Base, create_database, database_file, db, is_sqlite, migrating, public_version
from core.database_errors import DatabaseError, explained, explanation
from core.triggers import drop_triggers, make_triggers

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

MIGRATIONS = Path(__file__).parent.parent / "migrations"
OPTIONS: dict[str, Any] = {"directory": str(MIGRATIONS), "render_as_batch": True}


def init_migrations(app: Flask) -> None:
    """Add the commands of `flask db`, where the application was made by the `flask` command."""
    # Flask sets this before it makes the application.
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
        from flask_migrate import Migrate

        Migrate(app, db, **OPTIONS)


def upgrade_database(app: Flask) -> None:
    """Bring the schema to this version, or raise DatabaseError when that is impossible."""
    from flask_migrate import Migrate, upgrade

    Migrate(app, db, **OPTIONS)
    with app.app_context(), explained():
        create_site()
        current, head = _revisions()
        if current != head:
            upgrade(directory=str(MIGRATIONS))
        elif is_sqlite(app) and not _has_triggers():
            with migrating_connection():
                app.logger.info("The triggers of the public version were missing or outdated, and are made anew.")


def create_site() -> None:
    """Create the data folder, its secret key and an empty database, each unless it is there."""
    if not current_app.config["SECRET_KEY"]:
        current_app.config["SECRET_KEY"] = prepare_data_folder(current_app.extensions["settings"])
    create_database()


def require_schema() -> None:
    """Raise DatabaseError unless there is a site, and its schema is this version's."""
    folder = current_app.config["DATA_FOLDER"]
    if is_sqlite(current_app) and not database_file().exists():
        raise DatabaseError(
            f"There is no site in {folder}. Set PODIUM_DATA to the data folder of your site, or start the site once."
        )
    if not current_app.config["SECRET_KEY"]:
        raise DatabaseError(f"{folder}/secret_key is missing; copy it there from the site's data folder or a backup.")
    current, head = _revisions()
    if current is None:
        raise DatabaseError("The database has no tables yet; start the site once, or run `flask db upgrade`.")
    if current != head:
        raise DatabaseError(
            f"The database is of an older version (revision {current}); start the site once, or run `flask db upgrade`."
        )


def _revisions() -> tuple[str | None, str | None]:
    """Return the revisions of the database and of this version; raise DatabaseError if the first is unknown."""
    try:
        with db.engine.connect() as connection:
            current = _current(connection)
    except DBAPIError as error:
        raise DatabaseError(f"The database cannot be opened: {explanation(error) or error.orig}.") from error
    scripts = _scripts()
    if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
        raise DatabaseError(
            f"The database comes from a newer version of Podium (revision {current}); upgrade Podium to use it."
        )
    return current, scripts.get_current_head()


def _scripts() -> "ScriptDirectory":
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(MIGRATIONS))


def _current(connection: Connection) -> str | None:
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


def _has_triggers() -> bool:
    with db.engine.connect() as connection:
        return public_version(connection) is not None


@contextmanager
def migrating_connection() -> Iterator[Connection]:
    """Yield a connection on which tables can be altered; roll everything back if it ends with broken references.

    SQLite tables are altered by recreating them, which drops their triggers. So the triggers of the public version are
    dropped beforehand and created again once the schema is this version's.
    """
    db.engine.dispose()
    flag = migrating.set(True)
    create_site()
    try:
        with db.engine.begin() as connection:
            if not is_sqlite(current_app):
                yield connection
                return
            drop_triggers(connection, Base.metadata)
            yield connection
            if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                raise DatabaseError(f"The upgrade would leave {len(broken)} references to rows that are gone.")
            if _current(connection) == _scripts().get_current_head():
                make_triggers(connection, Base.metadata)
    finally:
        migrating.reset(flag)
        db.engine.dispose()
