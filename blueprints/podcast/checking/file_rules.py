"""Rules of the files that episodes name: audio, transcripts and chapters."""

import json
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from blueprints.podcast.checking.published import ITUNES, PODCAST, PublishedFeed, title_of
from blueprints.podcast.checking.rules import Breach, Rulebook

AGAIN = "put the audio into media/ again and load it"
LET_THROUGH = "let the web server in front pass ranges and headers on as they are"

book = Rulebook()


def enclosures(feed: PublishedFeed) -> Iterator[tuple[Element, str, int, str]]:
    """Yield each episode with the address, length and type of its audio."""
    for item in feed.items:
        for found in item.findall("enclosure"):
            length = found.get("length", "")
            yield item, found.get("url", ""), int(length) if length.isdecimal() else 0, found.get("type", "")


@book.rule
def look_at_audio(feed: PublishedFeed) -> Iterator[Breach]:
    """Audio is there, as long and of the type that the feed says."""
    for item, url, length, kind in enclosures(feed):
        head = feed.ask(url, "HEAD")
        if head.status_code != 200:
            yield Breach(f"{title_of(item)}: {url} answers {head.status}", AGAIN)
        elif (head.content_length, head.mimetype) != (length, kind):
            yield Breach(
                f"{title_of(item)} has {head.content_length} bytes of {head.mimetype}, not {length} of {kind}", AGAIN
            )


@book.rule
def look_at_ranges(feed: PublishedFeed) -> Iterator[Breach]:
    """Audio can be asked for in parts: the first, the last, the rest, and none past its end."""
    for item, url, length, kind in enclosures(feed):
        asked = {
            "bytes=0-1": (206, f"bytes 0-1/{length}"),
            "bytes=-2": (206, f"bytes {length - 2}-{length - 1}/{length}"),
            f"bytes={length - 2}-": (206, f"bytes {length - 2}-{length - 1}/{length}"),
            f"bytes={length}-": (416, f"bytes */{length}"),
        }
        for ranges, expected in asked.items():
            answer = feed.ask(url, Range=ranges)
            if (answer.status_code, answer.headers.get("Content-Range")) != expected:
                yield Breach(f"{title_of(item)}: {ranges} is answered with {answer.status}", LET_THROUGH)
            elif answer.status_code == 206 and answer.mimetype != kind:
                yield Breach(f"{title_of(item)}: a part of it is {answer.mimetype}", LET_THROUGH)


@book.rule
def look_at_openness(feed: PublishedFeed) -> Iterator[Breach]:
    """Players in browsers may read artwork, audio, transcripts and chapters, which set no cookie."""
    for element in (feed.channel, *feed.items):
        named = [found.get("url", "") for name in ("enclosure", *_FILES) for found in element.findall(name)]
        for address in (*named, *(image.get("href", "") for image in element.findall(f"{ITUNES}image"))):
            headers = feed.ask(address, "HEAD").headers
            is_open = headers.get("Access-Control-Allow-Origin") == "*"
            if not is_open or headers.get("Cross-Origin-Resource-Policy") != "cross-origin" or "Set-Cookie" in headers:
                yield Breach(f"{title_of(element)}: {address} is closed to other sites, or sets a cookie", LET_THROUGH)


@book.rule
def look_at_transcripts(feed: PublishedFeed) -> Iterator[Breach]:
    """Transcripts are there, in the types that the feed says."""
    for item in feed.items:
        for found in item.findall(f"{PODCAST}transcript"):
            answer = feed.ask(found.get("url", ""))
            if answer.status_code != 200 or answer.mimetype != found.get("type") or not answer.data.strip():
                what = f"{found.get('url')} answers {answer.status} with {answer.mimetype}"
                yield Breach(f"{title_of(item)}: {what}", "report this; Podium writes transcripts itself")


@book.rule
def look_at_chapters(feed: PublishedFeed) -> Iterator[Breach]:
    """Chapters are there, run forward and lie within the audio."""
    for item in feed.items:
        for found in item.findall(f"{PODCAST}chapters"):
            answer = feed.ask(found.get("url", ""))
            try:
                content = json.loads(answer.data)
                starts = [chapter["startTime"] for chapter in content["chapters"]]
            except (ValueError, KeyError, TypeError):
                yield Breach(f"{title_of(item)}: {found.get('url')} is no list of chapters", "set its chapters again")
                continue
            end = int(item.findtext(f"{ITUNES}duration") or 0)
            if starts != sorted(set(starts)) or any(not 0 <= start <= end for start in starts):
                yield Breach(f"{title_of(item)} has chapters at {starts} in {end} seconds", "set its chapters again")


_FILES = (f"{PODCAST}transcript", f"{PODCAST}chapters")
