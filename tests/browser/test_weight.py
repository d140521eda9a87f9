"""The first view of a page is light, and waits only for its own stylesheet."""

import re
from collections import Counter
from typing import Any

import pytest
from playwright.sync_api import Page

PAGES = ("/", "/events/digital-twins-in-use")
# The largest transfer size of a first view, including response headers.
MOST = {"Document": 14_000, "Stylesheet": 10_000, "Script": 17_000, "Font": 90_000}
BLOCKING = """() => performance.getEntriesByType("resource")
  .filter(entry => entry.renderBlockingStatus === "blocking").map(entry => new URL(entry.name).pathname)"""


def transferred(page: Page, address: str) -> Counter[str]:
    """Open an address and return the bytes transferred, by resource type."""
    session = page.context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    weights: Counter[str] = Counter()

    def on_response(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]

    def on_finished(event: dict[str, Any]) -> None:
        weights[kinds[event["requestId"]]] += int(event["encodedDataLength"])

    session.on("Network.responseReceived", on_response)
    session.on("Network.loadingFinished", on_finished)
    session.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    return weights


@pytest.mark.parametrize("address", PAGES)
def test_the_first_view_of_a_page_weighs_little(visitor: Page, address: str) -> None:
    weights = transferred(visitor, address)
    assert [kind for kind in MOST if not weights[kind]] == []
    assert {kind: weights[kind] for kind, most in MOST.items() if weights[kind] > most} == {}


@pytest.mark.parametrize("address", PAGES)
def test_a_page_waits_for_its_own_style_only(visitor: Page, address: str) -> None:
    visitor.goto(address)
    blocking = sorted(visitor.evaluate(BLOCKING))
    assert len(blocking) == 2
    assert re.fullmatch(r"/static/\w+/css/site\.css", blocking[0])
    assert re.fullmatch(r"/theme/\w+\.css", blocking[1])


def test_only_the_page_of_an_episode_carries_the_players_script(visitor: Page) -> None:
    asked: list[str] = []
    visitor.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    visitor.goto("/podcast/", wait_until="networkidle")
    assert "site.js" in asked and "player.js" not in asked
    # By now the browser has cached the other scripts.
    weight = transferred(visitor, "/podcast/what-a-twin-is-for")["Script"]
    assert asked.count("player.js") == 1
    assert 2_000 < weight < 4_000, weight
