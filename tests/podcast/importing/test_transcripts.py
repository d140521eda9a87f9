"""Transcripts in all formats of the podcast namespace are imported as WebVTT."""

import pytest
from podcast.importing.shows import VTT, an_item, import_items
from sqlalchemy import select
from website import Answer, Website

from blueprints.media.queries import stored_path
from core.database import db
from models import Episode

pytestmark = pytest.mark.usefixtures("site_row")


def only() -> Episode:
    return db.session.scalars(select(Episode)).one()


def test_an_unsupported_transcript_type_is_reported(website: Website) -> None:
    result = import_items(website, an_item(more='<podcast:transcript url="https://a.test/a.txt" type="text/plain"/>'))
    assert str(result.remarks[0]).endswith(
        "its transcript is text/plain; only WebVTT, SubRip, JSON and HTML are accepted"
    )


@pytest.mark.parametrize(
    ("path", "kind", "text"),
    [
        (
            "/1.json",
            "application/json",
            b'{"segments": [{"speaker": "Ada", "startTime": 0.3, "endTime": 2, "body": "Hello & welcome."}]}',
        ),
        ("/1.html", "text/html", b"<cite>Ada:</cite><time>0:00</time><p>Hello &amp; welcome.</p>"),
        ("/1.json?x", "", b'{"segments": [{"speaker": "Ada", "startTime": 0, "body": "Hello &amp; welcome."}]}'),
    ],
)
def test_json_and_html_transcripts_become_webvtt(website: Website, path: str, kind: str, text: bytes) -> None:
    website.answers[path] = Answer(text)
    link = f'<podcast:transcript url="{website.url(path)}" type="{kind}"/>'
    assert import_items(website, an_item(more=link)).remarks == []
    assert [(cue["speaker"], cue["text"].replace("&amp;", "&")) for cue in only().cues] == [("Ada", "Hello & welcome.")]
    transcript = only().transcript
    assert transcript and stored_path(transcript.sha256).read_text().startswith("WEBVTT\n")
    assert transcript.mime_type == "text/vtt"


def test_a_timed_transcript_is_preferred(website: Website) -> None:
    website.answers["/1.vtt"] = Answer(VTT)
    links = [("/1.html", "text/html"), ("/1.json", "application/json"), ("/1.vtt", "text/vtt")]
    more = "".join(f'<podcast:transcript url="{website.url(path)}" type="{kind}"/>' for path, kind in links)
    assert import_items(website, an_item(more=more)).remarks == []
    assert only().cues[0]["text"] == "Hello."


def test_an_html_transcript_without_times_is_reported(website: Website) -> None:
    website.answers["/1.html"] = Answer(b"<p>Hello.</p>")
    link = f'<podcast:transcript url="{website.url("/1.html")}" type="text/html"/>'
    assert str(import_items(website, an_item(more=link)).remarks[0]).endswith(
        "/1.html: is an HTML transcript without times, so its lines can't be shown with the audio"
    )
