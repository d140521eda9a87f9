"""What a feed says of a show and its episodes."""

from dataclasses import dataclass, field
from datetime import datetime

from core.text import escaped
from models.episode import EpisodeType
from models.site import PodcastType


class FeedError(Exception):
    """A feed cannot be read at all; the message is one sentence that says why."""


class ItemError(Exception):
    """An item of a feed cannot be taken; the message says why."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that is to be told of an episode: its title, and what was not taken of it, or why it was not."""

    title: str
    message: str

    def __str__(self) -> str:
        return escaped(f"“{self.title}”: {self.message}" if self.title else self.message)


@dataclass(frozen=True, slots=True)
class Show:
    """What a feed says of the show; empty where it says nothing."""

    title: str = ""
    summary: str = ""
    author: str = ""
    category: str = ""
    explicit: bool = False
    copyright: str = ""
    type: PodcastType = PodcastType.EPISODIC
    guid: str = ""
    locked: bool = False
    own_url: str = ""
    next_url: str = ""
    new_url: str = ""
    image_url: str = ""


@dataclass(frozen=True, slots=True)
class TranscriptLink:
    """Where a transcript lies."""

    url: str
    type: str


@dataclass(frozen=True, slots=True)
class Item:
    """What a feed says of one episode; its notes are Markdown."""

    guid: str
    title: str
    summary: str
    notes: str
    published: datetime
    audio_url: str
    season: int = 1
    number: int | None = None
    type: EpisodeType = EpisodeType.FULL
    explicit: bool = False
    transcripts: tuple[TranscriptLink, ...] = ()
    chapters_url: str = ""
    guests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A show with its episodes, and what of it could not be read."""

    show: Show
    items: list[Item] = field(default_factory=list)
    skipped: list[Remark] = field(default_factory=list)
