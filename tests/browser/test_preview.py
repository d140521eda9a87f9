"""The preview beside a form, and links for review, in a real browser."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from accessibility import violations_in_both_schemes
from conftest import make_settings
from desk_server import cookie_of
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect
from real_site import start_site
from saved_drafts import a_draft_of
from sqlalchemy import select

from app import create_app
from blueprints.preview.actions import ask_for_review
from blueprints.preview.queries import review_token
from core.database import db
from core.time import utc_now
from models import Account, Event, Role

TITLE = "A title that only the draft has"


class Desk(NamedTuple):
    """A server with a draft of an event, a link for review of it, and the cookie of an editor."""

    home: str
    draft: str
    review: str
    cookie: str


@pytest.fixture(scope="module")
def desk(demonstration_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    data = tmp_path_factory.mktemp("desk") / "data"
    shutil.copytree(demonstration_data, data)
    app = create_app(make_settings(data))
    with app.app_context():
        editor = Account(email="edith@example.org", name="Edith Editor", role=Role.EDITOR)
        cookie = cookie_of(app, editor)
        ahead = select(Event).where(Event.starts > utc_now() + timedelta(days=3), Event.capacity.is_not(None))
        event = db.session.scalars(ahead.order_by(Event.starts)).first()
        assert event
        draft = a_draft_of(event, title=TITLE, summary="Words " * 30, image=None)
        link = ask_for_review("events", str(event.id), editor, utc_now())
        review, path = f"/review/{review_token(link.key)}", f"/desk/events/{draft.record_id}/preview"
        db.session.remove()
        db.engine.dispose()
    server, home = start_site(data)
    yield Desk(home, path, review, cookie)
    server.terminate()
    assert server.wait(10) == 0


@pytest.fixture
def editor(browser: Browser, desk: Desk) -> Iterator[Page]:
    """An editor who is signed in; console output is an error."""
    context = browser.new_context(base_url=desk.home, reduced_motion="reduce")
    context.add_cookies([{"name": "podium", "value": desk.cookie, "url": desk.home}])
    yield from watched(context)


@pytest.fixture
def guest(browser: Browser, desk: Desk) -> Iterator[Page]:
    """Somebody without an account; console output is an error."""
    yield from watched(browser.new_context(base_url=desk.home, reduced_motion="reduce"))


def watched(context: BrowserContext) -> Iterator[Page]:
    said: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert said == []


def frame_of(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def test_the_frame_shows_the_draft_at_any_moment(editor: Page, desk: Desk) -> None:
    editor.goto(desk.draft)
    frame = frame_of(editor)
    expect(frame.get_by_role("heading", level=1)).to_have_text(TITLE)
    editor.get_by_label("As on", exact=True).select_option("after")
    expect(frame.get_by_text("This event has ended").first).to_be_visible()
    slider = editor.get_by_role("slider", name="Time")
    slider.focus()
    slider.press("Home")
    first = editor.locator("#preview-at option").first.get_attribute("value")
    assert first
    expect(editor.get_by_label("As on", exact=True)).to_have_value(first)
    expect(frame.get_by_text("This event has ended")).to_have_count(0)
    editor.get_by_label("When full").check()
    expect(frame.get_by_label("Preview")).to_contain_text("when full")


@pytest.mark.parametrize(("scheme", "paper"), [("Dark", "rgb(23, 21, 18)"), ("Light", "rgb(250, 246, 238)")])
def test_light_and_dark_are_really_rendered(editor: Page, desk: Desk, scheme: str, paper: str) -> None:
    editor.emulate_media(color_scheme="light" if scheme == "Dark" else "dark")
    editor.goto(desk.draft)
    editor.get_by_label(scheme, exact=True).check()
    frame = frame_of(editor)
    expect(frame.locator("html")).to_have_attribute("data-scheme", scheme.lower())
    expect(frame.locator("body")).to_have_css("background-color", paper)


def test_phone_and_desktop_have_their_widths(editor: Page, desk: Desk) -> None:
    editor.set_viewport_size({"width": 1000, "height": 800})
    editor.goto(desk.draft)
    expect(frame_of(editor).get_by_role("heading", level=1)).to_be_visible()
    html = frame_of(editor).locator("html")
    expect(html).to_have_js_property("clientWidth", 1280)
    editor.get_by_label("Phone").check()
    expect(html).to_have_js_property("clientWidth", 390)


def test_a_saved_draft_shows_again_at_the_same_place(editor: Page, desk: Desk) -> None:
    editor.goto(desk.draft)
    expect(frame_of(editor).get_by_role("heading", level=1)).to_be_visible()
    html = frame_of(editor).locator("html")
    html.evaluate("html => { scrollTo(0, 333); html.id = 'old'; }")
    editor.evaluate("document.dispatchEvent(new CustomEvent('draft-saved'))")
    expect(html).not_to_have_id("old")
    expect(html).to_have_js_property("scrollTop", 333)


def test_nothing_can_be_sent_from_the_frame_and_links_open_elsewhere(editor: Page, desk: Desk) -> None:
    editor.goto(desk.draft)
    frame = frame_of(editor)
    links = frame.locator("a[href]:not([href^='#'])")
    expect(links.first).to_have_attribute("target", "_blank")
    assert links.count() == frame.locator("a[target=_blank]").count()
    with editor.context.expect_page() as opened:
        frame.get_by_role("navigation", name="Main").get_by_role("link").first.click()
    assert "/desk/" not in opened.value.url


def test_a_drawn_cover_of_the_draft_loads(editor: Page, desk: Desk) -> None:
    editor.goto(desk.draft)
    cover = frame_of(editor).locator("img[src*='/covers/']").first
    expect(cover).to_be_attached()
    assert cover.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_in_panel_and_review(editor: Page, desk: Desk, width: int) -> None:
    editor.set_viewport_size({"width": width, "height": 900})
    for address in (desk.draft, desk.review, f"{desk.draft}/page?at=after", f"{desk.draft}/page?scheme=dark"):
        editor.goto(address)
        if "/page" not in address:
            expect(frame_of(editor).get_by_role("heading", level=1)).to_be_visible()
        assert violations_in_both_schemes(editor) == [], address
        assert editor.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_links_are_made_and_ended_in_place(editor: Page, desk: Desk) -> None:
    editor.goto(desk.draft)
    ends = editor.get_by_role("button", name="End link")
    before = ends.count()
    editor.get_by_role("button", name="Make a new link").click()
    expect(ends).to_have_count(before + 1)
    ends.last.click()
    expect(ends).to_have_count(before)
    assert editor.url.endswith("/preview")


def test_a_guest_looks_and_comments_and_the_editor_is_done(guest: Page, editor: Page, desk: Desk) -> None:
    guest.goto(desk.review)
    expect(frame_of(guest).get_by_role("heading", level=1)).to_have_text(TITLE)
    guest.get_by_label("Your name").fill("Greta Guest")
    guest.get_by_label("Your comment").fill("Looks good.")
    guest.get_by_role("button", name="Send comment").click()
    expect(guest.locator("#comments")).to_contain_text("Looks good.")
    expect(frame_of(guest).get_by_role("heading", level=1)).to_have_text(TITLE)
    editor.goto(desk.draft)
    editor.get_by_role("button", name="Done: the comment of Greta Guest").click()
    expect(editor.get_by_role("button", name="Open again: the comment of Greta Guest")).to_be_visible()


def test_without_javascript_a_button_shows_what_was_chosen(browser: Browser, desk: Desk) -> None:
    context = browser.new_context(base_url=desk.home, java_script_enabled=False)
    context.add_cookies([{"name": "podium", "value": desk.cookie, "url": desk.home}])
    page = context.new_page()
    page.goto(desk.draft)
    page.get_by_label("As on", exact=True).select_option("after")
    page.get_by_role("button", name="Show").click()
    expect(frame_of(page).get_by_text("This event has ended").first).to_be_visible()
    page.get_by_role("button", name="Make a new link").click()
    expect(page.get_by_role("button", name="End link").first).to_be_visible()
    context.close()


def test_the_preview_of_a_boosted_page_is_not_refused(editor: Page, desk: Desk) -> None:
    """A page of the desk keeps the policy that it came with, whatever htmx brings into it."""
    editor.goto("/desk/")
    editor.evaluate(f"document.querySelector('.desk-nav a').href = {json.dumps(desk.draft)}")
    editor.locator(".desk-nav a").first.click()
    expect(frame_of(editor).get_by_role("heading", level=1)).to_have_text(TITLE)


def test_what_is_typed_into_the_form_shows_beside_it(editor: Page, desk: Desk) -> None:
    editor.goto(desk.draft.removesuffix("preview"))
    heading = frame_of(editor).get_by_role("heading", level=1)
    expect(heading).to_have_text(TITLE)
    field = editor.get_by_label("Title", exact=True).first
    field.fill("Typed just now")
    expect(heading).to_have_text("Typed just now", timeout=20_000)
    field.fill(TITLE)
    expect(heading).to_have_text(TITLE, timeout=20_000)
