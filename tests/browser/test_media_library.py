"""The media library in a real browser: dropping, pasting, choosing, clicking the focal point."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from accessibility import violations_in_both_schemes
from browser.conftest import watched
from conftest import make_settings
from playwright.sync_api import Browser, Page, expect
from real_site import start_site
from sample_pictures import photograph
from team import sign_in, signed_cookie

from app import create_app
from core.database import db
from models import Role

DROP = """([bytes, name, kind]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/jpeg" }));
  const options = { bubbles: true, cancelable: true };
  const event = kind === "drop" ? new DragEvent("drop", { ...options, dataTransfer: data })
    : new ClipboardEvent("paste", { ...options, clipboardData: data });
  document.querySelector("[data-media-drop]").dispatchEvent(event);
}"""


@pytest.fixture(scope="module")
def desk(demonstration_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A server with the demonstration, and the cookie of an editor on it."""
    data = tmp_path_factory.mktemp("desk") / "data"
    shutil.copytree(demonstration_data, data)
    app = create_app(make_settings(data))
    with app.app_context():
        client = app.test_client()
        sign_in(client, Role.EDITOR)
        cookie = signed_cookie(client)
        db.session.remove()
        db.engine.dispose()
    server, address = start_site(data)
    yield address, cookie
    server.terminate()
    assert server.wait(10) == 0


def editor_in(browser: Browser, desk: tuple[str, str], **options: object) -> Iterator[Page]:
    address, cookie = desk
    context = browser.new_context(base_url=address, reduced_motion="reduce", **options)  # type: ignore[arg-type]
    context.add_cookies([{"name": "podium", "value": cookie, "url": address}])
    yield from watched(context, address)


@pytest.fixture
def editor(browser: Browser, desk: tuple[str, str]) -> Iterator[Page]:
    """An editor; console output, violations of the policy and requests to other hosts are errors."""
    yield from editor_in(browser, desk)


@pytest.fixture
def plain_editor(browser: Browser, desk: tuple[str, str]) -> Iterator[Page]:
    """An editor without JavaScript."""
    yield from editor_in(browser, desk, java_script_enabled=False)


@pytest.mark.parametrize("way", ["drop", "paste"])
def test_a_picture_is_dropped_or_pasted_onto_the_library(editor: Page, way: str) -> None:
    editor.goto("/desk/media/")
    size = (1000, 700) if way == "drop" else (900, 700)
    editor.evaluate(DROP, [list(photograph(size)), f"{way}ped here.jpg", way])
    expect(editor.get_by_role("link", name=f"Describe {way}ped-here.jpg")).to_be_visible()
    tile = editor.locator(".media-grid li").first
    expect(tile).to_contain_text(f"{way}ped-here.jpg")
    expect(tile).to_contain_text("No description yet")


def test_a_form_gets_a_new_picture_with_its_description_by_keyboard_alone(editor: Page, tmp_path: Path) -> None:
    photo = tmp_path / "Ada at work.jpg"
    photo.write_bytes(photograph((1200, 900), orientation=6))
    editor.goto("/desk/people/new")
    choose = editor.get_by_role("button", name="Choose a picture for Photograph")
    choose.focus()
    editor.keyboard.press("Enter")
    expect(editor.get_by_label("Upload", exact=True)).to_be_focused()
    editor.set_input_files("#pick-file", photo)
    expect(editor.get_by_label("Describe the picture")).to_be_focused()
    assert violations_in_both_schemes(editor) == []
    editor.keyboard.type("Ada at her desk")
    editor.keyboard.press("Tab")
    editor.keyboard.press("Tab")
    editor.keyboard.press("Enter")
    expect(editor.locator("[name=image]")).to_have_value("ada-at-work.jpg")
    expect(choose).to_be_focused()
    editor.goto("/desk/media/ada-at-work.jpg/")
    expect(editor.get_by_role("textbox", name="Description")).to_have_value("Ada at her desk")


def test_a_form_gets_a_picture_of_the_library(editor: Page) -> None:
    editor.goto("/desk/people/new")
    editor.get_by_role("button", name="Choose a picture for Photograph").click()
    editor.get_by_label("Search").fill("headscarf")
    expect(editor.locator("[data-media-choose]")).to_have_count(1)
    editor.locator("[data-media-choose]").click()
    expect(editor.locator("[name=image]")).to_have_value("portrait-leila-marzouk.jpg")
    editor.get_by_role("button", name="Remove for Photograph").click()
    expect(editor.locator("[name=image]")).to_have_value("")


def test_the_library_works_without_javascript(plain_editor: Page, tmp_path: Path) -> None:
    photo = tmp_path / "plain.jpg"
    photo.write_bytes(photograph((600, 300)))
    plain_editor.goto("/desk/media/")
    plain_editor.set_input_files("#file", photo)
    plain_editor.get_by_role("button", name="Upload").click()
    expect(plain_editor.get_by_role("heading", level=1)).to_have_text("plain.jpg")
    plain_editor.locator("input[type=image]").click(position={"x": 32, "y": 128})
    expect(plain_editor.locator(".focal-stage")).to_have_class("focal-stage focal focal-x-10 focal-y-80")
    plain_editor.get_by_role("radio", name="top right").check()
    plain_editor.get_by_role("textbox", name="Description").fill("A test card")
    plain_editor.get_by_role("button", name="Save").click()
    expect(plain_editor.locator(".focal-stage")).to_have_class("focal-stage focal focal-x-80 focal-y-20")
    plain_editor.get_by_role("button", name="Undo").click()
    expect(plain_editor.get_by_role("heading", level=1)).to_have_text("plain.jpg")
    expect(plain_editor.locator(".focal-stage")).to_have_class("focal-stage focal focal-x-10 focal-y-80")
    plain_editor.get_by_role("button", name="Move to the trash").click()
    expect(plain_editor.locator(".media-grid")).not_to_contain_text("plain.jpg")


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_in_the_library_and_nothing_is_wider_than_the_screen(editor: Page, width: int) -> None:
    editor.set_viewport_size({"width": width, "height": 800})
    for name in ("", "estuary-at-dusk.jpg/", "season-two.mp3/", "pick"):
        address = f"/desk/media/{name}"
        editor.goto(address)
        assert violations_in_both_schemes(editor) == [], address
        assert editor.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_a_phone_loads_the_small_size_of_a_picture(browser: Browser, demonstration: str) -> None:
    context = browser.new_context(base_url=demonstration, viewport={"width": 360, "height": 700})
    page = context.new_page()
    page.goto("/events/symposium-on-rivers-and-records", wait_until="networkidle")
    assert page.evaluate("document.querySelector('.figure img').currentSrc").endswith("/640.webp")
    context.close()
