"""Transcripts and chapters in every format that players read."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
import webvtt
from hypothesis import given
from hypothesis import strategies as st
from page_lint import LintingClient
from records import NOW, a_site, an_episode, save

from blueprints.podcast.transcripts import format_timestamp, write_srt, write_vtt
from core.transcripts import read_cues
from models import Chapter, Status

CUES = [
    {"starts": 0.0, "ends": 4.2, "speaker": "Ada & co", "text": "Welcome --> to <this>."},
    {"starts": 4.6, "ends": 3725.5, "speaker": "Ada & co", "text": "And on."},
    {"starts": 3725.5, "ends": 3726.0, "speaker": "", "text": "Bye."},
]
texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")), min_size=1, max_size=40).map(
    lambda text: " ".join(text.split())
)


@pytest.fixture(autouse=True)
def _episode(app: object) -> Iterator[None]:
    chapters = [Chapter(starts=0, title="First <b>"), Chapter(starts=95, title="Second")]
    save(a_site(podcast_title="Test Talk"), an_episode(slug="one", title="One", cues=CUES, chapters=chapters))
    save(an_episode(slug="silent"), an_episode(slug="draft", cues=CUES, status=Status.DRAFT))
    with time_machine.travel(NOW, tick=False):
        yield


def test_subtitles_have_times_speakers_and_text(client: LintingClient) -> None:
    vtt = webvtt.from_string(client.get("/podcast/one/transcript.vtt").text)
    assert [(c.start, c.end) for c in vtt.captions][1] == ("00:00:04.600", "01:02:05.500")
    assert "<v Ada &amp; co>Welcome --&gt; to &lt;this&gt;." in client.get("/podcast/one/transcript.vtt").text
    srt = client.get("/podcast/one/transcript.srt").text
    assert srt.startswith("1\n00:00:00,000 --> 00:00:04,200\nAda & co: Welcome → to <this>.\n\n2\n")
    assert "\n00:00:04,600 --> 01:02:05,500\nAnd on.\n" in srt


def test_json_has_each_cue_with_its_speaker(client: LintingClient) -> None:
    answer: Any = client.get("/podcast/one/transcript.json").json
    assert answer["version"] == "1.0.0"
    assert answer["segments"][0] == {
        "speaker": "Ada & co",
        "startTime": 0.0,
        "endTime": 4.2,
        "body": "Welcome --> to <this>.",
    }
    assert "speaker" not in answer["segments"][2]


def test_html_shows_speakers_and_times(client: LintingClient) -> None:
    text = client.get("/podcast/one/transcript.html").text
    assert text.count("<cite>Ada &amp; co:</cite>") == 1
    assert "<time>1:02:05</time>" in text
    assert "Welcome --&gt; to &lt;this&gt;." in text


def test_chapters_have_the_podcasting_2_format(client: LintingClient) -> None:
    response = client.get("/podcast/one/chapters.json")
    answer = json.loads(response.text)
    assert response.mimetype == "application/json+chapters"
    assert answer["version"] == "1.2.0"
    assert answer["chapters"] == [{"startTime": 0, "title": "First <b>"}, {"startTime": 95, "title": "Second"}]


@pytest.mark.parametrize(
    "name", ["transcript.vtt", "transcript.srt", "transcript.json", "transcript.html", "chapters.json"]
)
def test_they_are_open_to_players_and_only_for_public_episodes(client: LintingClient, name: str) -> None:
    answer = client.get(f"/podcast/one/{name}")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert {client.get(f"/podcast/{slug}/{name}").status_code for slug in ("silent", "draft", "none")} == {404}


@given(st.lists(st.tuples(st.floats(0, 9000), st.floats(0, 60), texts.filter(bool), texts), min_size=1, max_size=5))
def test_written_cues_are_read_back_unchanged(lines: list[tuple[float, float, str, str]]) -> None:
    cues: list[dict[str, Any]] = [
        {"starts": round(starts, 3), "ends": round(starts + length, 3), "text": text, "speaker": speaker}
        for starts, length, text, speaker in sorted(lines)
    ]
    assert read_cues(write_vtt(cues)) == cues
    blocks = [block.split("\n") for block in write_srt(cues).rstrip("\n").split("\n\n")]
    assert [number for number, _times, _text in blocks] == [str(number) for number in range(1, len(cues) + 1)]
    for cue, (_number, times, text) in zip(cues, blocks, strict=True):
        assert times == f"{format_timestamp(cue['starts'], ',')} --> {format_timestamp(cue['ends'], ',')}"
        assert text in (cue["text"].replace("-->", "→"), f"{cue['speaker']}: {cue['text'].replace('-->', '→')}")


@pytest.mark.parametrize("speaker", ["Ada-", "Ada--", "--", "-->", "<v Ben>", "A & B"])
def test_no_speaker_name_breaks_its_tag(speaker: str) -> None:
    cues = [{"starts": 0.0, "ends": 1.0, "speaker": speaker, "text": "Hi"}]
    assert read_cues(write_vtt(cues)) == cues
