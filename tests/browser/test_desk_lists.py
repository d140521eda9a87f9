"""The palette and the lists of the desk by keyboard, on a phone, in dark mode and without a script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from accessibility import violations_in_both_schemes
from desk_server import Desk, serve_desk, signed_in
from playwright.sync_api import Browser, Page, expect
from records import an_event

PHONE = {"width": 360, "height": 740}
SCREENS = ("/desk/events/", "/desk/trash/", "/desk/log/", "/desk/find?q=new", "/desk/topics/?q=xyzzy")


@pytest.fixture(scope="module")
def desk(demonstration_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    event = an_event(title="Zeppelins over water", slug="zeppelins")
    yield from serve_desk(demonstration_data, tmp_path_factory.mktemp("desk") / "data", event)


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[Page]:
    context = signed_in(browser, desk, viewport=PHONE)
    page = context.new_page()
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    yield page
    assert messages == []
    context.close()


def test_ctrl_k_leads_to_a_record_by_keyboard_alone(page: Page) -> None:
    page.goto("/desk/trash/")
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Find a record, a screen or an action")
    expect(box).to_be_focused()
    expect(page.get_by_role("option", name="Sign out")).to_be_visible()
    page.keyboard.type("over zepp")
    option = page.get_by_role("option", name="Zeppelins over water")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", str(option.get_attribute("id")))
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Zeppelins over water")


def test_arrow_keys_choose_and_escape_closes(page: Page) -> None:
    page.goto("/desk/trash/")
    page.keyboard.press("Control+k")
    page.keyboard.type("new")
    chosen = page.locator("#palette-results [aria-selected=true]")
    expect(chosen).to_have_count(1)
    first = chosen.text_content()
    page.keyboard.press("ArrowUp")
    expect(chosen).not_to_have_text(str(first))
    page.keyboard.press("ArrowDown")
    expect(chosen).to_have_text(str(first))
    page.keyboard.press("Escape")
    expect(page.locator("#palette-results")).to_be_hidden()
    assert page.url.endswith("/desk/trash/")
    # Without a choice from the list, Enter shows the page of what is found.
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Found for “new”")


def test_in_a_text_ctrl_k_makes_a_link(page: Page) -> None:
    page.goto("/desk/pages/new")
    text = page.locator("textarea[name=body]")
    text.click()
    page.keyboard.press("Control+k")
    expect(text).to_be_focused()
    expect(text).to_have_value("[](url)")


def test_the_palette_is_accessible(page: Page) -> None:
    page.goto("/desk/trash/")
    page.keyboard.press("Control+k")
    page.keyboard.type("new")
    expect(page.get_by_role("option", name="New event")).to_be_visible()
    assert violations_in_both_schemes(page) == []


@pytest.mark.parametrize("address", SCREENS)
def test_lists_fit_a_phone_and_are_accessible(page: Page, address: str) -> None:
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations_in_both_schemes(page) == []


def test_a_list_is_searched_as_one_types_without_filling_the_history(page: Page) -> None:
    page.goto("/desk/trash/")
    page.goto("/desk/events/")
    box = page.get_by_role("searchbox", name="Search events")
    box.press_sequentially("zeppelins")
    expect(page.locator(".list-title")).to_have_text(["Zeppelins over water"])
    expect(box).to_be_focused()
    page.wait_for_url("**/desk/events/?q=zeppelins*")
    page.go_back()
    page.wait_for_url("**/desk/trash/")


def test_several_are_changed_and_undone_by_keyboard(page: Page) -> None:
    page.goto("/desk/events/?q=zeppelins")
    page.get_by_role("checkbox", name="Zeppelins over water").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Withdraw").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text("Withdrew 1 of 1.")
    expect(page.locator("#list .status")).to_have_text("Withdrawn")
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".notice", has_text="Undone.")).to_be_visible()


def test_without_a_script_a_list_is_searched_filtered_and_changed(browser: Browser, desk: Desk) -> None:
    context = signed_in(browser, desk, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto("/desk/events/")
    page.get_by_label("Search events").fill("zeppelins")
    page.get_by_label("Status", exact=True).select_option("withdrawn")
    page.get_by_role("checkbox", name="not").first.check()
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".list-title")).to_have_text(["Zeppelins over water"])
    page.get_by_role("checkbox", name="Zeppelins over water").check()
    page.get_by_role("button", name="Move to the trash").click()
    expect(page.locator(".notice")).to_contain_text("Moved to the trash: 1 of 1.")
    page.get_by_role("button", name="Undo").click()
    page.get_by_label("Find a record, a screen or an action").fill("zeppelins")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Zeppelins over water").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zeppelins over water")
    context.close()
