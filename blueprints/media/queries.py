"""What is read of files."""

import hashlib
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from core.database import db
from models import MediaFile, Site

DRAWING = 1  # raised when artwork is drawn in another way, for its bytes change then


def find_file(name: str) -> MediaFile | None:
    """Return the file of a name."""
    return db.session.scalar(select(MediaFile).where(MediaFile.name == name))


def stored_path(sha256: str) -> Path:
    """Return where the bytes of a digest lie: under the digest, so that a name can change its file safely."""
    return Path(current_app.config["MEDIA_FOLDER"]) / sha256[:2] / sha256


def artwork_path(site: Site) -> str:
    """Return the address of the podcast's artwork; other artwork has another, for players keep what they have seen."""
    if image := site.podcast_image:
        extension = "jpg" if image.mime_type == "image/jpeg" else "png"
        return f"/artwork/podcast-{image.sha256[:12]}.{extension}"
    drawn = f"{DRAWING} {site.accent} {site.podcast_title}"
    return f"/artwork/podcast-{hashlib.sha256(drawn.encode()).hexdigest()[:12]}.png"
