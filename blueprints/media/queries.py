"""Media queries: files by name, where their bytes are stored, and the podcast's artwork."""

import hashlib
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import or_, select

from core.database import db
from models import Episode, MediaFile, Site
from models.record import public_rule

ARTWORK_VERSION = 1  # increase it when the drawing of artwork changes, so that its address does too


def find_file(name: str) -> MediaFile | None:
    """Return the file with a name."""
    return db.session.scalar(select(MediaFile).where(MediaFile.name == name))


def is_unpublished(file: MediaFile, now: datetime) -> bool:
    """Tell whether a file is audio or a transcript that only belongs to episodes that aren't public."""
    uses = or_(Episode.audio_id == file.id, Episode.transcript_id == file.id)
    public = list(db.session.scalars(select(public_rule(Episode, now)).where(uses)))
    return bool(public) and not any(public)


def stored_path(sha256: str) -> Path:
    """Return the path of stored bytes: under their digest, so that a name can safely get other bytes."""
    return Path(current_app.config["MEDIA_FOLDER"]) / path_in_media_folder(sha256)


def path_in_media_folder(sha256: str) -> Path:
    """Return the path of stored bytes relative to the media folder."""
    return Path(sha256[:2], sha256)


def artwork_path(site: Site) -> str:
    """Return the address of the podcast's artwork; it changes with the artwork, since players cache by address."""
    if image := site.podcast_image:
        extension = "jpg" if image.mime_type == "image/jpeg" else "png"
        return f"/artwork/podcast-{image.sha256[:12]}.{extension}"
    drawn = f"{ARTWORK_VERSION} {site.accent} {site.podcast_title}"
    return f"/artwork/podcast-{hashlib.sha256(drawn.encode()).hexdigest()[:12]}.png"
