"""Rules for the episodes: titles, numbers, audio files and chapters."""

import hashlib
import json
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from tinytag import TinyTag, TinyTagException

from blueprints.media.queries import find_file, stored_path
from blueprints.podcast.checks.published_feed import ITUNES, PODCAST, Problem, PublishedFeed, extension_of, title_of
from blueprints.podcast.directory_rules import names_its_number
from models.episode import EpisodeType

AUDIO_TYPES = {"mp3": "audio/mpeg", "m4a": "audio/x-m4a"}
EPISODES = "episodes/"
LOAD_AGAIN = "put the audio into media/ and load it again"


def check_public_episodes(feed: PublishedFeed) -> Iterator[Problem]:
    """At least one episode is public."""
    if not feed.items:
        yield Problem("no episode is public", f"publish one in {EPISODES}; directories reject an empty show")


def check_titles(feed: PublishedFeed) -> Iterator[Problem]:
    """Titles don't start with the episode's number, which players add themselves."""
    for item in feed.items:
        if names_its_number(item.findtext("title") or ""):
            yield Problem(f"{title_of(item)} starts with a number", f"move it to the field number in {EPISODES}")


def check_numbers(feed: PublishedFeed) -> Iterator[Problem]:
    """Seasons and episode numbers are whole numbers from 1, and every full episode of a serial has one."""
    is_serial = feed.channel.findtext(f"{ITUNES}type") == "serial"
    for item in feed.items:
        is_full = item.findtext(f"{ITUNES}episodeType") == EpisodeType.FULL
        for element, field, is_required in ("season", "season", False), ("episode", "number", is_serial and is_full):
            text = item.findtext(ITUNES + element)
            if (text is None and is_required) or (text is not None and not re.fullmatch(r"[1-9][0-9]*", text)):
                yield Problem(f"{title_of(item)} has the {field} “{text or ''}”", f"set {field} in {EPISODES}")


def check_audio_types(feed: PublishedFeed) -> Iterator[Problem]:
    """Audio is MP3 or M4A, and its file name ends in .mp3 or .m4a accordingly."""
    for item, url, _length, mime_type in audio_of(feed):
        if AUDIO_TYPES.get(extension_of(url)) != mime_type:
            yield Problem(f"{title_of(item)} has {url} of the type {mime_type}", "give the file the matching extension")


def check_audio_files(feed: PublishedFeed) -> Iterator[Problem]:
    """The audio files exist, with the length and type that the feed declares."""
    for item, url, length, mime_type in audio_of(feed):
        head = feed.get(url, "HEAD")
        if head.status_code != 200:
            yield Problem(f"{title_of(item)}: {url} answers {head.status}", LOAD_AGAIN)
        elif (head.content_length, head.mimetype) != (length, mime_type):
            found, declared = f"{head.content_length} bytes of {head.mimetype}", f"{length} of {mime_type}"
            yield Problem(f"{title_of(item)} has {found}, not {declared}", LOAD_AGAIN)


def check_chapters(feed: PublishedFeed) -> Iterator[Problem]:
    """Chapters are in order and start within the audio."""
    for item in feed.items:
        for link in item.findall(f"{PODCAST}chapters"):
            starts = [chapter["startTime"] for chapter in json.loads(feed.get(link.get("url", "")).data)["chapters"]]
            end = int(item.findtext(f"{ITUNES}duration") or 0)
            if starts != sorted(set(starts)) or any(not 0 <= start <= end for start in starts):
                yield Problem(f"{title_of(item)} has chapters at {starts} in {end} seconds", "correct its chapters")


def check_audio_bytes(feed: PublishedFeed) -> Iterator[Problem]:
    """Every byte of the audio is as it was when it was stored."""
    for item, url, _length, _mime_type in audio_of(feed):
        stored = find_file(feed.path_of(url).rpartition("/")[2])
        if stored is None or not stored_path(stored.sha256).is_file():
            yield Problem(f"{title_of(item)}: the file of {url} is missing", LOAD_AGAIN)
            continue
        with stored_path(stored.sha256).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != stored.sha256:
                yield Problem(f"{title_of(item)}: the file of {url} is damaged", LOAD_AGAIN)


def check_durations(feed: PublishedFeed) -> Iterator[Problem]:
    """The audio has the duration that the feed declares."""
    for item, url, _length, _mime_type in audio_of(feed):
        stored = find_file(feed.path_of(url).rpartition("/")[2])
        declared = item.findtext(f"{ITUNES}duration") or ""
        try:
            seconds = TinyTag.get(stored_path(stored.sha256), tags=False).duration if stored else None
        except (OSError, TinyTagException):
            seconds = None
        if seconds is None or abs(seconds - int(declared)) > 1:
            what = f"{title_of(item)} lasts {seconds or 0:.1f} seconds, but the feed declares {declared}"
            yield Problem(what, LOAD_AGAIN)


def audio_of(feed: PublishedFeed) -> Iterator[tuple[Element, str, int, str]]:
    """Yield each episode with the address, length in bytes and media type of its audio."""
    for item in feed.items:
        for enclosure in item.findall("enclosure"):
            yield item, enclosure.get("url", ""), int(enclosure.get("length", "0")), enclosure.get("type", "")
