"""Parse WebVTT and SubRip transcripts into cues."""

import io
import re
from html import unescape
from typing import Any

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from core.text import quoted

Cue = dict[str, Any]  # {starts, ends, speaker, text}, seconds
SRT_TIMES = re.compile(r"\s*\d+:\d{1,2}:\d{1,2}[,.]\d+\s*-->\s*\d+:\d{1,2}:\d{1,2}[,.]\d+")
DURATION_TOLERANCE = 1.0  # seconds, for rounded durations


class TranscriptError(ValueError):
    """A transcript can't be read; the message says why, and `line` where, or is 0."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def read_cues(text: str) -> list[Cue]:
    """Return the cues of a WebVTT file; TranscriptError if it is malformed, empty, or out of order."""
    try:
        captions = webvtt.from_string(text, strict=True).captions
    except (MalformedFileError, MalformedCaptionError, ValueError) as error:
        raise TranscriptError(
            f"isn't valid WebVTT: {quoted(str(error))}; a cue is 00:01.000 --> 00:04.500 above its text"
        ) from None
    cues = [_cue(caption) for caption in captions]
    if not cues:
        raise TranscriptError("is a transcript without any text")
    previous = 0.0
    for cue, caption in zip(cues, captions, strict=True):
        if cue["ends"] < cue["starts"] or cue["starts"] < previous:
            raise TranscriptError(
                f"the cue {caption.start} --> {caption.end} is out of order", _line(text, caption.start)
            )
        previous = cue["starts"]
    return cues


def vtt_from_srt(text: str) -> str:
    """Return a SubRip file as WebVTT; TranscriptError if it is malformed."""
    for number, line in enumerate(text.splitlines(), 1):
        # The library skips cues whose times it can't parse.
        if "-->" in line and not SRT_TIMES.match(line):
            raise TranscriptError(f"{quoted(line)} aren't times such as 00:00:01,000 --> 00:00:04,500", number)
    try:
        captions = webvtt.from_buffer(io.StringIO(text), format="srt")
    except (MalformedFileError, MalformedCaptionError, ValueError) as error:
        raise TranscriptError(f"isn't valid SubRip: {quoted(str(error))}") from None
    return str(captions.content) + "\n"


def read_srt_cues(text: str) -> list[Cue]:
    """Return the cues of a SubRip file; TranscriptError as for WebVTT."""
    vtt = vtt_from_srt(text)
    try:
        return read_cues(vtt)
    except TranscriptError as error:
        # Its line number belongs to the WebVTT file.
        raise TranscriptError(str(error)) from None


def _cue(caption: webvtt.Caption) -> Cue:
    return {
        "starts": _seconds(caption.start),
        "ends": _seconds(caption.end),
        "speaker": unescape(caption.voice or "").strip(),
        "text": " ".join(unescape(caption.text).split()),
    }


def _seconds(timestamp: str) -> float:
    hours, minutes, seconds = timestamp.split(":")
    return round(int(hours) * 3600 + int(minutes) * 60 + float(seconds), 3)


def _line(text: str, timestamp: str) -> int:
    place = text.find(timestamp.removeprefix("00:"))
    return text.count("\n", 0, place) + 1 if place >= 0 else 0
