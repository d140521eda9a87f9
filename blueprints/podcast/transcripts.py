"""Write transcripts as WebVTT, SubRip and JSON."""

import json
import re
from collections.abc import Sequence
from html import escape

from core.text import one_line
from core.transcripts import Cue


def write_vtt(cues: Sequence[Cue]) -> str:
    """Return cues as WebVTT, with each speaker in a voice tag."""
    blocks = ["WEBVTT"]
    for cue in cues:
        # A name that ends in hyphens would turn the end of its tag into `-->`, which only cue times may contain.
        name = re.sub(r"-$", "- ", escape(one_line(cue["speaker"]), quote=False))
        voice = f"<v {name}>" if name else ""
        text = escape(one_line(cue["text"]), quote=False)
        blocks.append(f"{format_timestamp(cue['starts'], '.')} --> {format_timestamp(cue['ends'], '.')}\n{voice}{text}")
    return "\n\n".join(blocks) + "\n"


def write_srt(cues: Sequence[Cue]) -> str:
    """Return cues as SubRip, with the speaker's name before the first cue of each turn."""
    blocks = []
    for number, (cue, name) in enumerate(zip(cues, _speaker_names(cues), strict=True), 1):
        # The text may not look like the cue times above it.
        text = (f"{name}: " if name else "") + one_line(cue["text"]).replace("-->", "→")
        blocks.append(
            f"{number}\n{format_timestamp(cue['starts'], ',')} --> {format_timestamp(cue['ends'], ',')}\n{text}"
        )
    return "\n\n".join(blocks) + "\n"


def write_json(cues: Sequence[Cue]) -> str:
    """Return cues as a Podcasting 2.0 JSON transcript."""
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


def format_timestamp(seconds: float, separator: str) -> str:
    """Return a position in a recording as `00:01:02.345`, with the given separator before the milliseconds."""
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02}:{minute:02}:{second:02}{separator}{thousandths:03}"


def _speaker_names(cues: Sequence[Cue]) -> list[str]:
    """Return the speaker's name for each cue that starts a turn, and an empty string for the others."""
    speakers = [one_line(cue["speaker"]) for cue in cues]
    return [name if number == 0 or speakers[number - 1] != name else "" for number, name in enumerate(speakers)]
