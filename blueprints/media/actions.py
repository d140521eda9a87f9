"""Media actions: store a file."""

import hashlib
import os
import tempfile
from pathlib import Path

from flask import current_app

from blueprints.media.queries import stored_path

CHUNK = 1 << 20  # bytes


def store_file(source: Path) -> str:
    """Copy a file into the media folder atomically, and return its SHA-256."""
    digest = hashlib.sha256()
    folder = Path(current_app.config["MEDIA_FOLDER"])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as copy, source.open("rb") as original:
        while chunk := original.read(CHUNK):
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    # The web server may belong to the group, to serve media files itself.
    Path(copy.name).chmod(0o640)
    target = stored_path(digest.hexdigest())
    target.parent.mkdir(exist_ok=True)
    Path(copy.name).replace(target)
    return digest.hexdigest()
