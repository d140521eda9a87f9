"""The list of events in a browser."""

from playwright.sync_api import Locator, Page

ALL = "/events/?when=all"
ROWS = "#event-list .row-title a, .more-results .row-title a"


def count(page: Page) -> Locator:
    """Return the sentence that gives the number of events."""
    return page.get_by_role("status")


def titles(page: Page) -> list[str]:
    """Return the titles of the listed events, in order."""
    return page.locator(ROWS).all_inner_texts()


def mark(page: Page) -> None:
    """Set a mark on the document that a page load would remove."""
    page.evaluate("window.marked = true")


def is_marked(page: Page) -> bool:
    """Return whether the document still has its mark."""
    return bool(page.evaluate("window.marked === true"))
