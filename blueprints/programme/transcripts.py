"""Transcripts: a VTT file as the lines that a page shows."""

from html import unescape
from typing import Any

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from blueprints.programme.faults import ReadingError
from core.quoting import quoted

Cue = dict[str, Any]  # {starts, ends, speaker, text}, seconds


def read_cues(text: str) -> list[Cue]:
    """Return the lines of a VTT file; ReadingError when it is malformed, empty, or runs backwards."""
    try:
        captions = webvtt.from_string(text, strict=True).captions
    except (MalformedFileError, MalformedCaptionError, ValueError) as error:
        raise ReadingError(
            f"is no WebVTT: {quoted(str(error))}; a cue is 00:01.000 --> 00:04.500 above its text"
        ) from None
    cues = [_cue(caption) for caption in captions]
    if not cues:
        raise ReadingError("is a transcript without a line of text")
    previous = 0.0
    for cue, caption in zip(cues, captions, strict=True):
        if cue["ends"] < cue["starts"] or cue["starts"] < previous:
            raise ReadingError(f"the cue {caption.start} --> {caption.end} runs backwards", _line(text, caption.start))
        previous = cue["starts"]
    return cues


def _cue(caption: webvtt.Caption) -> Cue:
    return {
        "starts": _seconds(caption.start),
        "ends": _seconds(caption.end),
        "speaker": unescape(caption.voice or ""),
        "text": " ".join(unescape(caption.text).split()),
    }


def _seconds(timestamp: str) -> float:
    hours, minutes, seconds = timestamp.split(":")
    return round(int(hours) * 3600 + int(minutes) * 60 + float(seconds), 3)


def _line(text: str, timestamp: str) -> int:
    place = text.find(timestamp.removeprefix("00:"))
    return text.count("\n", 0, place) + 1 if place >= 0 else 0
