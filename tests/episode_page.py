"""The page of an episode in a browser, and what is heard there."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

EPISODE = "/podcast/what-a-twin-is-for"  # 57 seconds long
HEARD = "([since]) => { const a = document.querySelector('audio'); return !a.paused && a.currentTime > since; }"


def state(page: Page, of: str = "currentTime") -> Any:
    """Return a property of the audio element."""
    return page.locator("audio").evaluate("(audio, of) => audio[of]", of)


def expect_at(page: Page, seconds: float) -> None:
    """Expect that the audio element is at a time, or just past it."""
    at = "at => { const t = document.querySelector('audio').currentTime; return t >= at - 0.1 && t < at + 3; }"
    page.wait_for_function(at, arg=seconds, timeout=10_000)


def expect_heard(page: Page, since: float) -> None:
    """Expect that the episode plays, beyond a number of seconds."""
    page.wait_for_function(HEARD, arg=[since], timeout=10_000)


def open_ready(page: Page, address: str = EPISODE) -> Locator:
    """Open an episode and return its tools, once it can play."""
    page.goto(address)
    tools = page.get_by_role("group", name="Player controls")
    expect(tools).to_be_visible()
    page.wait_for_function("document.querySelector('audio').readyState > 0")
    return tools


def listen_until(page: Page, seconds: float) -> None:
    """Play the episode up to a time, and pause."""
    page.locator("audio").evaluate("(a, at) => { a.currentTime = at; return a.play(); }", seconds)
    expect_heard(page, seconds + 0.3)
    page.locator("audio").evaluate("a => a.pause()")
