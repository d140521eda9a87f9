"""Accessibility errors that axe finds on a page."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

EVERY_RULE: dict[str, Any] = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
# The only rules whose result can differ between light and dark.
COLOURS: dict[str, Any] = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    """Return the errors that axe finds on the page in its current state."""
    rules = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in rules]


def violations_in_both_schemes(page: Page) -> list[str]:
    """Return the errors that axe finds on the page in light and in dark mode."""
    page.emulate_media(color_scheme="light")
    found = violations(page, EVERY_RULE)
    page.emulate_media(color_scheme="dark")
    return found + [f"dark: {violation}" for violation in violations(page, COLOURS)]
