"""Everybody can use every page: by ear, by keyboard, without JavaScript, on a small screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

PAGES = (
    "/",
    "/explore",
    "/events/",
    "/events/?when=past",
    "/events/?q=nothing-is-called-this",
    "/talks/",
    "/podcast/",
    "/partners/",
    "/people/",
    "/topics/",
    "/research/",
    "/opportunities/",
    "/privacy",
    "/code-of-conduct",
    "/no-such-page",
)
WIDTHS = (360, 768, 1280)
AXE_RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
}


def details(page: Page) -> list[str]:
    """Return the address of every record that the lists of the site link to."""
    found: set[str] = set()
    for address in ("/events/?when=all", "/events/?when=all&page=2", "/events/?when=all&page=3", *PAGES[5:13]):
        page.goto(address)
        found |= set(page.eval_on_selector_all("main a[href^='/']", "links => links.map(a => a.getAttribute('href'))"))
    return sorted(link for link in found if link.count("/") >= 2 and "?" not in link and not link.endswith(".mp3"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(browser: Browser, demonstration: str, visitor: Page, scheme: str) -> None:
    context = browser.new_context(base_url=demonstration, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page, axe, found = context.new_page(), Axe(), {}
    for address in [*PAGES, *details(visitor)]:
        page.goto(address)
        results = axe.run(page, options=AXE_RULES)
        if results.violations_count:
            rules = results.response["violations"]
            found[address] = [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in rules]
    context.close()
    assert found == {}
