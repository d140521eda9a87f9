"""`flask podcast import` reports what it did, what it skipped, and what is left to do."""

from pathlib import Path

import pytest
from flask import Flask
from podcast.importing.shows import a_feed, an_item
from records import a_site, save
from sqlalchemy import select

from core.database import db
from models import Episode


@pytest.fixture
def feed(app: Flask, tmp_path: Path) -> Path:
    save(a_site())
    path = tmp_path / "feed.xml"
    path.write_bytes(a_feed(an_item("one"), an_item("two", pubDate="soon")))
    return path


def test_an_import_reports_what_was_done_and_what_is_left(app: Flask, feed: Path) -> None:
    result = app.test_cli_runner().invoke(args=["podcast", "import", str(feed)])
    assert result.exit_code == 0
    assert "Not imported: 1.\n  “Episode two”: “soon” isn't a date" in result.output
    assert "1 episode read: 1 added, 0 completed, 0 unchanged.\n" in result.output
    assert "1 draft has no audio; run the import with --audio to publish it." in result.output
    assert "redirect its feed with 301 to https://podium.test/podcast/feed.xml" in result.output
    assert "\x1b" not in result.output
    assert len(list(db.session.scalars(select(Episode)))) == 1


def test_an_import_of_nothing_fails(app: Flask, feed: Path) -> None:
    invoke = app.test_cli_runner().invoke
    missing = invoke(args=["podcast", "import", str(feed) + "x"])
    assert missing.exit_code == 1
    assert missing.output.startswith("Error: “") and "can't be read: No such file" in missing.output
    nameless = invoke(args=["podcast", "import", ""])
    assert nameless.output == "Error: An import needs the file or the address of a feed.\n"
    feed.write_bytes(a_feed(an_item(title="")))
    failed = invoke(args=["podcast", "import", str(feed)])
    assert failed.exit_code == 1
    assert "has no title" in failed.output and "301" not in failed.output


def test_an_address_on_the_own_network_is_rejected(app: Flask, feed: Path) -> None:
    for url in ("http://127.0.0.1:8000/feed", "http://localhost/feed", "http://[::1]/feed", "http://169.254.169.254/"):
        result = app.test_cli_runner().invoke(args=["podcast", "import", url])
        assert (result.exit_code, "isn't a public address" in result.output) == (1, True)


def test_an_empty_site_is_reported(app: Flask, feed: Path) -> None:
    db.session.execute(db.text("DELETE FROM site"))
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["podcast", "import", str(feed)])
    assert result.exit_code == 1
    assert "The site is empty" in result.output
