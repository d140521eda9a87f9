"""The player's controls take the place of the browser's own, by pointer and by keyboard."""

import re

import pytest
from episode_page import EPISODE, expect_at, expect_heard, open_ready, state
from playwright.sync_api import Page, expect


def test_the_controls_take_the_place_of_the_browsers_own(visitor: Page) -> None:
    tools = open_ready(visitor)
    expect(visitor.locator("audio")).to_be_hidden()
    expect(tools.get_by_role("slider", name="Position")).to_have_attribute("max", re.compile("^57"))
    expect(tools.locator(".player-times")).to_have_text("0:00 / 0:57")
    tools.get_by_role("button", name="Play").click()
    expect_heard(visitor, 1)
    expect(tools.locator(".player-times")).to_contain_text(re.compile(r"0:0[1-9] / 0:57"))
    tools.get_by_role("button", name="Pause").click()
    assert state(visitor, "paused")
    expect(tools.get_by_role("button", name="Play")).to_have_attribute("title", "Play (K)")


def test_the_position_is_set_by_pointer_and_by_keyboard(visitor: Page) -> None:
    tools = open_ready(visitor)
    position = tools.get_by_role("slider", name="Position")
    box = position.bounding_box()
    assert box
    visitor.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect_at(visitor, 27)
    for key, at in (("Home", 0), ("ArrowRight", 30), ("ArrowLeft", 15), ("End", 57), ("4", 23)):
        position.press(key)
        expect_at(visitor, at)
    expect(position).to_have_attribute("aria-valuetext", "0:23")
    assert float(position.input_value()) == pytest.approx(23.1, abs=0.2)
    position.press(" ")
    expect_heard(visitor, 23.2)
    position.press("m")
    assert state(visitor, "muted")
    tools.get_by_role("button", name="Unmute").click()
    assert not state(visitor, "muted")
    position.press("k")
    assert state(visitor, "paused")


@pytest.mark.parametrize("key", [" ", "k"])
def test_a_key_on_the_play_button_is_obeyed_once(visitor: Page, key: str) -> None:
    tools = open_ready(visitor)
    visitor.evaluate(
        "document.querySelector('audio').addEventListener('play', () => { window.plays = (window.plays || 0) + 1; })"
    )
    tools.get_by_role("button", name="Play").press(key)
    expect_heard(visitor, 0.3)
    assert visitor.evaluate("window.plays") == 1


def test_audio_that_cannot_be_loaded_is_named_and_tried_again(visitor: Page) -> None:
    pattern = re.compile(r"/media/.*mp3")
    visitor.route(pattern, lambda route: route.fulfill(status=200, content_type="audio/mpeg", body="no sound"))
    visitor.goto(EPISODE)
    tools = visitor.get_by_role("group", name="Player controls")
    expect(tools.get_by_role("alert")).to_contain_text("The audio can’t be played.")
    visitor.unroute(pattern)
    tools.get_by_role("button", name="Play").click()
    expect_heard(visitor, 0)
    expect(tools.get_by_role("alert")).to_be_hidden()


def test_without_its_script_the_browsers_own_controls_appear(visitor: Page) -> None:
    visitor.route(re.compile(r"player\.js"), lambda route: route.fulfill(content_type="text/javascript", body=""))
    visitor.goto(EPISODE)
    expect(visitor.locator("audio")).to_be_visible()
    expect(visitor.locator(".player-controls")).to_be_hidden()


def test_the_dock_pauses_and_seeks(visitor: Page) -> None:
    open_ready(visitor)
    visitor.locator(".chapters a").first.click()
    expect_heard(visitor, 0)
    visitor.get_by_role("navigation", name="Main").get_by_role("link", name="Events").click()
    dock = visitor.get_by_role("region", name="Podcast player")
    dock.get_by_role("slider", name="Position").fill("40")
    expect_heard(visitor, 40)
    dock.get_by_role("button", name="Pause").click()
    visitor.wait_for_function("document.querySelector('#player audio').paused")
    expect(dock.get_by_role("button", name="Play", exact=True)).to_be_visible()
