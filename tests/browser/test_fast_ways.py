"""Fast ways at the desk in a real browser: a term of talks, a talk in one line, pencils, and a new site."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from accessibility import violations_in_both_schemes
from desk_server import Desk, serve_desk, signed_in, watched
from playwright.sync_api import Browser, Page, expect

from models import Role

OWNER: Any = {"role": Role.OWNER, "name": "Olga Owner"}
DAYS = range(1, 13)
# Styles and paragraphs as Word has them.
HEADINGS = "<tr><td style='width:5cm'><p>Date</p></td><td>Speaker</td><td>Title</td></tr>"
ROW = "<tr><td><p style='margin:0'>{} February 2028</p></td><td>Speaker Number{}</td><td><p>Talk {}</p></td></tr>"
ROWS = "".join(ROW.format(day, "abcdefghijklm"[day], day) for day in DAYS)
WORD = f"<style>td {{ color: windowtext }}</style><table>{HEADINGS}{ROWS}</table>"
PASTE = """html => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", "not the table");
  document.getElementById("table").dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(scope="module")
def site(demonstration_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A site with the demonstration."""
    yield from serve_desk(demonstration_data, tmp_path_factory.mktemp("fast") / "data", **OWNER)


@pytest.fixture
def empty_site(migrated_data: Path, tmp_path: Path) -> Iterator[Desk]:
    """A site with nothing in it."""
    yield from serve_desk(migrated_data, tmp_path / "data", **OWNER)


@pytest.fixture
def owner(browser: Browser, site: Desk) -> Iterator[Page]:
    """An owner who is signed in; console output is an error."""
    yield from watched(signed_in(browser, site))


@pytest.fixture
def plain_owner(browser: Browser, site: Desk) -> Iterator[Page]:
    """An owner without JavaScript."""
    yield from watched(signed_in(browser, site, java_script_enabled=False))


def test_twelve_talks_from_word_take_two_clicks_and_one_undo_takes_them_back(owner: Page) -> None:
    owner.goto("/desk/events/")
    owner.get_by_role("link", name="A term of talks").click()
    owner.wait_for_url("**/term", wait_until="load")
    owner.evaluate(PASTE, WORD)
    owner.get_by_role("button", name="Add 12 talks").click()
    expect(owner.get_by_text("Added 12 talks and 12 people as drafts.")).to_be_visible()
    owner.get_by_role("button", name="Undo").click()
    expect(owner.get_by_text("Undone.")).to_be_visible()


def test_without_javascript_it_takes_three_clicks(plain_owner: Page) -> None:
    plain_owner.goto("/desk/events/")
    plain_owner.get_by_role("link", name="A term of talks").click()
    rows = "\n".join(f"{day} March 2028\tSpeaker Number{'abcdefghijklm'[day]}\tTalk {day}" for day in DAYS)
    plain_owner.locator("#table").fill(rows)
    plain_owner.get_by_role("button", name="Check the table").click()
    plain_owner.get_by_role("button", name="Add 12 talks").click()
    expect(plain_owner.get_by_text("Added 12 talks and 12 people as drafts.")).to_be_visible()


def test_a_row_is_corrected_in_place_and_the_focus_stays(owner: Page) -> None:
    owner.goto("/desk/series/term")
    owner.locator("#table").fill("31 February 2028\tAda Lovelace\tOn engines\n26 March 2028\tX Y\tAt night")
    owner.get_by_role("button", name="Check the table").click()
    expect(owner.get_by_role("heading", name="1 row to correct")).to_be_visible()
    owner.locator("#cell-0-date").fill("28 February 2028")
    owner.locator("#cell-1-time").fill("01:30")
    owner.keyboard.press("Tab")
    expect(owner.get_by_text("Monday 28 February 2028")).to_be_visible()
    expect(owner.get_by_role("link", name="Row 2: 01:30 doesn’t happen on 26 March 2028")).to_be_visible()
    expect(owner.locator("#cell-1-speakers")).to_be_focused()
    owner.get_by_role("button", name="02:30").click()
    expect(owner.get_by_role("heading", name="2 talks ready to add")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_table_is_accessible_and_fits(owner: Page, width: int) -> None:
    owner.set_viewport_size({"width": width, "height": 900})
    owner.goto("/desk/series/term")
    assert violations_in_both_schemes(owner) == []
    owner.locator("#table").fill(
        "31 February 2028\tAda Lovelace\tOn engines\n26 March 2028 01:30\tX Y\tAt night\n1 May 2028\tBreak\t"
    )
    owner.get_by_role("button", name="Check the table").click()
    owner.wait_for_selector(".term-rows")
    assert violations_in_both_schemes(owner) == []
    assert owner.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_talk_in_one_line_opens_its_form(owner: Page) -> None:
    owner.goto("/desk/")
    owner.get_by_label("A talk in one line").fill("Ada Lovelace, On engines, 3 March 2029 17:00")
    owner.keyboard.press("Enter")
    expect(owner.locator("#field-title")).to_have_value("On engines")
    expect(owner.locator("#field-starts")).to_have_value("2029-03-03T17:00")


def test_a_pencil_opens_the_field(owner: Page) -> None:
    owner.goto("/events/forecasts-that-admit-doubt")
    assert violations_in_both_schemes(owner) == []
    owner.get_by_role("link", name="Edit starts").click()
    owner.wait_for_url("**/desk/events/*/#field-starts")
    expect(owner.locator("#field-starts:target")).to_be_visible()


def test_a_new_site_is_named_and_starts_with_the_demonstration(browser: Browser, empty_site: Desk) -> None:
    visit = watched(signed_in(browser, empty_site))
    page = next(visit)
    page.goto("/desk/")
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations_in_both_schemes(page) == []
    page.locator("#field-accent").fill("#ffee88")
    expect(page.get_by_text("Choose a darker colour")).to_be_visible()
    page.locator("#field-accent").fill("#1f4e79")
    expect(page.get_by_text("which is enough")).to_be_visible()
    for name in ("name", "strapline", "summary"):
        page.locator(f"#field-{name}").fill("Institute of Tides")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("button", name="Send me a test").click()
    expect(page.get_by_text("The test is held in held-mail")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Start with the demonstration").click()
    expect(page.get_by_text("Good to see you, Olga Owner")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="Clear the demonstration").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("heading", name="A new site in five steps")).to_be_visible()
    expect(page.locator("#field-name")).to_have_value("Institute of Tides")
    next(visit, None)
