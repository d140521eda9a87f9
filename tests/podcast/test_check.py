"""`flask podcast check` finds what directories would reject, and says how to fix it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from PIL import Image
from records import NOW, a_file, a_site, an_episode, save

from blueprints.media.actions import store_file
from blueprints.podcast.actions import ensure_podcast_guid
from core.database import db
from models import Chapter, Episode, MediaFile, Site
from models.site import PodcastType

SOUND = b"\xff\xfb" + bytes(1000)


def test_the_demonstration_has_no_problem(demonstration_app: Flask) -> None:
    result = demonstration_app.test_cli_runner().invoke(args=["podcast", "check", "--audio"])
    assert "FAIL" not in result.output
    assert (result.exit_code, len(result.output.splitlines())) == (0, 15)


@pytest.fixture
def show(app: Flask, tmp_path: Path) -> Iterator[Site]:
    """A show of one episode that breaks no rule."""
    (tmp_path / "one.mp3").write_bytes(SOUND)
    audio = a_file(name="one.mp3", sha256=store_file(tmp_path / "one.mp3"), length=len(SOUND))
    with time_machine.travel(NOW, tick=False):
        site: Site = save(
            a_site(podcast_title="Test Talk", podcast_summary="Tests."), an_episode(title="Maps", audio=audio)
        )
        ensure_podcast_guid()
        yield site


@pytest.fixture
def problems(app: Flask) -> Any:
    def check(*options: str) -> list[str]:
        db.session.commit()
        result = app.test_cli_runner().invoke(args=["podcast", "check", *options])
        found = [line.strip() for line in result.output.splitlines() if line.startswith("      ")]
        assert result.exit_code == (1 if found else 0), result.output
        assert all(re.fullmatch(r".+: .+\.", line) for line in found)
        return found

    return check


def test_a_good_show_has_no_problem(show: Site, problems: Any) -> None:
    assert problems() == []


def an_image(tmp_path: Path, size: tuple[int, int], mode: str = "RGB", form: str = "PNG") -> MediaFile:
    path = tmp_path / "art.png"
    Image.new(mode, size).save(path, form)
    digest = store_file(path)
    return MediaFile(name="art.png", sha256=digest, mime_type="image/png", length=1, width=size[0], height=size[1])


@pytest.mark.parametrize(
    ("image", "problem"),
    [
        (((1399, 1399),), "the artwork is 1399 by 1399 pixels"),
        (((1400, 1500),), "the artwork is 1400 by 1500 pixels"),
        (((1400, 1400), "RGBA"), "the artwork's colour mode is RGBA, not RGB"),
        (((1400, 1400), "RGB", "JPEG"), "the artwork is JPEG, but its address ends in png"),
    ],
)
def test_artwork_that_directories_reject_is_reported(
    show: Site, problems: Any, tmp_path: Path, image: Any, problem: str
) -> None:
    show.podcast_image = an_image(tmp_path, *image)
    assert [line.partition(": ")[0] for line in problems()] == [problem]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"podcast_category": "Maths"}, "“Maths” isn't a category"),
        ({"podcast_summary": "é" * 2001}, "the description is too long and was cut"),
        ({"language": "English!"}, "the language isn't a language tag"),
        ({"podcast_title": "T" * 256}, "the title is longer than 255 characters"),
        ({"podcast_new_feed_url": "https://elsewhere.test/"}, "/podcast/feed.xml answers 301 MOVED PERMANENTLY"),
    ],
)
def test_a_show_that_directories_reject_is_reported(
    show: Site, problems: Any, changes: dict[str, str], problem: str
) -> None:
    for name, value in changes.items():
        setattr(show, name, value)
    assert [line.partition(": ")[0] for line in problems()] == [problem]


def test_a_description_may_end_in_an_ellipsis(show: Site, problems: Any) -> None:
    show.podcast_summary = "Talking about data…"
    assert problems() == []


def test_a_guid_of_any_uuid_version_from_another_host_is_accepted(show: Site, problems: Any) -> None:
    show.podcast_guid, show.podcast_first_feed_url = str(uuid4()), "https://old.test/feed"
    assert problems() == []


def test_a_site_without_https_is_reported(show: Site, problems: Any, app: Flask) -> None:
    app.config["BASE_URL"] = "http://podium.test"
    assert problems()[0].startswith("the feed is http://podium.test/podcast/feed.xml: set PODIUM_BASE_URL")


def test_a_show_without_episodes_is_reported(app: Flask, problems: Any) -> None:
    save(a_site())
    assert [line.partition(": ")[0] for line in problems()] == ["no episode is public"]


@pytest.mark.parametrize("title", ["#3 Maps", "Episode 4: Maps", "S2E3 Maps", "ep. 12 Maps", "7: Maps", "12 – Maps"])
def test_a_title_that_starts_with_a_number_is_reported(show: Site, problems: Any, title: str) -> None:
    db.session.query(Episode).one().title = title
    assert "move it to the field number" in problems()[0]


@pytest.mark.parametrize(
    "title",
    ["Ten words in a minute", "2001 and after", "1984: a year", "Numbers", "100 days of maps", "No. Really"],
)
def test_a_title_that_only_mentions_numbers_is_accepted(show: Site, problems: Any, title: str) -> None:
    db.session.query(Episode).one().title = title
    assert problems() == []


def test_an_unnumbered_episode_of_a_serial_is_reported(show: Site, problems: Any) -> None:
    show.podcast_type = PodcastType.SERIAL
    episode = db.session.query(Episode).one()
    episode.number = None
    assert problems() == [f"“{episode.title}” has the number “”: set number in episodes/."]


def test_missing_or_different_audio_is_reported(show: Site, problems: Any, app: Flask) -> None:
    db.session.query(MediaFile).one().length = 5
    assert "has 1002 bytes of audio/mpeg, not 5 of audio/mpeg" in problems()[0]
    db.session.query(MediaFile).one().sha256 = "f" * 64
    assert "answers 404" in problems()[0]


def test_audio_damaged_on_disk_is_reported(show: Site, problems: Any, app: Flask) -> None:
    stored = next(path for path in Path(app.config["MEDIA_FOLDER"]).rglob("*") if path.is_file())
    stored.write_bytes(SOUND[:-1] + b"x")
    assert problems() == []
    assert any("one.mp3 is damaged" in line for line in problems("--audio"))


def test_chapters_past_the_end_are_reported(show: Site, problems: Any) -> None:
    episode = db.session.query(Episode).one()
    episode.chapters = [Chapter(starts=0, title="A"), Chapter(starts=61, title="B")]
    assert "has chapters at [0, 61] in 60 seconds" in problems()[0]


def test_an_episode_scheduled_for_tomorrow_is_no_problem(show: Site, problems: Any) -> None:
    save(an_episode(title="Later", publish_at=NOW + timedelta(days=1)))
    assert problems() == []
