"""Whether the database is ready for a programme."""

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from core.database import MIGRATIONS, DatabaseError, db


def require_schema() -> None:
    """Raise DatabaseError unless the schema is this version's."""
    try:
        with db.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except DBAPIError as error:
        raise DatabaseError(f"The database cannot be opened: {error.orig}.") from error
    scripts = ScriptDirectory(str(MIGRATIONS))
    if current is None:
        raise DatabaseError("The database has no tables yet; start the site once, or run `flask db upgrade`.")
    if current not in {script.revision for script in scripts.walk_revisions()}:
        raise DatabaseError(f"The database comes from a newer version of Podium (revision {current}); upgrade Podium.")
    if current != scripts.get_current_head():
        raise DatabaseError(
            f"The database is of an older version (revision {current}); start the site once, or run `flask db upgrade`."
        )
