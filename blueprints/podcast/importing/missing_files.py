"""Find out which files an episode is missing, and fetch them while no transaction is open."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from blueprints.media.actions import store_file
from blueprints.podcast.importing.audio import fetch_audio
from blueprints.podcast.importing.parsed_feed import Item, ItemError, Remark
from blueprints.podcast.importing.transcripts_and_chapters import ChapterMark, fetch_chapters, fetch_transcript
from core.fetching import AddressFilter, ProgressCallback
from core.transcripts import Cue
from models import Episode


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file whose bytes are in the media folder."""

    sha256: str
    length: int
    mime_type: str
    seconds: float | None = None


@dataclass(slots=True)
class FetchedFiles:
    """The files fetched for an episode, and remarks on those that failed."""

    audio: StoredFile | None = None
    transcript: StoredFile | None = None
    cues: list[Cue] = field(default_factory=list)
    chapters: list[ChapterMark] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MissingFiles:
    """The files that a feed item names and its episode doesn't have."""

    audio: bool
    transcript: bool
    chapters: bool

    @classmethod
    def of(cls, item: Item, episode: Episode | None, *, audio: bool) -> "MissingFiles":
        """Compare an item with its episode, if that exists."""
        return cls(
            audio=audio and (episode is None or episode.audio_id is None),
            transcript=bool(item.transcripts) and (episode is None or episode.transcript_id is None),
            chapters=bool(item.chapters_url) and not (episode and episode.chapters),
        )


def fetch_missing_files(
    item: Item,
    missing: MissingFiles,
    folder: Path,
    is_allowed: AddressFilter,
    on_progress: ProgressCallback | None = None,
) -> FetchedFiles:
    """Fetch the missing files; failures become remarks."""
    fetched = FetchedFiles()
    steps: tuple[tuple[bool, Callable[[], None]], ...] = (
        (missing.transcript, lambda: _fetch_transcript(fetched, item, folder, is_allowed)),
        (missing.chapters, lambda: fetched.chapters.extend(fetch_chapters(item, is_allowed))),
        (missing.audio, lambda: _fetch_audio(fetched, item, folder, is_allowed, on_progress)),
    )
    for is_missing, fetch in steps:
        try:
            if is_missing:
                fetch()
        except ItemError as error:
            fetched.remarks.append(Remark(item.title, str(error)))
    return fetched


def _fetch_transcript(fetched: FetchedFiles, item: Item, folder: Path, is_allowed: AddressFilter) -> None:
    text, fetched.cues = fetch_transcript(item, is_allowed)
    fetched.transcript = _store_text(text, folder)


def _fetch_audio(
    fetched: FetchedFiles, item: Item, folder: Path, is_allowed: AddressFilter, on_progress: ProgressCallback | None
) -> None:
    found = fetch_audio(item.audio_url, folder, is_allowed, on_progress)
    fetched.audio = StoredFile(store_file(found.path), found.path.stat().st_size, found.mime_type, found.seconds)


def _store_text(text: str, folder: Path) -> StoredFile:
    path = folder / "transcript.vtt"
    path.write_text(text, encoding="utf-8", newline="\n")
    try:
        return StoredFile(store_file(path), path.stat().st_size, "text/vtt")
    finally:
        path.unlink()
