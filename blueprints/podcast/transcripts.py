"""The lines of a transcript in the forms that players read."""

import json
import re
from collections.abc import Sequence
from html import escape

from core.text import one_line
from core.transcripts import Cue


def write_vtt(cues: Sequence[Cue]) -> str:
    """Return lines as WebVTT, with each speaker in a voice tag."""
    blocks = ["WEBVTT"]
    for cue in cues:
        # A name that ends in hyphens would make an arrow of the end of its tag, which only times may have.
        name = re.sub(r"-$", "- ", escape(one_line(cue["speaker"]), quote=False))
        voice = f"<v {name}>" if name else ""
        text = escape(one_line(cue["text"]), quote=False)
        blocks.append(f"{format_timestamp(cue['starts'], '.')} --> {format_timestamp(cue['ends'], '.')}\n{voice}{text}")
    return "\n\n".join(blocks) + "\n"


def write_srt(cues: Sequence[Cue]) -> str:
    """Return lines as SubRip, with the speaker's name before the first line of each turn."""
    blocks = []
    for number, (cue, name) in enumerate(zip(cues, _speaker_names(cues), strict=True), 1):
        # Nothing in a line may look like the times above it.
        text = (f"{name}: " if name else "") + one_line(cue["text"]).replace("-->", "→")
        blocks.append(
            f"{number}\n{format_timestamp(cue['starts'], ',')} --> {format_timestamp(cue['ends'], ',')}\n{text}"
        )
    return "\n\n".join(blocks) + "\n"


def write_json(cues: Sequence[Cue]) -> str:
    """Return lines as the JSON transcript of Podcasting 2.0."""
    segments = [
        {
            **({"speaker": cue["speaker"]} if cue["speaker"] else {}),
            "startTime": cue["starts"],
            "endTime": cue["ends"],
            "body": cue["text"],
        }
        for cue in cues
    ]
    return json.dumps({"version": "1.0.0", "segments": segments}, ensure_ascii=False)


def format_timestamp(seconds: float, point: str) -> str:
    """Return a place in a recording as `00:01:02.345`, with the sign before the milliseconds that a form wants."""
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02}:{minute:02}:{second:02}{point}{thousandths:03}"


def _speaker_names(cues: Sequence[Cue]) -> list[str]:
    """Return for each line the name of who begins to speak in it, or nothing when the last speaker goes on."""
    speakers = [one_line(cue["speaker"]) for cue in cues]
    return [name if number == 0 or speakers[number - 1] != name else "" for number, name in enumerate(speakers)]
