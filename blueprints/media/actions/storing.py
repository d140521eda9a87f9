"""Storing bytes in the media folder: files, and the sizes of pictures."""

import hashlib
import os
import re
import tempfile
from collections.abc import Collection
from pathlib import Path

from flask import current_app

from blueprints.media.queries import stored_path, variant_path
from core.media_inspection import IMAGE_FORMATS, ImageError
from core.pictures import picture_variants, variant_widths

CHUNK = 1 << 20  # bytes
STORED = re.compile(r"([0-9a-f]{64})(\.[0-9]+\.webp)?")


def store_file(source: Path) -> str:
    """Copy a file into the media folder atomically, and return its SHA-256."""
    digest = hashlib.sha256()
    folder = Path(current_app.config["MEDIA_FOLDER"])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as copy, source.open("rb") as original:
        try:
            while chunk := original.read(CHUNK):
                digest.update(chunk)
                copy.write(chunk)
            _publish(copy, stored_path(digest.hexdigest()))
        except BaseException:
            Path(copy.name).unlink(missing_ok=True)
            raise
    return digest.hexdigest()


def _publish(copy: "tempfile._TemporaryFileWrapper[bytes]", target: Path) -> None:
    """Give a complete temporary file the name under which it is served."""
    copy.flush()
    os.fsync(copy.fileno())
    # The web server may belong to the group, to serve media files itself.
    Path(copy.name).chmod(0o640)
    target.parent.mkdir(exist_ok=True)
    Path(copy.name).replace(target)


def store_variants(sha256: str, width: int | None, mime_type: str) -> int:
    """Make the sizes of a stored picture that are missing, and return how many were made.

    A picture that can't be made smaller has none; pages then get the picture itself.
    """
    if mime_type not in IMAGE_FORMATS:
        return 0
    missing = [each for each in variant_widths(width or 0) if not variant_path(sha256, each).is_file()]
    try:
        for each, data in picture_variants(stored_path(sha256), missing):
            with tempfile.NamedTemporaryFile(dir=stored_path(sha256).parent, delete=False) as copy:
                try:
                    copy.write(data)
                    _publish(copy, variant_path(sha256, each))
                except BaseException:
                    Path(copy.name).unlink(missing_ok=True)
                    raise
    except (ImageError, FileNotFoundError):
        return 0
    return len(missing)


def remove_stored(sha256: str) -> None:
    """Remove stored bytes and the sizes made of them."""
    for path in (*stored_path(sha256).parent.glob(f"{sha256}.*.webp"), stored_path(sha256)):
        path.unlink(missing_ok=True)


def remove_unused(used: Collection[str], older_than: float) -> int:
    """Remove stored files that nothing uses and that were stored before a Unix time; return how many."""
    removed = 0
    for path in Path(current_app.config["MEDIA_FOLDER"]).glob("??/*"):
        name = STORED.fullmatch(path.name)
        if name and name[1] not in used and path.stat().st_mtime < older_than:
            path.unlink(missing_ok=True)
            removed += not name[2]
    return removed
