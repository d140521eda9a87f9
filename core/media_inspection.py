"""Images and audio files, known by what they hold and not by their names."""

import warnings
from pathlib import Path

from PIL import Image
from tinytag import TinyTag, TinyTagException

MAX_PIXELS = 50_000_000  # pixels
ORIENTATION_TAG = 0x0112  # the EXIF tag; 5 to 8 lie on their side
IMAGE_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
_SIGNATURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


class ImageError(ValueError):
    """An image cannot be read; the message says why."""


def image_type(path: Path) -> str | None:
    """Return whether a file is PNG or JPEG by how it begins, or None when it is neither."""
    with path.open("rb") as file:
        head = file.read(8)
    return next((mime_type for beginning, mime_type in _SIGNATURES.items() if head.startswith(beginning)), None)


def image_size(path: Path, mime_type: str) -> tuple[int, int]:
    """Return the width and height of an image as it is shown, or raise ImageError unless all of it can be read."""
    try:
        with warnings.catch_warnings():
            # Pillow only warns of an image between its own limit and twice that; here the limit is our own.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=(IMAGE_FORMATS[mime_type],)) as image:
                width, height = image.size
                if width * height > MAX_PIXELS:
                    raise ImageError(f"has {width} by {height} pixels; the limit is {MAX_PIXELS:,} in all")
                image.load()
                if image.getexif().get(ORIENTATION_TAG, 1) >= 5:
                    width, height = height, width
    except ImageError:
        raise
    except Exception:
        wanted = IMAGE_FORMATS[mime_type]
        raise ImageError(f"isn't a readable {wanted} image; use PNG, JPEG or WebP, not SVG") from None
    return width, height


# M4A has this name in podcasts, and no other is in the rules of directories.
AUDIO_SUFFIXES = {"audio/mpeg": ".mp3", "audio/x-m4a": ".m4a"}


def audio_type(path: Path) -> str | None:
    """Return whether a file is MP3 or MP4 by how it begins, or None when it is neither."""
    with path.open("rb") as file:
        head = file.read(12)
    if head[4:8] == b"ftyp":
        return "audio/x-m4a"
    # A frame that names no layer is AAC without its container.
    is_frame = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06 != 0
    return "audio/mpeg" if head[:3] == b"ID3" or is_frame else None


def audio_seconds(path: Path) -> float | None:
    """Return how long the audio of a file lasts, or None when that cannot be read."""
    try:
        duration = TinyTag.get(path, tags=False).duration
    except TinyTagException:
        return None
    return round(duration, 3) if duration else None
