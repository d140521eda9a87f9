"""What is read of files."""

from pathlib import Path

from flask import current_app
from sqlalchemy import select

from core.database import db
from models import MediaFile


def find_file(name: str) -> MediaFile | None:
    """Return the file of a name."""
    return db.session.scalar(select(MediaFile).where(MediaFile.name == name))


def stored_path(sha256: str) -> Path:
    """Return where the bytes of a digest lie: under the digest, so that a name can change its file safely."""
    return Path(current_app.config["MEDIA_FOLDER"]) / sha256[:2] / sha256
