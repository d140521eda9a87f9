"""Fetch the transcript and chapters of an episode."""

import json
import math
from io import BytesIO
from typing import Any

from blueprints.podcast.importing.parsed_feed import Item, ItemError, TranscriptLink
from blueprints.podcast.transcripts import write_vtt
from core.fetching import AddressFilter, FetchError, fetch
from core.html_to_markdown import unescape_line
from core.text import without_control_characters
from core.transcript_formats import read_html_cues, read_json_cues
from core.transcripts import Cue, TranscriptError, read_cues, vtt_from_srt

MAX_TEXT_BYTES = 4 << 20  # bytes
MAX_CHAPTERS = 500
MAX_TITLE_LENGTH = 300
MAX_CHAPTER_START = 360_000  # seconds; a hundred hours
VTT, SRT = ("text/vtt",), ("application/srt", "application/x-subrip", "text/srt", "application/x-srt")
JSON, HTML = ("application/json", "text/json"), ("text/html", "application/xhtml+xml")
# The best first: the times of HTML are whole seconds at which somebody begins to speak.
FORMATS = ((VTT, ".vtt"), (SRT, ".srt"), (JSON, ".json"), (HTML, ".html"))
KNOWN_TYPES = VTT + SRT + JSON + HTML
ChapterMark = tuple[int, str]  # start of a chapter in seconds, title


def fetch_transcript(item: Item, is_allowed: AddressFilter) -> tuple[str, list[Cue]]:
    """Fetch an episode's transcript as WebVTT and as cues; ItemError if none can be read."""
    link = _best_transcript(item.transcripts)
    text = _fetch_text(link.url, "its transcript", is_allowed)
    try:
        if _has_type(link, SRT, ".srt"):
            text = vtt_from_srt(text)
        elif _has_type(link, JSON, ".json"):
            text = write_vtt(read_json_cues(text))
        elif _has_type(link, HTML, ".html"):
            text = write_vtt(read_html_cues(text))
        return text, read_cues(text)
    except TranscriptError as error:
        line = f"line {error.line}: " if error.line else ""
        raise ItemError(f"its transcript {link.url}: {line}{error}") from None


def fetch_chapters(item: Item, is_allowed: AddressFilter) -> list[ChapterMark]:
    """Fetch an episode's chapters in order, without those hidden from the table of contents."""
    text = _fetch_text(item.chapters_url, "its chapters", is_allowed)
    try:
        entries = json.loads(text)["chapters"][:MAX_CHAPTERS]
        marks = [_parse_chapter(chapter) for chapter in entries if chapter.get("toc", True) is not False]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ItemError(f"its chapters {item.chapters_url} aren't valid JSON chapters") from None
    by_second = {starts: (starts, title) for starts, title in reversed(marks) if title}
    return [by_second[starts] for starts in sorted(by_second)]


def _parse_chapter(chapter: dict[str, Any]) -> ChapterMark:
    starts = float(chapter["startTime"])
    if not math.isfinite(starts) or not 0 <= starts < MAX_CHAPTER_START:
        raise ValueError
    return int(starts), unescape_line(str(chapter.get("title") or ""))[:MAX_TITLE_LENGTH]


def _best_transcript(links: tuple[TranscriptLink, ...]) -> TranscriptLink:
    for types, suffix in FORMATS:
        for link in links:
            if _has_type(link, types, suffix):
                return link
    known = ", ".join(sorted({link.type or "without a type" for link in links}))
    raise ItemError(f"its transcript is {known}; only WebVTT, SubRip, JSON and HTML are accepted")


def _has_type(link: TranscriptLink, types: tuple[str, ...], suffix: str) -> bool:
    return link.type in types or (link.type not in KNOWN_TYPES and link.url.partition("?")[0].endswith(suffix))


def _fetch_text(url: str, what: str, is_allowed: AddressFilter) -> str:
    into = BytesIO()
    try:
        fetch(url, into=into, limit=MAX_TEXT_BYTES, is_allowed=is_allowed)
        return without_control_characters(into.getvalue().decode("utf-8-sig"))
    except FetchError as error:
        raise ItemError(f"{what}: {error}") from None
    except UnicodeDecodeError:
        raise ItemError(f"{what} {url} is not encoded in UTF-8") from None
