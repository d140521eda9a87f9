"""Operations queries: when the worker was last seen."""

from datetime import UTC, datetime
from pathlib import Path

from flask import current_app


def worker_last_seen() -> datetime | None:
    """Return when a worker last looked into the outbox; None when none ever did."""
    try:
        return datetime.fromtimestamp(heartbeat_file().stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def heartbeat_file() -> Path:
    """Return the file that a worker touches; a row would be a commit every two seconds."""
    return Path(current_app.config["DATA_FOLDER"]) / "worker"
