"""Other people's checkers find no error on any kind of page."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from real_pages import telling_pages
from validators import equal_access_errors, html_validate_errors, nu_errors


@pytest.fixture(scope="module")
def pages(browser: Browser, demonstration: str) -> dict[str, str]:
    """The HTML of a small set of pages that shows everything, by address."""
    asked = browser.new_context(base_url=demonstration).request
    return {address: asked.get(address).text() for address in telling_pages(demonstration)}


def test_the_nu_checker_finds_no_error(pages: dict[str, str], tmp_path: Path) -> None:
    assert nu_errors(pages, tmp_path) == []


def test_html_validate_finds_no_error(pages: dict[str, str], tmp_path: Path) -> None:
    assert html_validate_errors(pages, tmp_path) == []


def test_ibm_equal_access_finds_no_error(browser: Browser, demonstration: str) -> None:
    context = browser.new_context(base_url=demonstration, reduced_motion="reduce", bypass_csp=True)
    page, found = context.new_page(), {}
    for address in telling_pages(demonstration):
        page.goto(address)
        if errors := equal_access_errors(page):
            found[address] = errors
    context.close()
    assert found == {}
