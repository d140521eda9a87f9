"""Fetch the audio of an episode; an interrupted download resumes where it stopped."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from blueprints.podcast.importing.parsed_feed import FeedError, ItemError
from core.fetching import AddressFilter, Fetched, FetchError, PartialFile, ProgressCallback, fetch
from core.media_inspection import audio_seconds, audio_type

MAX_AUDIO_BYTES = 1_000_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Audio:
    """A fetched audio file."""

    path: Path
    mime_type: str
    seconds: float


@contextmanager
def import_folder(data: Path) -> Iterator[Path]:
    """Lock and yield the folder for downloads; FeedError if another import holds the lock."""
    folder = data / "import"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FeedError("Another import is running; wait for it to finish.") from None
        yield folder


def fetch_audio(
    url: str, folder: Path, is_allowed: AddressFilter, on_progress: ProgressCallback | None = None
) -> Audio:
    """Fetch audio into the folder, or the rest of a partial file; ItemError if that fails or it isn't audio."""
    path, validator = _partial_paths(url, folder)
    path.touch()
    offset = path.stat().st_size
    part = PartialFile(offset, validator.read_text()) if offset and validator.exists() else None

    def remember(begun: Fetched) -> None:
        validator.write_text(begun.validator)

    try:
        with path.open("r+b") as into:
            fetch(
                url,
                into=into,
                limit=MAX_AUDIO_BYTES,
                part=part if part and part.validator else None,
                on_begin=remember,
                on_progress=on_progress,
                is_allowed=is_allowed,
            )
    except FetchError as error:
        raise ItemError(f"its audio: {error}") from None
    return _inspect(url, path, folder)


def _inspect(url: str, path: Path, folder: Path) -> Audio:
    mime_type, seconds = audio_type(path), audio_seconds(path)
    if mime_type is None or seconds is None:
        delete_partial_audio(url, folder)
        raise ItemError(f"its audio {url} isn't a readable MP3 or M4A file; encode it again")
    return Audio(path, mime_type, seconds)


def delete_partial_audio(url: str, folder: Path) -> None:
    """Delete the partial file of an address."""
    for path in _partial_paths(url, folder):
        path.unlink(missing_ok=True)


def _partial_paths(url: str, folder: Path) -> tuple[Path, Path]:
    name = hashlib.sha256(url.encode()).hexdigest()
    return folder / f"{name}.part", folder / f"{name}.etag"
