"""Uploads: what a file is, whether the library takes it, and what it is called there."""

from collections.abc import Collection
from pathlib import Path

from core.fields.field_errors import ValidationError
from core.media_files import TYPES, MediaFacts, inspect_file
from core.media_inspection import IMAGE_FORMATS, image_type
from core.text import first_available, quoted, slugify

TAKEN = "pictures (JPEG, PNG, WebP), audio (MP3, M4A), transcripts (VTT, SRT) and documents (PDF)"
_OTHER_SUFFIXES = {".jpeg": ".jpg", ".jpe": ".jpg", ".jfif": ".jpg"}
_SUFFIXES = {mime_type: suffix for suffix, mime_type in TYPES.items()}
_END_OF_PDF = b"%%EOF"


class UploadError(ValueError):
    """A file that the library doesn't take; the message says which and why."""


def inspect_upload(path: Path, name: str) -> MediaFacts:
    """Return the metadata of an uploaded file; UploadError if the library doesn't take it."""
    suffix = suffix_of(name)
    _refuse_others(path, name, suffix)
    try:
        facts = inspect_file(path, TYPES[suffix])
    except ValidationError as error:
        raise UploadError(f"{quoted(name)} {error}.") from None
    if suffix == ".pdf" and not _ends_like_a_pdf(path):
        raise UploadError(f"{quoted(name)} is cut short. Please save it again and upload that.")
    return facts


def suffix_of(name: str) -> str:
    """Return the ending of a file name as the library writes it."""
    suffix = Path(name).suffix.lower()
    return _OTHER_SUFFIXES.get(suffix, suffix)


def safe_name(name: str, taken: Collection[str]) -> str:
    """Return the name of a file in letters, digits and hyphens, with a number where another file has it already."""
    stem = slugify(Path(name.replace("\\", "/")).stem, "file")
    return first_available(stem, suffix_of(name), lambda candidate: candidate in taken)


def _refuse_others(path: Path, name: str, suffix: str) -> None:
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise UploadError(f"{quoted(name)} is empty.")
    if suffix == ".svg" or b"<svg" in head.lower():
        raise UploadError(
            f"{quoted(name)} is an SVG, which can carry scripts. Please export it as PNG or WebP and upload that."
        )
    if suffix in (".heic", ".heif"):
        raise UploadError(f"{quoted(name)} is a HEIC picture, which few browsers show. Please save it as a JPEG.")
    if suffix not in TYPES:
        raise UploadError(f"{quoted(name)} can’t be added. The library takes {TAKEN}.")
    found = image_type(path)
    if found and found != TYPES[suffix]:
        right = Path(name).stem + _SUFFIXES[found]
        kind = f"{quoted(name)} is a {IMAGE_FORMATS[found]} picture under another name"
        raise UploadError(f"{kind}. Please rename it to {quoted(right)}.")


def _ends_like_a_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2048))
        return _END_OF_PDF in file.read()
