"""JSON and HTML transcripts become cues."""

import json
from typing import Any

import pytest
from examples import scaled
from hypothesis import given, settings
from hypothesis import strategies as st

from blueprints.podcast.transcripts import write_json, write_vtt
from core.transcript_formats import read_html_cues, read_json_cues
from core.transcripts import TranscriptError, read_cues

HTML = """<!DOCTYPE html><html><head><title>Episode 7</title><style>p { color: red }</style></head><body>
<cite>Ada:</cite><time>0:00</time><p>Hello &amp; welcome.<br>To the pond.</p>
<CITE>Ben Byron:</CITE> <time datetime="x">[1:02:03.5]</time> <p>Thank <b>you</b>.</p><script>x < 2</script>
</body></html>"""


def a_cue(starts: float, ends: float, speaker: str, text: str) -> dict[str, Any]:
    return {"starts": starts, "ends": ends, "speaker": speaker, "text": text}


def segments(*rows: tuple[object, object, object, object]) -> str:
    names = ("startTime", "endTime", "speaker", "body")
    return json.dumps({"version": "1.0.0", "segments": [dict(zip(names, row, strict=True)) for row in rows]})


def test_html_is_read_with_its_speakers_and_times() -> None:
    assert read_html_cues(HTML) == [
        a_cue(0, 3723.5, "Ada", "Hello & welcome. To the pond."),
        a_cue(3723.5, 3724.3, "Ben Byron", "Thank you."),
    ]


def test_segments_are_read_and_single_words_become_lines() -> None:
    words = segments(
        (0.5, 0.9, "Ada", "Hello"), (0.9, 1.2, "Ada", "there."), (1.3, 1.6, "Ada", "Come"), (1.6, 2, "Ada", "in."),
        (2, 2.5, "Ben", "Thank"), (2.5, 2.8, "", "you"), (6, 7, "Ben", "Now"), (8, "9", None, ""),
    )  # fmt: skip
    assert read_json_cues(words) == [
        a_cue(0.5, 1.2, "Ada", "Hello there."),
        a_cue(1.3, 2, "Ada", "Come in."),
        a_cue(2, 2.8, "Ben", "Thank you"),
        a_cue(6, 7, "Ben", "Now"),
    ]
    many = segments(*((number, number + 1, "", "word") for number in range(100)))
    assert max(len(cue["text"]) for cue in read_json_cues(many)) < 81
    assert " ".join(cue["text"] for cue in read_json_cues(many)).split() == ["word"] * 100


def test_what_podium_publishes_is_read_again() -> None:
    cues = [a_cue(0, 2, "Ada", "Hello."), a_cue(2, 4.5, "Ben", "Good morning, all."), a_cue(9, 9.5, "", "Music")]
    assert read_json_cues(write_json(cues)) == cues


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '{"segments": 7}', '{"segments": [7]}', '{"segments": [{}]}'])
def test_other_json_is_refused(text: str) -> None:
    with pytest.raises(TranscriptError, match="isn't a JSON transcript: it needs segments with startTime"):
        read_json_cues(text)


@pytest.mark.parametrize(
    ("start", "end"), [(-1, 2), (3, 2), (float("nan"), 2), (1, float("inf")), (1e300, 1e301), (400_000, 400_001)]
)
def test_impossible_times_are_refused(start: float, end: float) -> None:
    with pytest.raises(TranscriptError, match="out of order"):
        read_json_cues(segments((start, end, "", "Hello.")))


def test_html_without_times_or_text_is_refused() -> None:
    with pytest.raises(TranscriptError, match="without times"):
        read_html_cues("<p>Hello.</p>")
    with pytest.raises(TranscriptError, match="without any text"):
        read_html_cues("<time>0:00</time><style>p {}</style>")
    with pytest.raises(TranscriptError, match="out of order"):
        read_html_cues("<time>1:00</time>b<time>0:00</time>a")


PIECES = st.sampled_from(
    [*HTML.split(">"), "<time>0:01</time>", "<time>", "</time>", "<cite>", "-->", "<", "&lt;v a&gt;"]
)


@settings(max_examples=scaled(200), deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=9)), max_size=12))
def test_whatever_is_read_becomes_a_transcript(pieces: list[str]) -> None:
    try:
        cues = read_html_cues(">".join(pieces))
    except TranscriptError:
        return
    assert [cue["text"].split() for cue in read_cues(write_vtt(cues))] == [cue["text"].split() for cue in cues]
