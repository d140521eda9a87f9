"""Images, known by what they hold and not by their names."""

import warnings
from pathlib import Path

from PIL import Image

LARGEST = 50_000_000  # pixels
ORIENTATION = 0x0112  # the EXIF tag; 5 to 8 lie on their side
FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
_BEGINNINGS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


class ImageError(ValueError):
    """An image cannot be read; the message says why."""


def image_type(path: Path) -> str | None:
    """Return whether a file is PNG or JPEG by how it begins, or None when it is neither."""
    with path.open("rb") as file:
        head = file.read(8)
    return next((mime_type for beginning, mime_type in _BEGINNINGS.items() if head.startswith(beginning)), None)


def image_size(path: Path, mime_type: str) -> tuple[int, int]:
    """Return the width and height of an image as it is shown, or raise ImageError unless all of it can be read."""
    try:
        with warnings.catch_warnings():
            # Pillow only warns of an image between its own limit and twice that; here the limit is our own.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=(FORMATS[mime_type],)) as image:
                width, height = image.size
                if width * height > LARGEST:
                    raise ImageError(f"has {width} by {height} pixels; at most {LARGEST:,} in all are read")
                image.load()
                if image.getexif().get(ORIENTATION, 1) >= 5:
                    width, height = height, width
    except ImageError:
        raise
    except Exception:
        wanted = FORMATS[mime_type]
        raise ImageError(f"is no {wanted} image that can be read; images are PNG, JPEG or WebP, never SVG") from None
    return width, height
