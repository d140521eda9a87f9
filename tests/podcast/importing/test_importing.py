"""A show is imported completely, and nothing twice."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from page_lint import LintingClient
from podcast.importing.shows import DATE, MP3, VTT, an_item, import_feed, import_items, serve_show
from records import a_file, a_person, an_episode, save
from sqlalchemy import select
from website import Answer, Website, serving

from blueprints.content.actions import load_content
from blueprints.content.dump import dump_content
from blueprints.media.queries import stored_path
from blueprints.podcast.importing.parsed_feed import FeedError
from core.database import db
from models import Episode, MediaFile, Status

CAME_OUT = datetime(2027, 1, 12, 6, tzinfo=UTC)


pytestmark = pytest.mark.usefixtures("site_row")


def episodes() -> list[Episode]:
    return list(db.session.scalars(select(Episode).order_by(Episode.guid)))


def only() -> Episode:
    (episode,) = episodes()
    return episode


def test_episodes_are_imported_as_drafts_with_transcripts_and_chapters(website: Website) -> None:
    result = import_feed(serve_show(website))
    assert (result.read, result.added, result.without_audio, result.remarks) == (3, 3, 3, [])
    first, second, third = episodes()
    assert [episode.slug for episode in episodes()] == ["episode-1", "episode-2", "episode-3"]
    assert (first.guid, first.season, first.number, first.summary) == ("urn:1", 2, 1, "About 1.")
    assert (first.status, first.publish_at, first.audio) == (Status.DRAFT, CAME_OUT, None)
    assert [(chapter.starts, chapter.title) for chapter in third.chapters] == [(0, "One"), (2, "Two")]
    assert first.cues[1] == {"starts": 2.5, "ends": 4.0, "speaker": "Ben", "text": "Hello & welcome."}
    assert first.transcript and stored_path(first.transcript.sha256).read_bytes() == VTT
    # The second transcript was SubRip.
    assert second.cues[1]["text"] == "Good morning."
    assert second.transcript and stored_path(second.transcript.sha256).read_text().startswith("WEBVTT\n")
    assert not [path for path, _ in website.asked if path.endswith(".mp3")]


@pytest.mark.parametrize("first", [{"audio": True}, {}])
def test_a_transcript_past_the_end_of_its_audio_leaves_no_file(website: Website, first: dict[str, bool]) -> None:
    serve_show(website, 1)
    website.answers["/1.vtt"] = Answer(VTT.replace(b"00:02.500 --> 00:04.000", b"50:00.000 --> 50:01.000"))
    import_feed(website.url("/feed.xml"), **first)
    for _ in range(2):
        result = import_feed(website.url("/feed.xml"), audio=True)
        assert [str(remark) for remark in result.remarks] == [
            "“Episode 1”: its transcript runs past the end of its audio, so it is left out"
        ]
    assert (only().transcript, only().cues) == (None, [])
    assert [file.name for file in db.session.scalars(select(MediaFile))] == ["episode-1.mp3"]


def test_episodes_with_audio_are_published_with_their_original_date(website: Website, client: LintingClient) -> None:
    serve_show(website, 1)
    result = import_feed(website.url("/feed.xml"), audio=True)
    assert (result.added, result.without_audio, result.remarks) == (1, 0, [])
    episode = only()
    assert (episode.status, episode.publish_at) == (Status.PUBLISHED, CAME_OUT)
    audio = episode.audio
    assert audio is not None
    assert (audio.name, audio.mime_type, audio.length) == ("episode-1.mp3", "audio/mpeg", len(MP3) + 1)
    assert audio.duration and audio.duration > 10
    assert stored_path(audio.sha256).read_bytes() == MP3 + b"\x01"
    assert not list((Path(client.application.config["DATA_FOLDER"]) / "import").glob("*.part"))


def test_an_imported_episode_has_a_page(website: Website, client: LintingClient) -> None:
    serve_show(website, 1)
    import_feed(website.url("/feed.xml"), audio=True)
    only().publish_at = datetime(2020, 1, 1, tzinfo=UTC)
    db.session.commit()
    assert "Hello &amp; welcome." in client.get("/podcast/episode-1").text
    assert client.get("/media/episode-1.mp3").status_code == 200


def test_importing_again_changes_nothing(website: Website) -> None:
    url = serve_show(website)
    import_feed(url, audio=True)
    before = [(episode.id, episode.updated_at, episode.audio_id, episode.transcript_id) for episode in episodes()]
    website.asked.clear()
    result = import_feed(url, audio=True)
    assert (result.read, result.added, result.completed, result.unchanged) == (3, 0, 0, 3)
    assert [path for path, _ in website.asked] == ["/feed.xml"]
    assert before == [(it.id, it.updated_at, it.audio_id, it.transcript_id) for it in episodes()]


def test_missing_files_are_added_later_and_local_edits_are_kept(website: Website) -> None:
    url = serve_show(website, 1)
    vtt = website.answers.pop("/1.vtt")
    result = import_feed(url)
    assert "its transcript: " in str(result.remarks[0]) and "answered 404" in str(result.remarks[0])
    only().title = "Our own title"
    db.session.commit()
    website.answers["/1.vtt"] = vtt
    result = import_feed(url, audio=True)
    assert (result.added, result.completed) == (0, 1)
    assert (only().title, len(only().cues), only().status) == ("Our own title", 2, Status.PUBLISHED)


def test_a_withdrawn_episode_stays_withdrawn(website: Website) -> None:
    save(an_episode(guid="urn:1", status=Status.WITHDRAWN, audio=None, number=9))
    only().audio = None
    db.session.commit()
    import_feed(serve_show(website, 1), audio=True)
    assert only().audio is not None
    assert only().status is Status.WITHDRAWN


def test_an_interrupted_audio_download_is_resumed(website: Website, app: Flask) -> None:
    url = serve_show(website, 1)
    whole = website.answers["/1.mp3"]
    assert isinstance(whole, Answer)
    website.answers["/1.mp3"] = Answer(whole.body[:100_000], etag=whole.etag, claims=len(whole.body))
    result = import_feed(url, audio=True)
    assert "ended after 100,000 of" in str(result.remarks[0])
    assert only().status is Status.DRAFT
    website.answers["/1.mp3"] = whole
    assert import_feed(url, audio=True).remarks == []
    assert website.asked[-1][1]["Range"] == "bytes=100000-"
    audio = only().audio
    assert audio is not None
    assert stored_path(audio.sha256).read_bytes() == whole.body


def test_invalid_audio_is_reported_and_its_episode_stays_a_draft(website: Website) -> None:
    item = an_item(enclosure=website.url("/a.mp3"))
    website.answers["/a.mp3"] = Answer(b"<html>Please sign in</html>")
    result = import_items(website, item, audio=True)
    assert "isn't a readable MP3 or M4A" in str(result.remarks[0])
    assert (only().status, result.without_audio) == (Status.DRAFT, 1)


def test_chapters_and_cues_past_the_end_of_the_audio_are_left_out(website: Website) -> None:
    late = json.dumps({"chapters": [{"startTime": 1, "title": "In"}, {"startTime": 9000, "title": "Out"}]})
    serve_show(website, 1)
    website.answers["/1.json"] = Answer(late.encode())
    website.answers["/1.vtt"] = Answer(b"WEBVTT\n\n02:00:00.000 --> 02:00:01.000\nLate\n")
    result = import_feed(website.url("/feed.xml"), audio=True)
    assert [chapter.title for chapter in only().chapters] == ["In"]
    assert (only().transcript, only().cues) == (None, [])
    assert len(result.remarks) == 2


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        (
            "/1.vtt",
            b"WEBVTT\n\n00:05.000 --> 00:04.000\nx\n",
            "line 3: the cue 00:00:05.000 --> 00:00:04.000 is out of order",
        ),
        ("/1.vtt", b"<html>", "isn't valid WebVTT"),
        ("/1.vtt", b"\xff\xfe", "is not encoded in UTF-8"),
        ("/2.srt", b"hello", "isn't valid SubRip"),
        (
            "/2.srt",
            b"1\n00:00:01,000 --> 00:00:02,000\nx\n\n2\n00:00:0x,000 --> 00:00:09,000\ny\n",
            "line 6: “00:00:0x,000 --> 00:00:09,000” aren't times such",
        ),
        ("/1.json", b"[]", "aren't valid JSON chapters"),
        ("/1.json", b'{"chapters": [{"startTime": NaN, "title": "x"}]}', "aren't valid JSON chapters"),
        ("/1.json", b"[" * 100_000, "aren't valid JSON chapters"),
    ],
)
def test_a_bad_extra_file_is_reported_and_the_episode_is_imported(
    website: Website, path: str, body: bytes, expected: str
) -> None:
    url = serve_show(website, 2)
    website.answers[path] = Answer(body)
    result = import_feed(url)
    assert result.added == 2
    assert expected in str(result.remarks[0])
    assert len(result.remarks) == 1


def test_an_episode_without_a_date_stays_a_draft(website: Website) -> None:
    website.answers["/one.mp3"] = Answer(MP3)
    item = an_item(pubDate="", enclosure=website.url("/one.mp3"))
    result = import_items(website, item, audio=True)
    assert [str(remark) for remark in result.remarks] == [
        "“Episode one”: it has no date (pubDate), so it stays a draft until you give it one"
    ]
    assert (only().status, only().publish_at, only().audio is None) == (Status.DRAFT, None, False)
    assert import_items(website, item, audio=True).remarks == []


def test_a_number_that_is_taken_is_dropped_and_reported(website: Website) -> None:
    numbered = "<itunes:season>1</itunes:season><itunes:episode>3</itunes:episode>"
    result = import_items(website, an_item("a", numbered), an_item("b", numbered))
    assert [episode.number for episode in episodes()] == [3, None]
    assert [str(remark) for remark in result.remarks] == [
        "“Episode b”: season 1 already has a number 3, so it gets none"
    ]


def test_titles_become_unique_slugs(website: Website) -> None:
    titles = ["Été à l’île!", "Été à l’île!", "été-a-lile", "東京", "Word " * 40]
    import_items(website, *(an_item(str(number), title=title) for number, title in enumerate(titles)))
    slugs = [episode.slug for episode in episodes()]
    assert slugs[:4] == ["ete-a-lile", "ete-a-lile-2", "ete-a-lile-3", "episode"]
    assert slugs[4] == "-".join(["word"] * 16)


def test_a_file_name_that_is_taken_gets_a_number(website: Website) -> None:
    save(a_file(name="episode-1.mp3"))
    import_feed(serve_show(website, 1), audio=True)
    audio = only().audio
    assert audio is not None and audio.name == "episode-1-2.mp3"


def test_guests_are_linked_to_existing_people_and_never_created(website: Website) -> None:
    ada = save(a_person(name="Ada Byron"), a_person(name="Same Name"), a_person(name="Same Name"))
    guests = "".join(f'<podcast:person role="guest">{name}</podcast:person>' for name in ("Ada Byron", "ada byron"))
    more = '<podcast:person role="Guest">Same Name</podcast:person><podcast:person>Ben Host</podcast:person>'
    result = import_items(website, an_item(more=guests + more))
    assert only().guests == [ada]
    assert [str(remark).partition("guest ")[2] for remark in result.remarks] == [
        "ada byron is not linked: nobody on this site has that name",
        "Same Name is not linked: 2 people have that name",
    ]


def test_nothing_on_the_own_network_is_fetched(website: Website) -> None:
    with serving("127.0.0.2") as private:
        private.answers["/secret.mp3"] = Answer(MP3)
        url = private.url("/secret.mp3")
        more = f'<podcast:transcript url="{url}" type="text/vtt"/><podcast:chapters url="{url}"/>'
        result = import_items(website, an_item(more=more, enclosure=url), audio=True)
        assert ["isn't a public address" in str(remark) for remark in result.remarks] == [True] * 3
        assert private.asked == []


def test_no_html_of_a_feed_reaches_a_page(website: Website, client: LintingClient) -> None:
    evil = "<![CDATA[<script>alert(1)</script><a href='javascript:alert(1)' onclick='x()'>y</a><img src=x onerror=z>]]>"
    import_items(website, an_item(description=evil, title="<![CDATA[<b>Bold</b>]]>"))
    episode = only()
    episode.status, episode.audio, episode.publish_at = Status.PUBLISHED, a_file(), datetime(2020, 1, 1, tzinfo=UTC)
    db.session.commit()
    page = client.get(episode.path).text
    assert "alert(1)" not in page and "onerror" not in page and "<b>Bold" not in page


def test_two_imports_cannot_run_at_the_same_time(website: Website) -> None:
    url = serve_show(website, 1)
    skipped: list[str] = []

    def meanwhile(_done: int, _steps: int, _title: str) -> None:
        with pytest.raises(FeedError) as error:
            import_feed(url)
        skipped.append(str(error.value))

    import_feed(url, progress=meanwhile)
    assert skipped[0] == "Another import is running; wait for it to finish."


def test_progress_is_reported_to_the_end(website: Website) -> None:
    told: list[tuple[int, int]] = []
    import_feed(serve_show(website), audio=True, progress=lambda done, steps, _title: told.append((done, steps)))
    assert told == sorted(told) and told[-1] == (3000, 3000) and len(told) > 9


def test_files_are_not_duplicated(website: Website) -> None:
    url = serve_show(website)
    import_feed(url, audio=True)
    import_feed(url, audio=True)
    assert len(list(db.session.scalars(select(MediaFile)))) == 6


def test_dates_are_kept(website: Website) -> None:
    import_items(website, an_item(pubDate=DATE))
    assert only().publish_at == CAME_OUT


def test_an_imported_show_is_the_same_after_it_was_dumped_and_loaded(website: Website, tmp_path: Path) -> None:
    import_feed(serve_show(website), audio=True)
    notes = "<![CDATA[<p>---</p><pre>a\n  b</pre><ul><li>1. c</li></ul>]]>"
    import_items(website, an_item("colon", title="A: b # c", description=notes), an_item("year", title="1984"))
    dump_content(tmp_path / "dumped")
    result = load_content(tmp_path / "dumped")
    assert (result.added, result.changed) == (0, 0)
    assert result.unchanged > 5
