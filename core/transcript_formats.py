"""Read the JSON and HTML transcripts of Podcasting 2.0 into cues."""

import json
import math
import re
from collections.abc import Iterator
from html import unescape
from itertools import pairwise
from typing import Any

from core.text import one_line
from core.transcripts import Cue, TranscriptError

MAX_SECONDS = 360_000  # a hundred hours
MAX_SPEAKER_LENGTH = 200
# Programs write a segment for each word; a line of a transcript is longer.
MAX_CUE_LENGTH = 80
MAX_PAUSE = 1.0  # seconds within a cue
SECONDS_PER_WORD = 0.4  # spoken slowly, for the last cue of a transcript without ends
TIME = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2}(?:[.,]\d+)?)")
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>")
NOT_TEXT = {"script", "style", "head", "title"}
MEANINGFUL = {"cite", "time", *NOT_TEXT}
END_OF_SENTENCE = (".", "?", "!", "…")


def read_json_cues(text: str) -> list[Cue]:
    """Return the cues of a JSON transcript, its words joined to lines; TranscriptError if it has none."""
    try:
        segments = json.loads(text)["segments"]
        cues = [cue for segment in segments if (cue := _cue(segment))["text"]]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        raise TranscriptError("isn't a JSON transcript: it needs segments with startTime, endTime and body") from None
    return _checked(list(_joined(cues)))


def _cue(segment: dict[str, Any]) -> Cue:
    starts = float(segment["startTime"])
    return {
        "starts": round(starts, 3),
        "ends": round(float(segment.get("endTime") or starts), 3),
        "speaker": one_line(str(segment.get("speaker") or ""))[:MAX_SPEAKER_LENGTH],
        "text": one_line(str(segment["body"])),
    }


def _joined(cues: list[Cue]) -> Iterator[Cue]:
    last: Cue | None = None
    for cue in cues:
        if last is not None and _belongs_to(cue, last):
            last |= {"text": f"{last['text']} {cue['text']}", "ends": max(last["ends"], cue["ends"])}
            continue
        if last is not None:
            yield last
        last = cue
    if last is not None:
        yield last


def _belongs_to(cue: Cue, last: Cue) -> bool:
    return (
        cue["speaker"] in ("", last["speaker"])
        and len(last["text"]) + len(cue["text"]) < MAX_CUE_LENGTH
        and cue["starts"] - last["ends"] < MAX_PAUSE
        and not last["text"].endswith(END_OF_SENTENCE)
    )


def read_html_cues(text: str) -> list[Cue]:
    """Return the cues of an HTML transcript: `cite` names a speaker, `time` when the text after it begins."""
    cues, speaker, has_text = list[Cue](), "", False
    for element, content in _pieces(text):
        if element == "cite":
            speaker = content.rstrip(": ")[:MAX_SPEAKER_LENGTH]
        elif element == "time" and (found := TIME.fullmatch(content.strip("[]() "))):
            hours, minutes, seconds = found.groups()
            starts = int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))
            cues.append({"starts": round(starts, 3), "ends": 0.0, "speaker": speaker, "text": ""})
        elif not element:
            has_text = True
            if cues:
                cues[-1]["text"] = f"{cues[-1]['text']} {content}".strip()
    cues = [cue for cue in cues if cue["text"]]
    if has_text and not cues:
        raise TranscriptError("is an HTML transcript without times, so its lines can't be shown with the audio")
    for cue, following in pairwise(cues):
        cue["ends"] = max(cue["starts"], following["starts"])
    for cue in cues[-1:]:
        cue["ends"] = cue["starts"] + round(len(cue["text"].split()) * SECONDS_PER_WORD, 3)
    return _checked(cues)


def _pieces(html: str) -> Iterator[tuple[str, str]]:
    """Yield the texts of a document, each with the element that it is in, if that has a meaning here."""
    inside, parts, place = "", list[str](), 0
    for tag in (*TAG.finditer(html), None):
        parts.append(unescape(html[place : tag.start() if tag else len(html)]))
        name = tag[2].lower() if tag else "end"
        if tag and name not in MEANINGFUL:
            parts.append(" " if name in ("p", "br", "div", "li") else "")
        elif not (tag and inside in NOT_TEXT and name != inside):
            if text := one_line("".join(parts)):
                yield inside, text
            parts.clear()
            inside = "" if tag is None or tag[1] else name
        place = tag.end() if tag else place


def _checked(cues: list[Cue]) -> list[Cue]:
    if not cues:
        raise TranscriptError("is a transcript without any text")
    previous = 0.0
    for cue in cues:
        starts, ends = cue["starts"], cue["ends"]
        if not (math.isfinite(starts + ends) and previous <= starts <= ends <= MAX_SECONDS):
            raise TranscriptError(f"has a line out of order, which begins after {starts} seconds")
        previous = starts
    return cues
