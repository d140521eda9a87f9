"""Accessibility: axe finds no error on any page."""

import re

from accessibility import violations_in_both_schemes
from playwright.sync_api import Browser, Page, expect
from real_pages import telling_pages


def test_axe_finds_nothing_on_any_kind_of_page(browser: Browser, demonstration: str) -> None:
    # Not the watched visitor: Chromium logs every error response to the console.
    context = browser.new_context(base_url=demonstration, reduced_motion="reduce")
    page, found = context.new_page(), {}
    for address in telling_pages(demonstration):
        page.goto(address)
        if said := violations_in_both_schemes(page):
            found[address] = said
    context.close()
    assert found == {}


def test_axe_finds_nothing_in_the_open_explore_panel(visitor: Page) -> None:
    visitor.goto("/")
    explore = visitor.get_by_role("link", name="Explore").first
    explore.click()
    expect(explore).to_have_attribute("aria-expanded", "true")
    assert violations_in_both_schemes(visitor) == []


def test_axe_finds_nothing_while_an_episode_plays_on_in_the_dock(visitor: Page) -> None:
    visitor.goto("/podcast/what-a-twin-is-for")
    visitor.locator(".transcript a").nth(3).click()
    expect(visitor.locator(".transcript [aria-current=true]")).to_have_count(1)
    assert violations_in_both_schemes(visitor) == []
    visitor.get_by_role("navigation", name="Main").get_by_role("link", name="Talks").click()
    expect(visitor).to_have_title(re.compile("^Talks"))
    expect(visitor.locator("#player").get_by_role("button", name="Pause")).to_be_visible()
    assert violations_in_both_schemes(visitor) == []


def test_axe_finds_nothing_in_a_list_that_was_narrowed_and_lengthened_in_place(visitor: Page) -> None:
    visitor.goto("/events/?when=all")
    visitor.get_by_role("link", name="Show more events").click()
    expect(visitor.locator(".more-results")).to_have_count(1)
    assert violations_in_both_schemes(visitor) == []
    visitor.get_by_label("Search").fill("zzzz")
    expect(visitor.get_by_role("status")).to_have_text("No events")
    assert violations_in_both_schemes(visitor) == []
