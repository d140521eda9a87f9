"""Filling in the form of a record in a real browser: rows, names, times and what is out of sight; and its weight."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from accessibility import violations_in_both_schemes
from browser.test_weight import transferred
from desk_server import Desk, serve_desk, signed_in, watched
from playwright.sync_api import Browser, Page, expect

from blueprints.content.queries import LISTED

AGENDA = "/desk/events/9/"  # of an event with an agenda
HEAVIEST = 120_000  # bytes of a form that is opened for the first time, without thumbnails and preview
TITLE, ROOM = "#field-sessions\\.{}\\.title", "#field-sessions\\.{}\\.room"


@pytest.fixture(scope="module")
def desk(demonstration_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    yield from serve_desk(demonstration_data, tmp_path_factory.mktemp("desk") / "data")


@pytest.fixture
def editor(browser: Browser, desk: Desk) -> Iterator[Page]:
    """An editor who is signed in; console output is an error."""
    yield from watched(signed_in(browser, desk))


@pytest.fixture
def plain_editor(browser: Browser, desk: Desk) -> Iterator[Page]:
    """An editor without JavaScript."""
    yield from watched(signed_in(browser, desk, java_script_enabled=False))


def new_event(page: Page) -> None:
    page.goto("/desk/events/new")
    page.locator("#field-title").fill("On engines")


def test_rows_are_added_moved_and_removed_by_keyboard(editor: Page) -> None:
    new_event(editor)
    add = editor.get_by_role("button", name="Add an agenda item")
    for number, title in enumerate(("One", "Two", "Three")):
        add.press("Enter")
        expect(editor.locator(TITLE.format(number))).to_be_focused()
        editor.keyboard.type(title)
    editor.locator(ROOM.format(2)).fill("Hall")
    up = editor.get_by_role("button", name="Move up: agenda item 3")
    up.press("Enter")
    expect(editor.locator(TITLE.format(1))).to_have_value("Three")
    expect(editor.locator(ROOM.format(1))).to_have_value("Hall")
    expect(editor.get_by_role("button", name="Move up: agenda item 2")).to_be_focused()
    expect(editor.get_by_role("status").filter(has_text="Now number 2 of 3")).to_have_count(1)
    # The first row has no button that moves it up, so the focus goes to the one beside it.
    editor.keyboard.press("Enter")
    expect(editor.get_by_role("button", name="Move down: agenda item 1")).to_be_focused()
    editor.get_by_role("button", name="Remove: agenda item 1").press("Enter")
    expect(editor.locator(TITLE.format(0))).to_have_value("One")
    expect(editor.get_by_role("button", name="Remove: agenda item 1")).to_be_focused()
    names = editor.locator("#edit [name$='.title']").evaluate_all("all => all.map(each => each.name)")
    assert names == ["sessions.0.title", "sessions.1.title"]


def test_a_row_without_a_script_is_moved_by_sending_the_form(plain_editor: Page) -> None:
    plain_editor.goto(AGENDA)
    first, second = (plain_editor.locator(TITLE.format(number)).input_value() for number in (0, 1))
    plain_editor.locator("#field-summary").fill("Typed before the move.")
    plain_editor.get_by_role("button", name="Move down: agenda item 1").click()
    assert [plain_editor.locator(TITLE.format(number)).input_value() for number in (0, 1)] == [second, first]
    expect(plain_editor.locator("#field-summary")).to_have_value("Typed before the move.")
    expect(plain_editor.locator("#field-sessions\\.1")).to_be_focused()


def test_a_speaker_is_found_by_name_and_somebody_new_is_created(editor: Page) -> None:
    new_event(editor)
    editor.get_by_role("button", name="Add a person").click()
    box = editor.locator("#field-contributors\\.0\\.person")
    box.press_sequentially("marz")
    expect(editor.get_by_role("option", name="Leila Marzouk")).to_be_visible()
    box.press("Enter")
    expect(box).to_have_value("Leila Marzouk")
    expect(editor.locator("[name='contributors.0.person']")).to_have_value("leila-marzouk")
    editor.get_by_role("button", name="Add a person").click()
    box = editor.locator("#field-contributors\\.1\\.person")
    box.press_sequentially("Ada King")
    editor.get_by_role("option", name="Add “Ada King” as a new person").click()
    editor.locator("#field-contributors\\.1\\.role").select_option("chair")
    editor.get_by_role("button", name="Save draft", exact=True).last.click()
    expect(editor.locator("[name='contributors.1.person']")).to_have_value("ada-king")
    expect(editor.locator("#field-contributors\\.1\\.person")).to_have_value("Ada King")


def test_escape_leaves_what_was_typed(editor: Page) -> None:
    new_event(editor)
    editor.get_by_role("button", name="Add a person").click()
    box = editor.locator("#field-contributors\\.0\\.person")
    box.press_sequentially("marz")
    expect(editor.get_by_role("listbox", name="Suggestions")).to_be_visible()
    box.press("Escape")
    expect(editor.get_by_role("listbox", name="Suggestions")).to_be_hidden()
    expect(box).to_have_value("marz")


def test_several_records_are_ticked_one_after_the_other(editor: Page) -> None:
    editor.goto("/desk/research/new")
    box = editor.locator("#field-people")
    for typed in ("leila", "mateusz"):
        box.press_sequentially(typed)
        expect(editor.get_by_role("listbox", name="Suggestions").get_by_role("option").first).to_be_visible()
        box.press("Enter")
    chosen = editor.locator("#field-people-all input[type=checkbox]")
    assert chosen.evaluate_all("all => all.map(each => [each.name, each.value, each.checked])") == [
        ["people.0", "leila-marzouk", True],
        ["people.1", "mateusz-wolanski", True],
    ]
    expect(box).to_have_value("")


def test_a_time_is_said_as_one_types_and_in_both_zones(editor: Page) -> None:
    new_event(editor)
    words = editor.locator("#field-starts-words")
    expect(words).to_have_text("Local time in London.")
    editor.locator("#field-starts").fill("2027-03-01T15:00")
    expect(words).to_have_text("Monday 1 March 2027, 15:00 in London")
    editor.locator("#field-timezone").fill("America/New_York")
    expect(words).to_have_text("Monday 1 March 2027, 15:00 in New York; 20:00 in London")
    editor.locator("#field-timezone").fill("Asia/Tokyo")
    editor.locator("#field-starts").fill("2027-03-01T06:00")
    expect(words).to_have_text("Monday 1 March 2027, 06:00 in Tokyo; Sunday 21:00 in London")
    editor.locator("#field-timezone").fill("Europe/London")
    editor.locator("#field-starts").fill("2027-03-28T01:30")
    expect(words).to_have_text("The clocks in London go forward that night and skip this time.")
    editor.locator("#field-starts").fill("2027-10-31T01:30")
    expect(words).to_contain_text("this time happens twice")


def test_what_the_script_says_is_what_the_server_says(editor: Page) -> None:
    editor.goto(AGENDA)
    words = editor.locator("#field-starts-words")
    said = words.text_content() or ""
    editor.locator("#field-starts").dispatch_event("input")
    expect(words).to_have_text(said)


def test_places_of_the_other_way_to_attend_are_out_of_sight_while_they_are_empty(editor: Page) -> None:
    new_event(editor)
    in_person, online = (editor.locator(f"#field-registration\\.{name}") for name in ("capacity", "online_capacity"))
    editor.get_by_label("Online", exact=True).check()
    expect(in_person).to_be_hidden()
    expect(online).to_be_visible()
    online.fill("300")
    editor.get_by_label("In person", exact=True).check()
    expect(in_person).to_be_visible()
    # What has a value stays in sight, or nobody would find what is wrong with it.
    expect(online).to_be_visible()


def test_the_address_follows_the_title(editor: Page) -> None:
    new_event(editor)
    slug = editor.locator("#field-slug")
    assert slug.get_attribute("placeholder") == "on-engines"
    editor.locator("#field-title").fill("Ada’s café: René & co")
    assert slug.get_attribute("placeholder") == "adas-cafe-rene-co"


@pytest.mark.parametrize("folder", LISTED)
def test_a_form_is_accessible_fits_a_phone_and_is_light(editor: Page, folder: str) -> None:
    # What is loaded after the form, at the side of it, is not a part of its first view.
    editor.route("**/preview/page*", lambda route: route.fulfill(body="", content_type="text/html"))
    editor.route(re.compile(r"/(media|covers|cards)/"), lambda route: route.fulfill(body="", content_type="image/png"))
    weights = transferred(editor, f"/desk/{folder}/1/")
    assert weights.total() <= HEAVIEST, weights
    editor.locator("#edit details").evaluate_all("all => all.forEach(each => { each.open = true; })")
    for width in (1280, 360):
        # High enough for all of it: a bar that stays at the edge would cover what scrolls below it.
        editor.set_viewport_size({"width": width, "height": 9000})
        assert violations_in_both_schemes(editor) == []
        assert editor.evaluate("document.documentElement.scrollWidth <= innerWidth")
