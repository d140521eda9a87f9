"""Audio files, known by what they hold and not by their names."""

from pathlib import Path

from tinytag import TinyTag, TinyTagException

# M4A has this name in podcasts, and no other is in the rules of directories.
SUFFIXES = {"audio/mpeg": ".mp3", "audio/x-m4a": ".m4a"}


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
