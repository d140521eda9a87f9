"""The content of a database: compare, keep and restore it.

It is read only with the SQLite library that the application uses. Two SQLite libraries in one process don't see each
other's locks: the first to close the file would remove the write-ahead log that the other still uses.
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
        """Replace the content of a database in one transaction, which other connections see as a commit."""
        with closing(sqlite.connect(database, isolation_level=None)) as target:
            # Raises an error if another connection still holds a lock; a backup would wait for it for ever.
            target.execute("BEGIN IMMEDIATE")
            target.execute("ROLLBACK")
            self._kept.backup(target)


def dump() -> dict[str, list[tuple[object, ...]]]:
    """Return the schema and every row of every table of the application's database."""
    with closing(sqlite.connect(str(db.engine.url.database))) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in ("sqlite_master", *names)}
