"""The feed of the demonstration, on one page and on many, keeps every promise of `feed_promises`."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import make_settings
from podcast.feed_promises import PROMISES

from app import create_app
from blueprints.podcast import feeds
from blueprints.podcast.checks.published_feed import PublishedFeed
from core.database import db


@pytest.fixture(scope="module", params=[300, 2], ids=["one page", "pages of two episodes"])
def feed(
    request: pytest.FixtureRequest, demonstration_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PublishedFeed]:
    data = tmp_path_factory.mktemp("promises") / "data"
    shutil.copytree(demonstration_data, data)
    app = create_app(make_settings(data))
    with pytest.MonkeyPatch.context() as patch, app.app_context():
        patch.setattr(feeds, "EPISODES_PER_PAGE", request.param)
        feed = PublishedFeed(app.test_client())
        assert feed.read() == ""
        assert (len(feed.pages) > 1) == (request.param == 2)
        yield feed
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: str(promise.__name__))
def test_the_feed_keeps_its_promise(feed: PublishedFeed, promise: Callable[[PublishedFeed], None]) -> None:
    promise(feed)
