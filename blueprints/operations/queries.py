"""Operations queries: when a worker was last seen."""

from datetime import UTC, datetime
from pathlib import Path

from flask import current_app


def worker_last_seen() -> datetime | None:
    """Return when a worker last checked the outbox, or None if none ever has."""
    try:
        return datetime.fromtimestamp(heartbeat_file().stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def heartbeat_file() -> Path:
    """Return the file that a worker touches; a database row would need a commit every two seconds."""
    return Path(current_app.config["DATA_FOLDER"]) / "worker"
