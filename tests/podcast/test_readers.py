"""Other programs read the demonstration's feed without warnings, with the values of the database."""

import io
import json
import shutil
import subprocess
from calendar import timegm
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import podcastparser
import pytest
from feedparser.api import parse as feedparser_parse
from flask import Flask
from sqlalchemy import select

from blueprints.podcast.rss import description_html
from core.database import db
from core.metadata import with_absolute_links
from models import Episode, Site

READERS = Path(__file__).parents[1] / "readers"
URL = "https://podium.test/podcast/feed.xml"
needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not (READERS / "node_modules").is_dir(),
    reason="Node or tests/readers/node_modules is missing; `make test` installs the latter where npm is",
)


@pytest.fixture
def feed(demonstration_app: Flask) -> bytes:
    """The feed of the demonstration, with the owner's email."""
    db.session.scalars(select(Site)).one().podcast_show_email = True
    db.session.commit()
    return bytes(demonstration_app.test_client().get("/podcast/feed.xml").data)


def episodes() -> list[Episode]:
    query = select(Episode).where(Episode.status == "published").order_by(Episode.publish_at.desc())
    return list(db.session.scalars(query))


def base(episode: Episode) -> dict[str, Any]:
    """Return the values of an episode that every reader knows."""
    assert episode.audio is not None
    assert episode.audio.duration is not None
    return {
        "title": episode.title,
        "guid": episode.guid,
        "link": f"https://podium.test/podcast/{episode.slug}",
        "audio": (f"https://podium.test{episode.audio.path}", episode.audio.length, episode.audio.mime_type),
        "at": episode.published_at,
        "season": episode.season,
        "number": episode.number,
        "type": str(episode.type),
        "duration": round(episode.audio.duration),
    }


def test_feedparser_reads_it(feed: bytes) -> None:
    read = feedparser_parse(feed, sanitize_html=False)
    site = db.session.scalars(select(Site)).one()
    assert (read.bozo, read.version) == (False, "rss20")
    assert (read.feed.title, read.feed.subtitle, read.feed.author_detail.email) == (
        site.podcast_title,
        site.podcast_summary,
        site.email,
    )
    for entry, episode in zip(read.entries, episodes(), strict=True):
        [enclosure] = entry.enclosures
        assert {
            "title": entry.title,
            "guid": entry.id,
            "link": entry.link,
            "audio": (enclosure.href, int(enclosure.length), enclosure.type),
            "at": datetime.fromtimestamp(timegm(entry.published_parsed), UTC),
            "season": int(entry.itunes_season),
            "number": int(entry.itunes_episode),
            "type": entry.itunes_episodetype,
            "duration": int(entry.itunes_duration),
        } == base(episode)
        assert entry.summary == description_html(episode)
        assert entry.content[0].value.strip() == with_absolute_links(episode.body_html, episode.path).strip()


def test_podcastparser_reads_it(feed: bytes) -> None:
    read = podcastparser.parse(URL, io.BytesIO(feed))
    assert read["title"] == "Open Questions"
    assert read["itunes_categories"] == [["Science"]]
    for entry, episode in zip(read["episodes"], episodes(), strict=True):
        [enclosure] = entry["enclosures"]
        assert {
            "title": entry["title"],
            "guid": entry["guid"],
            "link": entry["link"],
            "audio": (enclosure["url"], enclosure["file_size"], enclosure["mime_type"]),
            "at": datetime.fromtimestamp(entry["published"], UTC),
            "season": entry["season"],
            "number": entry["number"],
            "type": entry["type"],
            "duration": entry["total_time"],
        } == base(episode)


@needs_node
def test_partytime_reads_it(feed: bytes) -> None:
    command = ["node", str(READERS / "podcast.mjs")]
    run = subprocess.run(command, input=feed, capture_output=True, check=True, timeout=60)
    # Warnings would be printed as further lines.
    assert (run.stdout.count(b"\n"), run.stderr) == (1, b"")
    read = json.loads(run.stdout)
    site = db.session.scalars(select(Site)).one()
    assert (read["guid"], read["medium"]) == (site.podcast_guid, "podcast")
    assert read["locked"] is True
    assert read["itunesCategory"] == ["Science"]
    for entry, episode in zip(read["items"], episodes(), strict=True):
        enclosure = entry["enclosure"]
        assert {
            "title": entry["title"],
            "guid": entry["guid"],
            "link": entry["link"],
            "audio": (enclosure["url"], enclosure["length"], enclosure["type"]),
            "at": datetime.fromisoformat(entry["pubDate"]),
            "season": entry["itunesSeason"],
            "number": entry["itunesEpisode"],
            "type": entry["itunesEpisodeType"],
            "duration": entry["duration"],
        } == base(episode)
        assert [person["name"] for person in entry.get("podcastPeople", [])] == [one.name for one in episode.guests]
        assert len(entry.get("podcastTranscripts", [])) == (4 if episode.cues else 0)
        assert ("podcastChapters" in entry) == bool(episode.chapters)
