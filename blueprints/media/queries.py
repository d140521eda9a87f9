"""Media queries: files by name and digest, the library, where bytes are stored, and the podcast's artwork."""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select, true

from core.database import db
from models import AuditEntry, Episode, MediaFile, Revision, Site
from models.record import public_rule

ARTWORK_VERSION = 1  # increase it when the drawing of artwork changes, so that its address does too
KEPT_IN_TRASH = timedelta(days=30)
KINDS = {
    "pictures": ("image/",),
    "audio": ("audio/",),
    "transcripts": ("text/vtt", "application/x-subrip"),
    "documents": ("application/pdf",),
}


def find_file(name: str) -> MediaFile | None:
    """Return the file with a name, unless it is in the trash."""
    return db.session.scalar(select(MediaFile).where(MediaFile.name == name, MediaFile.deleted_at.is_(None)))


def find_any_file(name: str) -> MediaFile | None:
    """Return the file with a name, even from the trash."""
    return db.session.scalar(select(MediaFile).where(MediaFile.name == name))


def find_stored(sha256: str) -> MediaFile | None:
    """Return a file that isn't in the trash by the digest of its bytes."""
    query = select(MediaFile).where(MediaFile.sha256 == sha256, MediaFile.deleted_at.is_(None))
    return db.session.scalars(query.limit(1)).one_or_none()


def find_same(*digests: str) -> MediaFile | None:
    """Return the file that was made of, or has, the bytes with one of these digests; those in the trash last."""
    same = or_(MediaFile.sha256.in_(digests), MediaFile.source_sha256.in_(digests))
    query = select(MediaFile).where(same).order_by(MediaFile.deleted_at.is_not(None), MediaFile.id)
    return db.session.scalars(query.limit(1)).one_or_none()


def all_pictures() -> list[MediaFile]:
    """Return all pictures, also those in the trash."""
    return list(db.session.scalars(select(MediaFile).where(of_types(["image/"])).order_by(MediaFile.id)))


def taken_names() -> set[str]:
    """Return the names of all files, those in the trash too."""
    return set(db.session.scalars(select(MediaFile.name)))


def media_names(*types: str) -> list[str]:
    """Return the names of the files of some types, each given as its beginning, newest first."""
    query = select(MediaFile.name).where(MediaFile.deleted_at.is_(None), of_types(types))
    return list(db.session.scalars(query.order_by(MediaFile.id.desc())))


def of_types(types: Collection[str]) -> ColumnElement[bool]:
    """Return the condition for the files of some types; no types are all types."""
    return or_(*(MediaFile.mime_type.startswith(kind) for kind in types)) if types else true()


def library_query(
    q: str = "", types: Collection[str] = (), *, undescribed: bool = False, in_trash: bool = False
) -> Select[MediaFile]:
    """Select files whose name, description or credit has each word of a search, newest first."""
    query = select(MediaFile).where(of_types(types))
    query = query.where(MediaFile.deleted_at.is_not(None) if in_trash else MediaFile.deleted_at.is_(None))
    for word in q.lower().split():
        texts = func.lower(MediaFile.name + " " + MediaFile.alt + " " + MediaFile.credit)
        query = query.where(texts.contains(word, autoescape=True))
    if undescribed:
        lacks = and_(MediaFile.mime_type.startswith("image/"), MediaFile.alt == "", not_(MediaFile.decorative))
        query = query.where(lacks)
    return query.order_by(MediaFile.id.desc())


def last_entry_id(file: MediaFile) -> int | None:
    """Return the id of the last entry of the audit log about a file, by which it can be undone."""
    query = select(AuditEntry.id).where(AuditEntry.folder == "media", AuditEntry.record_id == file.id)
    return db.session.scalar(query.order_by(AuditEntry.id.desc()).limit(1))


def digests_in_use(now: datetime) -> set[str]:
    """Return the digests of stored bytes that a file, a revision or something that can be undone still needs."""
    used = set(db.session.scalars(select(MediaFile.sha256)))
    for media in db.session.scalars(select(Revision.media)):
        used |= {str(digest) for digest in media.values()}
    entries = select(AuditEntry.undo).where(AuditEntry.folder == "media", AuditEntry.at > now - KEPT_IN_TRASH)
    used |= {undo["before"].get("sha256", "") for undo in db.session.scalars(entries) if undo}
    return used


def is_unpublished(file: MediaFile, now: datetime) -> bool:
    """Tell whether a file is audio or a transcript that only belongs to episodes that aren't public."""
    uses = or_(Episode.audio_id == file.id, Episode.transcript_id == file.id)
    public = list(db.session.scalars(select(public_rule(Episode, now)).where(uses)))
    return bool(public) and not any(public)


def stored_path(sha256: str) -> Path:
    """Return the path of stored bytes: under their digest, so that a name can safely get other bytes."""
    return Path(current_app.config["MEDIA_FOLDER"]) / path_in_media_folder(sha256)


def variant_path(sha256: str, width: int) -> Path:
    """Return the path of a stored picture at a width, beside the picture itself."""
    return stored_path(sha256).with_name(f"{sha256}.{width}.webp")


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
