"""The content of a database: compared, kept, and put back.

All of it is read by the library that the application uses. Two SQLite libraries in one process do not see each
other's locks: the first to close the file would take the write-ahead log away from the other.
"""

from contextlib import closing

from core.database import db, sqlite


class Snapshot:
    """The content of a database at one moment, kept in memory."""

    def __init__(self, database: str) -> None:
        self._kept = sqlite.connect(":memory:")
        with closing(sqlite.connect(database)) as source:
            source.backup(self._kept)

    def put_back(self, database: str) -> None:
        """Replace the content of a database in one transaction, which its other connections see as a commit."""
        with closing(sqlite.connect(database, isolation_level=None)) as target:
            # A lock that somebody has kept raises an error here; a backup would wait for it for ever.
            target.execute("BEGIN IMMEDIATE")
            target.execute("ROLLBACK")
            self._kept.backup(target)


def dump() -> dict[str, list[tuple[object, ...]]]:
    """Return the schema and every row of every table of the application's database."""
    with closing(sqlite.connect(str(db.engine.url.database))) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in ("sqlite_master", *names)}
