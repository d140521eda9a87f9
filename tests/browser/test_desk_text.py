"""Writing text at the desk in a real browser: pastes, links to records, pictures, and all of it by keyboard."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from accessibility import violations_in_both_schemes
from desk_server import Desk, serve_desk, signed_in
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, expect

from models import Person, Status

CLIPBOARDS = Path(__file__).parents[1] / "core" / "clipboards"
PASTE = """(area, [html, text]) => {
  const data = new DataTransfer();
  if (html !== null) data.setData("text/html", html);
  data.setData("text/plain", text);
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
GIVE_PICTURE = """(area, kind) => {
  const data = new DataTransfer();
  data.items.add(new File(["bytes"], "lamps.png", { type: "image/png" }));
  const event = kind === "drop"
    ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
    : new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  area.dispatchEvent(event);
}"""


@pytest.fixture(scope="module")
def desk(demonstration_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    hidden = Person(slug="zelda-hidden", name="Zelda Hidden", affiliation="Elsewhere", status=Status.DRAFT)
    shown = Person(slug="zelda-shown", name="Zelda Shown", affiliation="Here")
    yield from serve_desk(demonstration_data, tmp_path_factory.mktemp("desk") / "data", hidden, shown)


def note(problems: list[str], message: ConsoleMessage) -> None:
    # Chromium logs every answer that is not a success.
    if message.type in ("error", "warning") and "status of 4" not in message.text:
        problems.append(message.text)


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[Page]:
    """The form of a new page; console output, of which violations of the policy are part, is an error."""
    context = signed_in(browser, desk)
    page, problems = context.new_page(), list[str]()
    page.on("console", lambda message: note(problems, message))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto("/desk/pages/new")
    expect(page.locator("[data-text-help]")).to_be_visible()
    yield page
    context.close()
    assert problems == []


def body(page: Page) -> Any:
    return page.locator("textarea[name=body]")


def paste(page: Page, html: str | None, text: str = "plain") -> None:
    body(page).focus()
    body(page).evaluate(PASTE, [html, text])


@pytest.mark.parametrize(
    "name", ["word-lists", "google-docs-article", "excel-range", "outlook-message", "web-dangerous"]
)
def test_a_paste_becomes_markdown_and_one_undo_takes_it_back(page: Page, name: str) -> None:
    paste(page, (CLIPBOARDS / f"{name}.html").read_text())
    expect(body(page)).to_have_value((CLIPBOARDS / f"{name}.md").read_text().rstrip("\n"))
    expect(page.locator("[data-text-said]")).to_contain_text("Pasted")
    page.keyboard.press("Control+z")
    expect(body(page)).to_have_value("")
    page.keyboard.press("Control+Shift+z")
    expect(body(page)).not_to_have_value("")


def test_the_clipboard_of_the_browser_itself_is_pasted_with_and_without_structure(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    body(page).focus()
    page.evaluate("""async () => {
      const kinds = { "text/html": "<p>A <b>bold</b> word</p><ul><li>one</li></ul>", "text/plain": "A bold word" };
      const blobs = Object.entries(kinds).map(([type, text]) => [type, new Blob([text], { type })]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    }""")
    page.keyboard.press("Control+v")
    expect(body(page)).to_have_value("A **bold** word\n\n- one")
    body(page).fill("")
    page.keyboard.press("Control+Shift+v")
    expect(body(page)).to_have_value("A bold word")


def test_a_paste_in_the_middle_of_a_text_stays_there(page: Page) -> None:
    body(page).fill("Before after")
    body(page).evaluate("area => area.setSelectionRange(7, 7)")
    paste(page, "<b>between</b>")
    expect(body(page)).to_have_value("Before **between**after")
    body(page).fill("Before after")
    body(page).evaluate("area => area.setSelectionRange(7, 7)")
    paste(page, "<ul><li>one</li></ul>")
    expect(body(page)).to_have_value("Before \n\n- one\n\nafter")


def test_what_is_left_out_is_said(page: Page) -> None:
    paste(page, "<p>Text</p><img src='data:image/png;base64,AAAA' alt='A chart'>")
    expect(page.locator("[data-text-said]")).to_have_text(
        "Pasted. Left out: an image, “A chart”. Add pictures with the Picture button."
    )


def test_plain_text_and_code_are_pasted_as_they_are(page: Page) -> None:
    body(page).focus()
    code = '<meta charset="utf-8"><div style="font-family: monospace; white-space: pre;"><span># Title</span></div>'
    for html in (None, code):
        event = body(page).evaluate(
            """(area, html) => {
          const data = new DataTransfer();
          if (html !== null) data.setData("text/html", html);
          data.setData("text/plain", "# Title");
          const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
          return area.dispatchEvent(event);
        }""",
            html,
        )
        assert event is True  # the browser pastes the text


def test_a_paste_without_an_answer_is_plain_text(page: Page) -> None:
    page.route("**/desk/paste", lambda route: route.fulfill(status=200, content_type="text/html", body="<p>proxy</p>"))
    paste(page, "<b>bold</b>", "bold")
    expect(body(page)).to_have_value("bold")
    expect(page.locator("[data-text-said]")).to_have_text("Pasted as plain text, because the server didn’t answer.")


def test_two_brackets_link_to_a_record_by_keyboard(page: Page) -> None:
    body(page).press_sequentially("See [[zelda sh")
    options = page.get_by_role("listbox", name="Records of this site").get_by_role("option")
    expect(options).to_have_count(1)
    expect(page.locator("[data-text-said]")).to_have_text("1 suggestion. Arrow keys choose, Enter inserts.")
    page.keyboard.press("Enter")
    expect(body(page)).to_have_value("See [Zelda Shown](/people/zelda-shown)")
    expect(options).to_have_count(0)
    expect(page.locator("[data-text-said]")).to_have_text("Link inserted.")
    page.keyboard.type(".")
    expect(body(page)).to_have_value("See [Zelda Shown](/people/zelda-shown).")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(body(page)).to_have_value("See [[zelda sh")


def test_an_at_sign_finds_people_and_marks_drafts(page: Page) -> None:
    body(page).press_sequentially("With @zelda")
    options = page.get_by_role("listbox", name="People").get_by_role("option")
    expect(options).to_have_text(
        [r"Zelda Hidden draft Person, Elsewhere /people/zelda-hidden", r"Zelda Shown Person, Here /people/zelda-shown"]
    )
    assert violations_in_both_schemes(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(body(page)).to_have_value("With [Zelda Shown](/people/zelda-shown)")


def test_escape_closes_the_suggestions_and_a_click_takes_one(page: Page) -> None:
    body(page).press_sequentially("@zelda")
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options).to_have_count(2)
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(body(page)).to_have_value("@zelda")
    body(page).fill("")
    body(page).press_sequentially("[[zelda]]")
    body(page).evaluate("area => area.setSelectionRange(7, 7)")
    page.keyboard.press("Backspace")
    page.keyboard.type("a")
    page.get_by_role("option", name="Zelda Hidden").click()
    expect(body(page)).to_have_value("[Zelda Hidden](/people/zelda-hidden)")


def test_shortcuts_and_buttons_write_marks_and_tab_leaves_the_text(page: Page) -> None:
    body(page).fill("word")
    body(page).select_text()
    for key, value in (("b", "**word**"), ("b", "word"), ("i", "_word_"), ("i", "word"), ("k", "[word](url)")):
        page.keyboard.press(f"Control+{key}")
        expect(body(page)).to_have_value(value)
    body(page).fill("one\ntwo")
    body(page).select_text()
    page.get_by_role("button", name="Bulleted list").click()
    expect(body(page)).to_have_value("- one\n- two")
    body(page).focus()
    page.keyboard.press("Tab")
    expect(body(page)).not_to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(body(page)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Heading")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Bold")).to_be_focused()


def answer_uploads(page: Page, *, known: bool = False) -> list[str]:
    """Answer as the media library does, and return what was posted to it."""
    posted: list[str] = []

    def answer(route: Route) -> None:
        posted.append(f"{route.request.url.rpartition('/desk')[2]} {route.request.post_data or ''}")
        facts = {
            "name": "lamps.png",
            "path": "/media/lamps.png",
            "alt": "Known lamps" if known else "",
            "decorative": False,
            "width": 1,
            "height": 1,
        }
        status = 200 if known or "lamps.png" in route.request.url else 201
        route.fulfill(status=status, content_type="application/json", body=json.dumps(facts))

    page.route("**/desk/media/**", answer)
    page.route("**/media/lamps.png", lambda route: route.fulfill(status=200, content_type="image/png", body=b""))
    return posted


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_picture_is_described_where_it_is_put(page: Page, kind: str) -> None:
    posted = answer_uploads(page)
    body(page).fill("Text.")
    body(page).evaluate(GIVE_PICTURE, kind)
    dialog = page.get_by_role("dialog", name="Describe this picture")
    expect(dialog.get_by_label("Description")).to_be_focused()
    assert violations_in_both_schemes(page) == []
    dialog.get_by_role("button", name="Insert picture").press("Enter")
    expect(dialog.get_by_text("Describe the picture, or tick")).to_be_visible()
    page.keyboard.type("Lamps [green]")
    dialog.get_by_role("button", name="Insert picture").press("Enter")
    expect(body(page)).to_have_value("Text.\n\n![Lamps \\[green\\]](/media/lamps.png)")
    expect(body(page)).to_be_focused()
    expect(page.locator("[data-text-said]")).to_have_text("Picture inserted: Lamps [green]")
    assert posted[0].startswith("/media/ ") and 'name="file"; filename="lamps.png"' in posted[0]
    assert posted[1] == "/media/lamps.png/ alt=Lamps+%5Bgreen%5D&decorative=false"


def test_a_decorative_picture_says_so_and_one_left_out_stays_out(page: Page) -> None:
    posted = answer_uploads(page)
    body(page).evaluate(GIVE_PICTURE, "paste")
    page.get_by_label("It is decorative").check()
    page.get_by_role("button", name="Insert picture").click()
    expect(body(page)).to_have_value("![](/media/lamps.png)")
    assert posted[-1].endswith("alt=&decorative=true")
    body(page).fill("")
    body(page).evaluate(GIVE_PICTURE, "paste")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("[data-text-said]")).to_have_text("lamps.png is in the media library, but not in the text.")
    expect(body(page)).to_have_value("")


def test_a_picture_that_is_described_already_is_put_in_at_once(page: Page) -> None:
    answer_uploads(page, known=True)
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Picture").press("Enter")
    chosen.value.set_files({"name": "lamps.png", "mimeType": "image/png", "buffer": b"x"})
    expect(body(page)).to_have_value("![Known lamps](/media/lamps.png)")


def test_a_refused_picture_says_why(page: Page) -> None:
    page.route(
        "**/desk/media/",
        lambda route: route.fulfill(
            status=422, content_type="application/json", body='{"error": "SVG files are not accepted."}'
        ),
    )
    body(page).evaluate(GIVE_PICTURE, "paste")
    expect(page.locator("[data-text-said]")).to_have_text("SVG files are not accepted.")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_field_has_no_accessibility_errors_at_any_width(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert violations_in_both_schemes(page) == []
    body(page).press_sequentially("A line that ends with [[zelda")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_javascript_it_is_a_plain_textarea(browser: Browser, desk: Desk) -> None:
    context = signed_in(browser, desk, java_script_enabled=False)
    page = context.new_page()
    page.goto("/desk/pages/new")
    expect(body(page)).to_be_visible()
    expect(page.get_by_role("button", name="Bold")).to_have_count(0)
    expect(page.locator("[data-text-help]")).to_be_hidden()
    context.close()
