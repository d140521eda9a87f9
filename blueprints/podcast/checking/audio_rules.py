"""Rules that need every byte of the audio to be read, and so take a while."""

import hashlib
from collections.abc import Iterator

from tinytag import TinyTag, TinyTagException

from blueprints.media.queries import find_file, stored_path
from blueprints.podcast.checking.file_rules import AGAIN, enclosures
from blueprints.podcast.checking.published import ITUNES, PublishedFeed, title_of
from blueprints.podcast.checking.rules import Breach, Rulebook

book = Rulebook()


@book.rule
def look_at_bytes(feed: PublishedFeed) -> Iterator[Breach]:
    """Every byte of the audio is as it was when it was stored."""
    for item, url, _length, _kind in enclosures(feed):
        stored = find_file(feed.path_of(url).rpartition("/")[2])
        if stored is None or not stored_path(stored.sha256).is_file():
            yield Breach(f"{title_of(item)}: the file of {url} is missing", AGAIN)
            continue
        with stored_path(stored.sha256).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != stored.sha256:
                yield Breach(f"{title_of(item)}: the file of {url} is damaged", AGAIN)


@book.rule
def look_at_durations(feed: PublishedFeed) -> Iterator[Breach]:
    """The audio lasts as long as the feed says."""
    for item, url, _length, _kind in enclosures(feed):
        stored = find_file(feed.path_of(url).rpartition("/")[2])
        said = item.findtext(f"{ITUNES}duration") or ""
        try:
            lasts = TinyTag.get(stored_path(stored.sha256), tags=False).duration if stored else None
        except (OSError, TinyTagException):
            lasts = None
        if lasts is None or not said.isdecimal() or abs(lasts - int(said)) > 1:
            yield Breach(f"{title_of(item)} lasts {lasts or 0:.1f} seconds, the feed says {said}", AGAIN)
