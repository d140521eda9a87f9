"""Making sure that what was deleted is gone from the disk, and not only from sight."""

from flask import current_app

from core.database import db, is_sqlite, sqlite


def scrub_database(*, rewrite: bool) -> bool:
    """Empty SQLite's log of changes, and write the whole file anew if wanted; return whether nothing is left behind.

    Deleted rows stay readable in the log and in pages that were divided; a reader who takes long keeps the log.
    """
    if not is_sqlite(current_app):
        return True
    connection = db.engine.raw_connection()
    try:
        if rewrite:
            # The folder for temporary files may not be writable, as under systemd's ProtectSystem.
            connection.cursor().execute("PRAGMA temp_store=MEMORY")
            connection.cursor().execute("VACUUM")
        is_kept, _, _ = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite.OperationalError:
        return False
    finally:
        connection.close()
    return not is_kept
