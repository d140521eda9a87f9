"""`flask podcast check` finds what directories would refuse, and says what to do."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from flask import Flask, Response, request
from PIL import Image
from records import NOW, a_file, a_site, an_episode, save

from blueprints.media.actions import store_file
from blueprints.podcast import feeds
from blueprints.podcast.actions import remember_show
from core.database import db
from models import Chapter, Episode, MediaFile, Site
from models.site import PodcastType

SOUND = b"\xff\xfb" + bytes(1000)


def test_the_demonstration_breaks_no_rule(demonstration_app: Flask) -> None:
    result = demonstration_app.test_cli_runner().invoke(args=["podcast", "check", "--audio"])
    assert "no  " not in result.output
    assert (result.exit_code, len(result.output.splitlines())) == (0, 28)


@pytest.fixture
def show(app: Flask, tmp_path: Path) -> Iterator[Site]:
    """A show of one episode that breaks no rule."""
    (tmp_path / "one.mp3").write_bytes(SOUND)
    audio = a_file(name="one.mp3", sha256=store_file(tmp_path / "one.mp3"), length=len(SOUND))
    with time_machine.travel(NOW, tick=False):
        site: Site = save(
            a_site(podcast_title="Test Talk", podcast_summary="Tests."), an_episode(title="Maps", audio=audio)
        )
        remember_show()
        yield site


@pytest.fixture
def faults(app: Flask) -> Any:
    def check(*options: str) -> list[str]:
        db.session.commit()
        result = app.test_cli_runner().invoke(args=["podcast", "check", *options])
        found = [line.strip() for line in result.output.splitlines() if line.startswith("      ")]
        assert result.exit_code == (1 if found else 0), result.output
        assert all(re.fullmatch(r".+: .+\.", line) for line in found)
        return found

    return check


def test_a_show_in_order_has_no_fault(show: Site, faults: Any) -> None:
    assert faults() == []


def an_image(tmp_path: Path, size: tuple[int, int], mode: str = "RGB", form: str = "PNG") -> MediaFile:
    path = tmp_path / "art.png"
    Image.new(mode, size).save(path, form)
    digest = store_file(path)
    return MediaFile(name="art.png", sha256=digest, mime_type="image/png", length=1, width=size[0], height=size[1])


@pytest.mark.parametrize(
    ("image", "said"),
    [
        (((1399, 1399),), "it has 1399 by 1399 pixels"),
        (((1400, 1500),), "it has 1400 by 1500 pixels"),
        (((1400, 1400), "RGBA"), "its colours are RGBA, not RGB"),
        (((1400, 1400), "RGB", "JPEG"), "its bytes are JPEG, its address ends in png"),
    ],
)
def test_artwork_that_directories_refuse(show: Site, faults: Any, tmp_path: Path, image: Any, said: str) -> None:
    show.podcast_image = an_image(tmp_path, *image)
    assert [line.partition(": ")[0] for line in faults()] == [said]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"podcast_category": "Maths"}, "“Maths” is no category"),
        ({"podcast_summary": "é" * 2001}, "the description is too long and was cut"),
        ({"language": "English!"}, "the language is no code"),
        ({"podcast_title": "T" * 256}, "the title is longer than 255 characters"),
        ({"podcast_new_feed_url": "https://elsewhere.test/"}, "/podcast/feed.xml answers 301 MOVED PERMANENTLY"),
    ],
)
def test_a_show_that_directories_refuse(show: Site, faults: Any, changes: dict[str, str], said: str) -> None:
    for name, value in changes.items():
        setattr(show, name, value)
    assert [line.partition(": ")[0] for line in faults()] == [said]


def test_a_description_may_end_in_an_ellipsis(show: Site, faults: Any) -> None:
    show.podcast_summary = "Talking about data…"
    assert faults() == []


def test_a_show_keeps_the_guid_of_another_host_of_whatever_version(show: Site, faults: Any) -> None:
    show.podcast_guid, show.podcast_first_feed_url = str(uuid4()), "https://old.test/feed"
    assert faults() == []


@pytest.mark.parametrize("path", ["/artwork/", "/media/", "/podcast/"])
def test_what_is_closed_to_other_sites(
    show: Site, faults: Any, app: Flask, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    db.session.query(Episode).one().cues = [{"starts": 0.0, "ends": 1.0, "speaker": "", "text": "Hi"}]

    def close(response: Response) -> Response:
        if path in request.path and request.path != "/podcast/feed.xml":
            del response.headers["Access-Control-Allow-Origin"]
        return response

    monkeypatch.setitem(app.after_request_funcs, None, [*app.after_request_funcs[None], close])
    found = faults()
    assert found
    assert all("is closed to other sites" in line for line in found)


def test_pages_that_do_not_lead_to_each_other(show: Site, faults: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    save(*(an_episode(number=number, publish_at=NOW - timedelta(days=number)) for number in range(2, 4)))
    monkeypatch.setattr(feeds, "EPISODES_A_PAGE", 1)
    assert [line for line in faults() if " of https" in line] == []
    relations = feeds._relations
    monkeypatch.setattr(feeds, "_relations", lambda *numbers: relations(*numbers) | {"previous": "https://old.test/"})
    show.strapline = "Now on other pages"
    found = " ".join(faults())
    assert "the previous of https://podium.test/podcast/feed.xml is https://old.test/" in found


def test_a_site_without_https(show: Site, faults: Any, app: Flask) -> None:
    app.config["BASE_URL"] = "http://podium.test"
    assert faults()[0].startswith("the feed is http://podium.test/podcast/feed.xml: set PODIUM_BASE_URL")


def test_a_show_without_an_episode(app: Flask, faults: Any) -> None:
    save(a_site())
    assert [line.partition(": ")[0] for line in faults()] == ["no episode is public"]


@pytest.mark.parametrize("title", ["#3 Maps", "Episode 4: Maps", "S2E3 Maps", "ep. 12 Maps", "7: Maps", "12 – Maps"])
def test_a_title_with_a_number(show: Site, faults: Any, title: str) -> None:
    db.session.query(Episode).one().title = title
    assert "leave the number to number" in faults()[0]


@pytest.mark.parametrize(
    "title",
    ["Ten words in a minute", "2001 and after", "1984: a year", "Numbers", "100 days of maps", "No. Really"],
)
def test_a_title_that_only_speaks_of_numbers(show: Site, faults: Any, title: str) -> None:
    db.session.query(Episode).one().title = title
    assert faults() == []


def test_an_episode_of_a_serial_without_a_number(show: Site, faults: Any) -> None:
    show.podcast_type = PodcastType.SERIAL
    episode = db.session.query(Episode).one()
    episode.number = None
    assert faults() == [f"“{episode.title}” has the episode “”: set number in episodes/."]


def test_audio_that_is_missing_or_another(show: Site, faults: Any, app: Flask) -> None:
    db.session.query(MediaFile).one().length = 5
    assert "has 1002 bytes of audio/mpeg, not 5 of audio/mpeg" in faults()[0]
    db.session.query(MediaFile).one().sha256 = "f" * 64
    assert "answers 404" in faults()[0]


def test_audio_that_was_damaged_on_the_disk(show: Site, faults: Any, app: Flask) -> None:
    stored = next(path for path in Path(app.config["MEDIA_FOLDER"]).rglob("*") if path.is_file())
    stored.write_bytes(SOUND[:-1] + b"x")
    assert faults() == []
    assert any("one.mp3 is damaged" in line for line in faults("--audio"))


def test_chapters_past_the_end(show: Site, faults: Any) -> None:
    episode = db.session.query(Episode).one()
    episode.chapters = [Chapter(starts=0, title="A"), Chapter(starts=61, title="B")]
    assert "has chapters at [0, 61] in 60 seconds" in faults()[0]


def test_an_episode_of_tomorrow_is_missed_by_nobody(show: Site, faults: Any) -> None:
    save(an_episode(title="Later", publish_at=NOW + timedelta(days=1)))
    assert faults() == []
