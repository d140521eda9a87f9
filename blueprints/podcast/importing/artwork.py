"""Fetch and store the artwork of an imported show."""

from pathlib import Path

from blueprints.media.actions import store_file
from blueprints.media.queries import find_file
from blueprints.podcast.importing.parsed_feed import ItemError
from core.fetching import AddressFilter, FetchError, fetch
from core.media_inspection import ImageError, image_size, image_type
from core.text import first_available
from models import MediaFile

MAX_ARTWORK_BYTES = 20_000_000  # bytes
SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg"}


def fetch_artwork(url: str, folder: Path, is_allowed: AddressFilter) -> MediaFile:
    """Fetch artwork and store its bytes; ItemError if it isn't a PNG or JPEG that can be read."""
    path = folder / "artwork"
    try:
        with path.open("wb") as into:
            fetch(url, into=into, limit=MAX_ARTWORK_BYTES, is_allowed=is_allowed)
        mime_type = image_type(path)
        if mime_type is None:
            raise ItemError(f"The artwork {url} is neither PNG nor JPEG.")
        width, height = image_size(path, mime_type)
        sha256, length = store_file(path), path.stat().st_size
    except FetchError as error:
        raise ItemError(f"The artwork is missing: {error}") from None
    except ImageError as error:
        raise ItemError(f"The artwork {url} {error}.") from None
    finally:
        path.unlink(missing_ok=True)
    return MediaFile(sha256=sha256, mime_type=mime_type, length=length, width=width, height=height)


def with_free_name(artwork: MediaFile) -> MediaFile:
    """Give the artwork a file name that isn't taken yet, and return it."""
    suffix = SUFFIXES[artwork.mime_type]
    artwork.name = first_available("podcast-artwork", suffix, lambda name: find_file(name) is not None)
    return artwork
