"""Media files: the types that are taken, and metadata read from their content."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.fields.field_errors import ValidationError
from core.fields.tree import read_text
from core.media_inspection import IMAGE_FORMATS, ImageError, audio_seconds, audio_type, image_size
from core.transcripts import Cue, TranscriptError, read_cues, read_srt_cues

TYPES = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/x-m4a",
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
}
TRANSCRIPTS = (TYPES[".vtt"], TYPES[".srt"])


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """The metadata of a file; `source` is its path in the content folder, or None when it is only in the store."""

    mime_type: str
    sha256: str = ""
    length: int = 0
    duration: float | None = None
    width: int | None = None
    height: int | None = None
    cues: list[Cue] = field(default_factory=list)
    source: Path | None = None
    deleted_at: None = None  # as the column of a file that isn't in the trash


def inspect_file(path: Path, mime_type: str = "") -> MediaFacts:
    """Return the metadata of a file; ValidationError when its content doesn't match the type given or its name."""
    mime_type = mime_type or TYPES[path.suffix]
    facts = _inspector(mime_type)(path, mime_type)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return MediaFacts(mime_type, sha256=digest, length=path.stat().st_size, source=path, **facts)


def _inspector(mime_type: str) -> Callable[[Path, str], dict[str, Any]]:
    if mime_type in IMAGE_FORMATS:
        return _inspect_image
    if mime_type in TRANSCRIPTS:
        return _inspect_transcript
    return _inspect_audio if mime_type.startswith("audio/") else _inspect_pdf


def _inspect_image(path: Path, mime_type: str) -> dict[str, Any]:
    try:
        width, height = image_size(path, mime_type)
    except ImageError as error:
        raise ValidationError(str(error)) from None
    return {"width": width, "height": height}


def _inspect_transcript(path: Path, mime_type: str) -> dict[str, Any]:
    text = read_text(path)
    try:
        return {"cues": (read_srt_cues if mime_type == TYPES[".srt"] else read_cues)(text)}
    except TranscriptError as error:
        raise ValidationError(str(error), error.line) from None


def _inspect_audio(path: Path, mime_type: str) -> dict[str, Any]:
    if audio_type(path) != mime_type:
        raise ValidationError(f"doesn't contain {mime_type}; use MP3 (.mp3) or AAC in MP4 (.m4a)")
    duration = audio_seconds(path)
    if duration is None:
        raise ValidationError("has no readable duration; encode the audio again")
    return {"duration": duration}


def _inspect_pdf(path: Path, _type: str) -> dict[str, Any]:
    with path.open("rb") as file:
        if not file.read(8).startswith(b"%PDF-"):
            raise ValidationError("doesn't contain a PDF")
    return {}
