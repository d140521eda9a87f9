"""Fetching what an episode lacks, while no transaction is open."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from blueprints.media.actions import store_file
from blueprints.podcast.importing.audio import fetch_audio
from blueprints.podcast.importing.extras import Mark, fetch_chapters, fetch_transcript
from blueprints.podcast.importing.feed import Item, ItemError, Remark
from core.fetching import AddressFilter, ProgressCallback
from core.transcripts import Cue
from models import Episode


@dataclass(frozen=True, slots=True)
class Stored:
    """A file whose bytes are in the media folder."""

    sha256: str
    length: int
    mime_type: str
    seconds: float | None = None


@dataclass(slots=True)
class Gathered:
    """What was fetched for an episode, and what could not be."""

    audio: Stored | None = None
    transcript: Stored | None = None
    cues: list[Cue] = field(default_factory=list)
    chapters: list[Mark] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Lacking:
    """What an item of a feed has and the site has not."""

    audio: bool
    transcript: bool
    chapters: bool

    @classmethod
    def of(cls, item: Item, episode: Episode | None, *, audio: bool) -> "Lacking":
        """Compare an item with its episode, when there is one already."""
        return cls(
            audio=audio and (episode is None or episode.audio_id is None),
            transcript=bool(item.transcripts) and (episode is None or episode.transcript_id is None),
            chapters=bool(item.chapters_url) and not (episode and episode.chapters),
        )


def gather(
    item: Item, lacking: Lacking, folder: Path, is_allowed: AddressFilter, on_progress: ProgressCallback | None = None
) -> Gathered:
    """Fetch what is lacking; what cannot be had is among the remarks."""
    gathered = Gathered()
    steps: tuple[tuple[bool, Callable[[], None]], ...] = (
        (lacking.transcript, lambda: _gather_transcript(gathered, item, folder, is_allowed)),
        (lacking.chapters, lambda: gathered.chapters.extend(fetch_chapters(item, is_allowed))),
        (lacking.audio, lambda: _gather_audio(gathered, item, folder, is_allowed, on_progress)),
    )
    for is_lacking, fetch in steps:
        try:
            if is_lacking:
                fetch()
        except ItemError as error:
            gathered.remarks.append(Remark(item.title, str(error)))
    return gathered


def _gather_transcript(gathered: Gathered, item: Item, folder: Path, is_allowed: AddressFilter) -> None:
    text, gathered.cues = fetch_transcript(item, is_allowed)
    gathered.transcript = _store_text(text, folder)


def _gather_audio(
    gathered: Gathered, item: Item, folder: Path, is_allowed: AddressFilter, on_progress: ProgressCallback | None
) -> None:
    found = fetch_audio(item.audio_url, folder, is_allowed, on_progress)
    gathered.audio = Stored(store_file(found.path), found.path.stat().st_size, found.mime_type, found.seconds)


def _store_text(text: str, folder: Path) -> Stored:
    path = folder / "transcript.vtt"
    path.write_text(text, encoding="utf-8", newline="\n")
    try:
        return Stored(store_file(path), path.stat().st_size, "text/vtt")
    finally:
        path.unlink()
