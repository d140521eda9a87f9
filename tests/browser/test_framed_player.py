"""The player works in a frame on another site, and fits the sizes that sites give it."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from accessibility import violations_in_both_schemes
from playwright.sync_api import Browser, Page, expect

EPISODE = "/podcast/what-a-twin-is-for"
EMBED = f"{EPISODE}/embed"


@pytest.fixture
def other_site(demonstration: str) -> Iterator[str]:
    """The address of another site, which frames the player and the whole page of an episode."""
    frames = "".join(
        f'<iframe src="{demonstration}{path}" width="600" height="220"></iframe>' for path in (f"{EMBED}?t=23", EPISODE)
    )

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f'<!doctype html><title>Other</title><link rel="icon" href="data:,">{frames}'.encode())

        def log_message(self, *_args: object) -> None:
            """Log nothing."""

    with HTTPServer(("127.0.0.1", 0), Other) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        # Under another host name, so that it is another site and not just another port.
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()


def test_the_player_plays_on_another_site_and_sets_no_cookie(browser: Browser, other_site: str) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(other_site)
    frame = page.frame_locator("iframe >> nth=0")
    expect(frame.get_by_role("button", name="Share at 0:23")).to_be_visible()
    frame.get_by_text("Chapters").click()
    frame.get_by_role("link", name="Once a week").click()
    audio = frame.locator("audio")
    expect(frame.locator(".chapters [aria-current]")).to_have_text("Once a week")
    audio.evaluate("async a => { while (a.paused || a.currentTime < 41.3) await new Promise(r => setTimeout(r, 50)); }")
    expect(frame.get_by_role("button", name="Share at 0:4")).to_be_visible()
    assert page.context.cookies() == []
    # The framed episode page beside it refuses to be framed; every console message is about that.
    assert [text for text in said if "frame-ancestors 'none'" not in text] == []
    assert said
    page.close()


@pytest.mark.parametrize(("width", "height"), [(300, 200), (360, 220), (600, 220), (1000, 220)])
def test_the_player_fits_its_frame_when_it_goes_on_too(visitor: Page, width: int, height: int) -> None:
    visitor.set_viewport_size({"width": width, "height": height})
    visitor.goto(EMBED)
    visitor.evaluate("path => localStorage.setItem('podium:' + path, 30)", EPISODE)
    visitor.reload()
    expect(visitor.get_by_text("Resuming from 0:30")).to_be_visible()
    sizes = visitor.evaluate("(e => [e.scrollWidth, e.scrollHeight])(document.documentElement)")
    assert sizes[0] <= width
    # The smallest size scrolls, but only for the chapters.
    assert sizes[1] <= max(height, 225)


@pytest.mark.parametrize("width", [300, 600])
def test_axe_finds_nothing_in_the_framed_player(visitor: Page, width: int) -> None:
    visitor.set_viewport_size({"width": width, "height": 220})
    visitor.goto(EMBED)
    visitor.get_by_text("Chapters").click()
    visitor.locator(".chapters a").nth(1).click()
    expect(visitor.locator(".chapters [aria-current]")).to_have_count(1)
    assert violations_in_both_schemes(visitor) == []


def test_axe_finds_nothing_in_all_that_the_player_can_open(visitor: Page) -> None:
    visitor.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error())")
    visitor.goto(f"{EPISODE}?t=30")
    visitor.get_by_role("button", name="Share").click()
    for summary in visitor.locator(".disclosure-subtle > summary").all():
        summary.click()
    visitor.get_by_label("Scroll with audio").check()
    expect(visitor.get_by_label("Link to this moment")).to_be_visible()
    assert violations_in_both_schemes(visitor) == []
