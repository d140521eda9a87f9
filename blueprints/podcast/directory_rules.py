"""What directories of podcasts accept, of a title and of artwork."""

import re

from models import MediaFile

MIN_ARTWORK_SIZE, MAX_ARTWORK_SIZE = 1400, 3000  # pixels
_NUMBERED_TITLE = re.compile(
    r"\s*(#\s*\d|(episode|ep\.?|folge|no\.?)\s*\d|s\d+\s*e\d+|\d{1,3}\s*[:.–-]\s)", re.IGNORECASE
)


def is_artwork(image: MediaFile) -> bool:
    """Tell whether directories accept an image as artwork."""
    side = image.width or 0
    kind = image.mime_type in ("image/png", "image/jpeg")
    return kind and side == image.height and MIN_ARTWORK_SIZE <= side <= MAX_ARTWORK_SIZE


def names_its_number(title: str) -> bool:
    """Tell whether a title starts with the number of its episode, which players add themselves."""
    return _NUMBERED_TITLE.match(title) is not None
