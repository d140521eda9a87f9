"""Create episodes from feed items and add fetched files to them; the caller commits."""

from blueprints.media.queries import find_file
from blueprints.podcast.importing.missing_files import FetchedFiles, StoredFile
from blueprints.podcast.importing.parsed_feed import Item, Remark
from blueprints.podcast.queries import episode_with_number, episode_with_slug, people_named
from core.database import db
from core.media_inspection import AUDIO_SUFFIXES
from core.text import first_available, slugify
from core.transcripts import DURATION_TOLERANCE, Cue
from models import Chapter, Episode, MediaFile, Person, Status

TRANSCRIPT_PAST_END = "its transcript runs past the end of its audio, so it is left out"


def new_episode(item: Item, remarks: list[Remark]) -> Episode:
    """Create a draft episode from a feed item; it has no audio yet."""
    number = item.number
    if number is not None and episode_with_number(item.season, number) is not None:
        remarks.append(Remark(item.title, f"season {item.season} already has a number {number}, so it gets none"))
        number = None
    episode = Episode(
        slug=first_available(slugify(item.title, "episode"), "", lambda slug: episode_with_slug(slug) is not None),
        guid=item.guid,
        title=item.title,
        summary=item.summary,
        body=item.notes,
        number=number,
        season=item.season,
        type=item.type,
        explicit=item.explicit,
        status=Status.DRAFT,
        publish_at=item.published,
    )
    if item.published is None:
        remarks.append(Remark(item.title, "it has no date (pubDate), so it stays a draft until you give it one"))
    episode.guests = _guests(item, remarks)
    db.session.add(episode)
    return episode


def _guests(item: Item, remarks: list[Remark]) -> list[Person]:
    guests = []
    for name in item.guests:
        people = people_named(name)
        if len(people) == 1:
            guests += people
        else:
            which = "nobody on this site has that name" if not people else f"{len(people)} people have that name"
            remarks.append(Remark(item.title, f"its guest {name} is not linked: {which}"))
    return guests


def add_missing_files(episode: Episode, fetched: FetchedFiles) -> bool:
    """Add fetched files that the episode is missing; return whether anything was added.

    A draft that gets its audio is published with its original date, if it has one.
    """
    before = _file_state(episode)
    if fetched.audio and episode.audio is None:
        episode.audio = _file(episode, fetched.audio, AUDIO_SUFFIXES[fetched.audio.mime_type])
        if episode.status is Status.DRAFT and episode.publish_at is not None:
            episode.status = Status.PUBLISHED
        _drop_past_end(episode, fetched.remarks)
    length = episode.audio.duration if episode.audio else None
    if fetched.transcript and episode.transcript is None:
        if _runs_past(fetched.cues, length):
            fetched.remarks.append(Remark(episode.title, TRANSCRIPT_PAST_END))
        else:
            episode.transcript = _file(episode, fetched.transcript, ".vtt")
            episode.cues = fetched.cues
    if fetched.chapters and not episode.chapters:
        episode.chapters = [Chapter(starts=starts, title=title) for starts, title in fetched.chapters]
        _drop_chapters_past_end(episode, fetched.remarks)
    return before != _file_state(episode)


def _file_state(episode: Episode) -> tuple[bool, bool, bool]:
    return episode.audio is not None, episode.transcript is not None, bool(episode.chapters)


def _file(episode: Episode, stored: StoredFile, suffix: str) -> MediaFile:
    return MediaFile(
        name=first_available(episode.slug, suffix, lambda name: find_file(name) is not None),
        sha256=stored.sha256,
        mime_type=stored.mime_type,
        length=stored.length,
        duration=stored.seconds,
    )


def _drop_past_end(episode: Episode, remarks: list[Remark]) -> None:
    """Remove chapters and a transcript that run past the end of the newly added audio."""
    _drop_chapters_past_end(episode, remarks)
    if episode.transcript and episode.audio and _runs_past(episode.cues, episode.audio.duration):
        remarks.append(Remark(episode.title, TRANSCRIPT_PAST_END))
        # Otherwise an orphaned file would stay, which anybody could read.
        db.session.delete(episode.transcript)
        episode.transcript, episode.cues = None, []


def _drop_chapters_past_end(episode: Episode, remarks: list[Remark]) -> None:
    length = episode.audio.duration if episode.audio else None
    within = [chapter for chapter in episode.chapters if length is None or chapter.starts < length]
    if len(within) < len(episode.chapters):
        remarks.append(Remark(episode.title, "its chapters past the end of its audio are left out"))
        episode.chapters = within


def _runs_past(cues: list[Cue], length: float | None) -> bool:
    return length is not None and bool(cues) and cues[-1]["starts"] > length + DURATION_TOLERANCE
