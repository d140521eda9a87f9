"""The player remembers position and speed, has keyboard shortcuts, shares a position, and follows the transcript."""

import re

import pytest
from episode_page import EPISODE, expect_at, expect_heard, listen_until, open_ready, state
from playwright.sync_api import Page, expect

REFUSE_STORAGE = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("refused", "SecurityError"); } });"""


def test_the_buttons_go_back_and_forward(visitor: Page) -> None:
    tools = open_ready(visitor)
    tools.get_by_role("button", name="Forward 30 seconds").click()
    expect_at(visitor, 30)
    tools.get_by_role("button", name="Back 15 seconds").click()
    expect_at(visitor, 15)
    tools.get_by_role("button", name="Back 15 seconds").click(click_count=2)
    expect_at(visitor, 0)
    assert state(visitor, "paused")


def test_speed_and_place_survive_a_reload(visitor: Page) -> None:
    tools = open_ready(visitor)
    tools.get_by_label("Speed").select_option("1.5")
    listen_until(visitor, 20)
    tools = open_ready(visitor)
    expect_at(visitor, 20)
    assert state(visitor, "playbackRate") == 1.5
    expect(tools.get_by_label("Speed")).to_have_value("1.5")
    expect(tools).to_contain_text(re.compile(r"Resuming from 0:2\d"))
    assert state(visitor, "paused")


def test_from_the_start_forgets_the_place(visitor: Page) -> None:
    open_ready(visitor)
    listen_until(visitor, 20)
    tools = open_ready(visitor)
    tools.get_by_role("button", name="Start again").click()
    expect_at(visitor, 0)
    expect(tools.get_by_text("Resuming from")).to_be_hidden()
    tools = open_ready(visitor)
    expect(tools.get_by_text("Resuming from")).to_be_hidden()
    assert state(visitor) == 0


def test_the_last_seconds_are_not_a_place_to_go_on_from(visitor: Page) -> None:
    open_ready(visitor)
    listen_until(visitor, 20)
    listen_until(visitor, 45)
    tools = open_ready(visitor)
    expect(tools.get_by_text("Resuming from")).to_be_hidden()
    assert state(visitor) == 0


def test_the_time_of_an_address_wins_over_the_place_that_is_remembered(visitor: Page) -> None:
    open_ready(visitor)
    listen_until(visitor, 20)
    tools = open_ready(visitor, f"{EPISODE}?t=33")
    expect_at(visitor, 33)
    expect(tools.get_by_text("Resuming from")).to_be_hidden()
    # Looking at a position is not the same as having listened up to it.
    open_ready(visitor)
    expect_at(visitor, 20)


def test_a_browser_that_keeps_nothing_plays_all_the_same(visitor: Page) -> None:
    visitor.add_init_script(REFUSE_STORAGE)
    tools = open_ready(visitor)
    tools.get_by_label("Speed").select_option("2")
    listen_until(visitor, 20)
    assert state(visitor, "playbackRate") == 2
    open_ready(visitor)
    assert (state(visitor), state(visitor, "playbackRate")) == (0, 1)


@pytest.mark.parametrize(
    ("key", "at"), [("j", 5), ("ArrowLeft", 5), ("l", 50), ("ArrowRight", 50), ("0", 0), ("5", 28.7), ("<", 20)]
)
def test_keys_move_while_the_focus_is_in_the_player(visitor: Page, key: str, at: float) -> None:
    tools = open_ready(visitor, f"{EPISODE}?t=20")
    expect_at(visitor, 20)
    tools.get_by_role("button", name="Forward").focus()
    visitor.keyboard.press(key)
    expect_at(visitor, at)


def test_keys_play_pause_and_change_the_speed(visitor: Page) -> None:
    tools = open_ready(visitor)
    tools.get_by_role("button", name="Forward").focus()
    visitor.keyboard.press("k")
    expect_heard(visitor, 0)
    visitor.keyboard.press("k")
    assert state(visitor, "paused")
    visitor.keyboard.press(">")
    expect(tools.get_by_label("Speed")).to_have_value("1.25")
    for _ in range(5):
        visitor.keyboard.press("<")
    expect(tools.get_by_label("Speed")).to_have_value("0.75")
    assert state(visitor, "playbackRate") == 0.75


def test_keys_that_come_faster_than_the_browser_answers_all_count(visitor: Page) -> None:
    tools = open_ready(visitor)
    press = "button => button.dispatchEvent(new KeyboardEvent('keydown', {key: '>', bubbles: true}))"
    tools.get_by_role("button", name="Forward").evaluate(
        f"button => {{ for (const n of [1, 2, 3]) ({press})(button); }}"
    )
    assert state(visitor, "playbackRate") == 1.75
    expect(tools.get_by_label("Speed")).to_have_value("1.75")


def test_space_on_a_button_presses_that_button_only(visitor: Page) -> None:
    tools = open_ready(visitor)
    tools.get_by_role("button", name="Forward").press(" ")
    expect_at(visitor, 30)
    assert state(visitor, "paused")


def test_keys_are_left_alone_outside_the_player_in_its_fields_and_with_modifiers(visitor: Page) -> None:
    tools = open_ready(visitor, f"{EPISODE}?t=20")
    expect_at(visitor, 20)
    for elsewhere in (visitor.locator(".chapters a").first, visitor.locator("#content"), tools.get_by_label("Speed")):
        elsewhere.focus()
        for key in ("k", "j", "l", "5"):
            visitor.keyboard.press(key)
    tools.get_by_role("button", name="Forward").focus()
    for key in ("Control+j", "Alt+l", "Meta+k"):
        visitor.keyboard.press(key)
    assert (state(visitor), state(visitor, "paused")) == (20, True)


def test_sharing_copies_the_address_of_the_present_place(visitor: Page, demonstration: str) -> None:
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tools = open_ready(visitor, f"{EPISODE}?t=33")
    share = tools.get_by_role("button", name="Share at 0:33")
    share.click()
    expect(tools.get_by_role("status")).to_have_text("Link copied")
    assert visitor.evaluate("navigator.clipboard.readText()") == f"{demonstration}{EPISODE}?t=33"
    expect(visitor.get_by_label("Link to this moment")).to_be_hidden()


def test_an_address_that_may_not_be_copied_is_shown(visitor: Page, demonstration: str) -> None:
    visitor.add_init_script(
        "navigator.clipboard.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
    )
    tools = open_ready(visitor, f"{EPISODE}?t=33")
    tools.get_by_role("button", name="Share at 0:33").click()
    expect(visitor.get_by_label("Link to this moment")).to_have_value(f"{demonstration}{EPISODE}?t=33")
    expect(visitor.get_by_label("Link to this moment")).to_be_focused()
    expect(tools.get_by_role("status")).to_be_empty()


def test_the_transcript_follows_in_its_own_frame_and_only_when_asked(visitor: Page) -> None:
    visitor.set_viewport_size({"width": 360, "height": 500})
    open_ready(visitor)
    script, lines = visitor.locator(".transcript"), visitor.locator(".transcript a")
    seek = "(a, at) => { a.currentTime = at; }"
    last = float(lines.last.get_attribute("data-seek") or 0)
    before = visitor.evaluate("scrollY")
    visitor.locator("audio").evaluate(seek, last)
    expect(lines.last).to_have_attribute("aria-current", "true")
    assert (visitor.evaluate("scrollY"), script.evaluate("e => e.scrollTop")) == (before, 0)
    visitor.get_by_label("Scroll with audio").check()
    at = visitor.evaluate("scrollY")
    visitor.locator("audio").evaluate(seek, last - 8)
    expect(lines.last).not_to_have_attribute("aria-current", "true")
    visitor.wait_for_function("document.querySelector('.transcript').scrollTop > 0")
    assert visitor.evaluate("scrollY") == at
    current = script.locator("[aria-current]").bounding_box()
    frame = script.bounding_box()
    assert current and frame
    assert frame["y"] <= current["y"] <= frame["y"] + frame["height"] - current["height"]


def test_the_tools_go_along_into_the_dock_and_work_there(visitor: Page) -> None:
    open_ready(visitor)
    visitor.locator(".chapters a").first.click()
    expect_heard(visitor, 0)
    visitor.get_by_role("navigation", name="Main").get_by_role("link", name="Events").click()
    expect(visitor).to_have_title(re.compile("^Events"))
    dock = visitor.get_by_role("region", name="Podcast player")
    dock.get_by_role("button", name="Forward 30 seconds").click()
    expect_heard(visitor, 30)
    dock.get_by_label("Speed").select_option("1.25")
    dock.get_by_role("button", name="Back 15 seconds").press("k")
    assert (state(visitor, "paused"), state(visitor, "playbackRate")) == (True, 1.25)
    dock.get_by_role("link", name="What a twin is for").click()
    expect(visitor.get_by_role("group", name="Player controls").get_by_label("Speed")).to_have_value("1.25")
    expect(visitor.get_by_role("group", name="Player controls")).to_have_count(1)


def test_a_visitor_who_comes_from_another_page_finds_the_tools_too(visitor: Page) -> None:
    visitor.goto("/podcast/")
    visitor.get_by_role("link", name="What a twin is for").first.click()
    tools = visitor.get_by_role("group", name="Player controls")
    tools.get_by_role("button", name="Forward 30 seconds").click()
    expect_at(visitor, 30)
    visitor.go_back()
    expect(visitor).to_have_title(re.compile("^Open Questions"))
    visitor.get_by_role("link", name="Who may say yes").first.click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Who may say yes")
    tools.get_by_role("button", name="Forward 30 seconds").click()
    expect_at(visitor, 30)


def test_lock_screens_know_the_episode(visitor: Page) -> None:
    open_ready(visitor)
    listen_until(visitor, 20)
    told = visitor.evaluate(
        "(({ title, artist, artwork }) => [title, artist, artwork.length])(navigator.mediaSession.metadata)"
    )
    assert told == ["What a twin is for", "Open Questions", 1]


def test_without_javascript_no_tool_pretends_to_work(plain_visitor: Page) -> None:
    plain_visitor.goto(EPISODE)
    expect(plain_visitor.locator("audio")).to_be_visible()
    expect(plain_visitor.locator("[data-scripted]")).to_have_count(3)
    for part in plain_visitor.locator("[data-scripted]").all():
        expect(part).to_be_hidden()
