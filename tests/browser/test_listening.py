"""The podcast plays in the page, continues while the visitor reads on, and never plays twice at once."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

FIRST = "/podcast/what-a-twin-is-for"
SECOND = "/podcast/who-may-say-yes"
# Keeps a reference to the element, to observe it after it has left the page.
KEEP = "audio => { window.kept = audio; }"


def audio(page: Page) -> Locator:
    """Return every audio element of the page, wherever it is."""
    return page.locator("audio")


def state(page: Page, of: str = "currentTime", where: str = "audio") -> Any:
    """Return a property of an audio element."""
    return page.locator(where).evaluate("(audio, of) => audio[of]", of)


def expect_playing(page: Page, where: str = "audio", since: float = 0) -> None:
    """Expect that the audio element plays, beyond a number of seconds."""
    heard = "([where, since]) => [...document.querySelectorAll(where)].some(a => !a.paused && a.currentTime > since)"
    page.wait_for_function(heard, arg=[where, since], timeout=10_000)


def play(page: Page) -> None:
    """Press the play button of the episode on the page."""
    page.locator(".player").get_by_role("button", name="Play").click()
    expect_playing(page, ".player audio")


def go_on_listening(page: Page) -> float:
    """Play the first episode from its second chapter, go to the event list, and return the playback time then."""
    page.goto(FIRST)
    audio(page).evaluate(KEEP)
    page.locator(".chapters a").nth(1).click()
    expect_playing(page, since=23)
    left_at = float(state(page))
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Events").click()
    expect(page).to_have_title(re.compile("^Events"))
    return left_at


def sounds(page: Page) -> int:
    """Return how many audio elements are playing, including the kept one."""
    heard = "[...new Set([window.kept, ...document.querySelectorAll('audio')])].filter(a => a && !a.paused).length"
    return int(page.evaluate(heard))


def test_an_episode_plays_at_the_press_of_a_button(visitor: Page) -> None:
    visitor.goto(FIRST)
    assert state(visitor, "paused")
    play(visitor)
    assert state(visitor, "duration") > 50


@pytest.mark.parametrize(("lines", "at"), [(".chapters a", 2), (".transcript a", 7)])
def test_a_chapter_and_a_line_of_the_transcript_play_from_their_time(visitor: Page, lines: str, at: int) -> None:
    visitor.goto(FIRST)
    line = visitor.locator(lines).nth(at)
    starts = float(line.get_attribute("data-seek") or 0)
    assert starts > 20
    line.click()
    expect_playing(visitor, since=starts)
    assert state(visitor) < starts + 3
    expect(visitor).to_have_url(re.compile(rf"t={int(starts)}$"))


def test_an_address_with_a_time_is_ready_at_that_time(visitor: Page) -> None:
    visitor.goto(f"{FIRST}?t=30")
    visitor.wait_for_function("document.querySelector('audio').currentTime === 30")
    assert state(visitor, "paused")
    play(visitor)
    assert 30 <= state(visitor) < 33


@pytest.mark.parametrize("wrong", ["-5", "soon", "1e999", "99999"])
def test_a_wrong_time_in_the_address_leaves_the_episode_playable(visitor: Page, wrong: str) -> None:
    visitor.goto(f"{FIRST}?t={wrong}")
    visitor.wait_for_function("document.querySelector('audio').readyState > 0")
    visitor.locator(".chapters a").nth(1).click()
    expect_playing(visitor, since=23)


def test_opening_explore_does_not_send_the_episode_back_to_the_time_of_the_address(visitor: Page) -> None:
    visitor.goto(f"{FIRST}?t=30")
    visitor.wait_for_function("document.querySelector('audio').currentTime === 30")
    audio(visitor).evaluate("audio => { audio.currentTime = 45; }")
    explore = visitor.get_by_role("link", name="Explore").first
    explore.click()
    expect(explore).to_have_attribute("aria-expanded", "true")
    assert state(visitor) == 45


def test_the_line_and_the_chapter_being_heard_are_marked(visitor: Page) -> None:
    visitor.goto(FIRST)
    for at in (2, 9):
        visitor.locator(".transcript a").nth(at).click()
        expect(visitor.locator(".transcript [aria-current=true]")).to_have_count(1)
        expect(visitor.locator(".transcript a").nth(at)).to_have_attribute("aria-current", "true")
    expect(visitor.locator(".chapters a").nth(1)).to_have_attribute("aria-current", "true")
    expect(visitor.locator(".chapters [aria-current]")).to_have_count(1)


def test_an_episode_plays_on_in_the_dock_while_the_visitor_reads_on(visitor: Page) -> None:
    left_at = go_on_listening(visitor)
    expect(audio(visitor)).to_have_count(1)
    expect_playing(visitor, "#player audio", since=left_at)
    assert state(visitor) < left_at + 5
    expect(visitor.locator("#player").get_by_role("link")).to_have_text("What a twin is for")
    visitor.get_by_role("navigation", name="Main").get_by_role("link", name="Talks").click()
    expect(visitor).to_have_title(re.compile("^Talks"))
    expect_playing(visitor, "#player audio", since=left_at)
    assert audio(visitor).evaluate("audio => audio === window.kept")


def test_an_episode_that_is_not_playing_stays_on_its_page(visitor: Page) -> None:
    visitor.goto(FIRST)
    visitor.get_by_role("navigation", name="Main").get_by_role("link", name="Events").click()
    expect(visitor).to_have_title(re.compile("^Events"))
    expect(audio(visitor)).to_have_count(0)
    expect(visitor.locator("#player")).to_be_empty()


def test_closing_the_dock_stops_the_episode_and_leaves_nothing(visitor: Page) -> None:
    go_on_listening(visitor)
    expect_playing(visitor, "#player audio")
    visitor.get_by_role("button", name="Close player").press("Enter")
    assert visitor.evaluate("window.kept.paused")
    expect(visitor.locator("#player")).to_be_empty()
    expect(visitor.locator("#player")).to_be_hidden()
    expect(visitor.locator("#content")).to_be_focused()


def test_playing_another_episode_stops_the_first(visitor: Page) -> None:
    go_on_listening(visitor)
    visitor.get_by_role("navigation", name="Main").get_by_role("link", name="Podcast").click()
    visitor.get_by_role("link", name="Who may say yes").first.click()
    expect(visitor).to_have_url(re.compile(f"{SECOND}$"))
    expect_playing(visitor, "#player audio")
    play(visitor)
    visitor.wait_for_function("window.kept.paused")
    assert sounds(visitor) == 1
    visitor.get_by_role("navigation", name="Main").get_by_role("link", name="Events").click()
    expect(visitor).to_have_title(re.compile("^Events"))
    expect(visitor.locator("#player").get_by_role("link")).to_have_text("Who may say yes")
    expect_playing(visitor, "#player audio")
    assert sounds(visitor) == 1


@pytest.mark.parametrize("way", ["back", "dock"])
def test_an_episode_returns_from_the_dock_to_its_page_and_sounds_once(visitor: Page, way: str) -> None:
    left_at = go_on_listening(visitor)
    expect_playing(visitor, "#player audio", since=left_at)
    if way == "back":
        visitor.go_back()
    else:
        visitor.locator("#player").get_by_role("link").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("What a twin is for")
    expect_playing(visitor, ".player audio", since=left_at)
    expect(audio(visitor)).to_have_count(1)
    expect(visitor.locator(".player > :first-child")).to_have_js_property("tagName", "AUDIO")
    expect(visitor.locator("#player")).to_be_empty()
    assert sounds(visitor) == 1
    visitor.locator(".chapters a").nth(0).click()
    visitor.wait_for_function("document.querySelector('audio').currentTime < 10")
    assert sounds(visitor) == 1


def test_without_javascript_an_episode_has_controls_a_download_and_times_in_its_links(plain_visitor: Page) -> None:
    plain_visitor.goto(FIRST)
    expect(audio(plain_visitor)).to_be_visible()
    expect(audio(plain_visitor)).to_have_attribute("controls", "")
    download = plain_visitor.get_by_role("link", name="Download audio")
    assert plain_visitor.request.head(download.get_attribute("href") or "").headers["content-type"] == "audio/mpeg"
    expect(download).to_have_attribute("download", "")
    plain_visitor.locator(".chapters a").nth(1).click()
    expect(plain_visitor).to_have_url(re.compile(r"\?t=23$"))
    expect(plain_visitor.get_by_role("heading", level=1)).to_have_text("What a twin is for")
    plain_visitor.locator(".transcript a").nth(7).click()
    expect(plain_visitor).to_have_url(re.compile(r"\?t=23$"))
