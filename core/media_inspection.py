"""Detect the type, size and duration of image and audio files from their content."""

import threading
import warnings
from pathlib import Path

from PIL import Image
from tinytag import TinyTag, TinyTagException

MAX_PIXELS = 50_000_000  # pixels
ORIENTATION_TAG = 0x0112  # of EXIF; values 5 to 8 are rotated by 90°
IMAGE_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
_SIGNATURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
# A large picture takes hundreds of megabytes while it is open.
one_picture_at_a_time = threading.Lock()


class ImageError(ValueError):
    """An image can't be read; the message says why."""


def image_type(path: Path) -> str | None:
    """Return the media type of a PNG or JPEG file by its signature, or None."""
    with path.open("rb") as file:
        head = file.read(8)
    return next((mime_type for beginning, mime_type in _SIGNATURES.items() if head.startswith(beginning)), None)


def image_size(path: Path, mime_type: str) -> tuple[int, int]:
    """Return the width and height of an image as displayed; ImageError unless it can be read completely."""
    try:
        with one_picture_at_a_time, warnings.catch_warnings():
            # Pillow only warns between its own limit and twice that; our limit replaces both.
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
    except Image.DecompressionBombError:
        raise ImageError(f"has far too many pixels; the limit is {MAX_PIXELS:,} in all") from None
    except Exception:
        wanted = IMAGE_FORMATS[mime_type]
        raise ImageError(f"isn't a readable {wanted} image; use PNG, JPEG or WebP, not SVG") from None
    return width, height


# Podcast directories accept audio/x-m4a for M4A, and no other name.
AUDIO_SUFFIXES = {"audio/mpeg": ".mp3", "audio/x-m4a": ".m4a"}


def audio_type(path: Path) -> str | None:
    """Return the media type of an MP3 or M4A file by its signature, or None."""
    with path.open("rb") as file:
        head = file.read(12)
    if head[4:8] == b"ftyp":
        return "audio/x-m4a"
    # A frame header without a layer is raw AAC (ADTS).
    is_frame = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06 != 0
    return "audio/mpeg" if head[:3] == b"ID3" or is_frame else None


def audio_seconds(path: Path) -> float | None:
    """Return the duration of an audio file in seconds, or None if it can't be read."""
    try:
        duration = TinyTag.get(path, tags=False).duration
    except TinyTagException:
        return None
    return round(duration, 3) if duration else None
