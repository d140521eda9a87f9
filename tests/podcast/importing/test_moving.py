"""A show that moves from one Podium to another stays the same show."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import make_settings
from flask import Flask
from podcast.feed_promises import PROMISES
from podcast.importing.shows import import_feed
from records import a_person, a_site, save
from sqlalchemy import select
from website import Answer, Website

from app import create_app
from blueprints.podcast.checks.published_feed import PublishedFeed
from blueprints.podcast.checks.run import check_podcast
from core.database import db
from models import Episode, Person, Site

FEED_PATH = "/podcast/feed.xml"


@pytest.fixture
def origin(tmp_path: Path, demonstration_data: Path) -> Flask:
    """The old host of the show: the demonstration."""
    shutil.copytree(demonstration_data, tmp_path / "origin")
    return create_app(make_settings(tmp_path / "origin"))


def serve(origin: Flask, website: Website) -> None:
    """Let a website respond like the old host, under its own address."""
    client = origin.test_client()
    feed = client.get(FEED_PATH, buffered=True).text
    for path in set(re.findall(r'https://podium\.test(/[^"<]*)', feed)) - {FEED_PATH}:
        answer = client.get(path, buffered=True)
        website.answers[path] = Answer(answer.data, answer.status_code, etag=answer.headers.get("ETag", ""))
    website.answers[FEED_PATH] = Answer(feed.replace("https://podium.test", website.url("")).encode())


def what_players_see() -> list[Any]:
    return [
        (
            *(episode.guid, episode.title, episode.summary, episode.number, episode.season, episode.type),
            *(episode.publish_at, episode.explicit, episode.audio and episode.audio.sha256, episode.cues),
            [(chapter.starts, chapter.title) for chapter in episode.chapters],
            [guest.name for guest in episode.guests],
        )
        for episode in db.session.scalars(select(Episode).order_by(Episode.guid))
    ]


def test_a_moved_show_is_the_same(app: Flask, origin: Flask, website: Website) -> None:
    serve(origin, website)
    with origin.app_context():
        before, guid = what_players_see(), db.session.get_one(Site, 1).podcast_guid
        names = list(db.session.scalars(select(Person.name)))
        db.engine.dispose()
    save(a_site(email="podcast@podium.test"), *(a_person(name=name) for name in names))
    result = import_feed(website.url(FEED_PATH), audio=True)
    assert (result.added, result.without_audio, result.skipped) == (len(before), 0, [])
    assert what_players_see() == before
    assert db.session.get_one(Site, 1).podcast_guid == guid != ""
    assert [(rule, problems) for rule, problems in check_podcast(app, audio=True) if problems] == []
    feed = PublishedFeed(app.test_client())
    assert feed.read() == ""
    for promise in PROMISES:
        promise(feed)
