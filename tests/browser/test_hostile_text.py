"""Hostile text in every field of every record executes nothing and breaks no layout."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import records
from conftest import make_settings
from playwright.sync_api import Browser
from real_site import start_site
from records import a_whole_site
from sqlalchemy import String, select

from app import create_app
from blueprints.media.queries import stored_path
from core.database import Base, db
from core.time import utc_now
from models import Chapter, Episode, Event, Question
from models.event import RegistrationMode
from models.event_parts import QuestionKind

PLANT = "window.planted = true"
HOSTILE = (
    f"<script>{PLANT}</script>",
    f'"><img src=x onerror="{PLANT}">',
    f"</script><script>{PLANT}</script>",
    f"</title><svg onload='{PLANT}'>",
    "<a hx-get='/healthz' hx-trigger='load' hx-target='body'>x</a>",
    f"'-{PLANT}-' {{{{ {PLANT} }}}}",
    "\u202eright to left\u202d and \u2066never closed",
    "W" * 100_000,
    "👩🏽\u200d🔬🏳️\u200d🌈" * 50,
)
# Fields that programs read, and addresses: both are validated when they are loaded.
EXACT = {
    *("slug", "timezone", "language", "accent", "guid", "body_html", "search_text", "place", "promote", "old", "new"),
    *("sha256", "mime_type", "url", "online_url", "registration_url", "status", "kind", "format", "role", "type"),
    *("registration_mode", "waitlist_mode", "email", "press_email", "uid", "podcast_guid", "podcast_type"),
    *("podcast_category", "podcast_first_feed_url", "podcast_new_feed_url"),
}
PAGES = (
    *("/", "/explore", "/events/?when=all", "/events/upcoming-1", "/events/past-1", "/events/upcoming-1/register"),
    *("/talks/", "/talks/series/", "/partners/", "/partners/partner"),
    *("/podcast/", "/podcast/episode-1", "/podcast/episode-1/embed"),
    *("/people/", "/people/person", "/topics/", "/topics/topic", "/research/", "/research/research-1"),
    *("/opportunities/", "/opportunities/call-1", "/page", "/events/embed", "/events/upcoming-1/embed"),
)


def poison(text: str) -> None:
    """Put a text into every free-text field of every record."""
    episode = db.session.scalars(select(Episode)).one()
    episode.chapters = [Chapter(starts=0, title="x")]
    episode.cues = [{"starts": 0.0, "ends": 1.0, "speaker": text, "text": text}]
    for mapper in Base.registry.mappers:
        words = [column.key for column in mapper.columns if isinstance(column.type, String)]
        for record in db.session.scalars(select(mapper.class_)):
            for name in set(words) - EXACT - ({"name"} if mapper.class_.__name__ == "MediaFile" else set()):
                setattr(record, name, text)
    db.session.commit()


@pytest.fixture(scope="module")
def poisoned(migrated_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Return a function that fills a site with hostile text and returns its address."""
    data = tmp_path_factory.mktemp("hostile") / "data"
    shutil.copytree(migrated_data, data)
    app = create_app(make_settings(data))
    # The server uses the real clock.
    with app.app_context(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "NOW", utc_now())
        a_whole_site()
        event = db.session.scalars(select(Event).where(Event.slug == "upcoming-1")).one()
        event.registration_mode = RegistrationMode.OPEN
        event.questions = [Question(label="x", help="x", kind=kind, choices=["x", "y"]) for kind in QuestionKind]
        sound = stored_path("0" * 64)
        sound.parent.mkdir(parents=True)
        sound.write_bytes(b"\0")
    server, address = start_site(data)

    def put(text: str) -> str:
        with app.app_context():
            poison(text)
        return address

    yield put
    server.terminate()
    server.wait(10)


def visit_all(browser: Browser, address: str, width: int) -> dict[str, Any]:
    """Return the errors of each page at a width."""
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 800}, reduced_motion="reduce")
    page, errors = context.new_page(), {}
    page.on("console", lambda message: errors.update({page.url: message.text}) if message.type == "error" else None)
    for path in PAGES:
        answer = page.goto(path)
        assert answer is not None and answer.status == 200, path
        seen = page.evaluate("({planted: Boolean(window.planted), wide: document.documentElement.scrollWidth})")
        if seen["planted"] or seen["wide"] > width:
            errors[path] = seen
    context.close()
    return errors


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_runs_nothing_and_fits(browser: Browser, poisoned: Callable[[str], str], text: str) -> None:
    assert visit_all(browser, poisoned(text), 360) == {}


def test_the_test_would_see_a_script_that_runs_and_a_layout_that_breaks(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.set_content(f"<script>{PLANT}</script><p>{'W' * 1000}</p>")
    assert page.evaluate("window.planted") is True
    assert page.evaluate("document.documentElement.scrollWidth") > 360
