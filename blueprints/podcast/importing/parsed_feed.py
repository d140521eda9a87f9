"""The parsed feed of a show: its fields, items, and messages about them."""

from dataclasses import dataclass, field
from datetime import datetime

from core.text import escaped
from models.episode import EpisodeType
from models.site import PodcastType


class FeedError(Exception):
    """A feed can't be read at all; the message is one sentence that says why."""


class ItemError(Exception):
    """An item of a feed, or a file of it, can't be imported; the message says why."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A message for the operator about an episode, with its title, or about the show if that is empty."""

    title: str
    message: str

    def __str__(self) -> str:
        return escaped(f"“{self.title}”: {self.message}" if self.title else self.message)


@dataclass(frozen=True, slots=True)
class Show:
    """The channel fields of a feed; missing ones are empty."""

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
    """The address and media type of a transcript."""

    url: str
    type: str


@dataclass(frozen=True, slots=True)
class Item:
    """One episode of a feed; its notes are Markdown."""

    guid: str
    title: str
    summary: str
    notes: str
    published: datetime | None
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
    """A show with its episodes, and the items that can't be imported."""

    show: Show
    items: list[Item] = field(default_factory=list)
    skipped: list[Remark] = field(default_factory=list)
