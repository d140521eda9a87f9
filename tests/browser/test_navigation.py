"""Links change the page in place as well as a browser does, and everybody can use the Explore panel."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask, render_template
from playwright.sync_api import Browser, Locator, Page, Request, Route, expect

TITLES = ".row-title a"


@pytest.fixture
def troubled_visitor(browser: Browser, demonstration: str) -> Iterator[Page]:
    """A visitor whose console may have errors, since Chromium logs every error response."""
    context = browser.new_context(base_url=demonstration, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def main_link(page: Page, name: str) -> Locator:
    """Return a link of the main navigation."""
    return page.get_by_role("navigation", name="Main").get_by_role("link", name=name)


def mark(page: Page) -> None:
    """Set a mark on the document that a page load would remove."""
    page.evaluate("window.marked = true")


def is_marked(page: Page) -> bool:
    """Return whether the document still has its mark."""
    return bool(page.evaluate("window.marked === true"))


def scrolled(page: Page) -> int:
    """Return the scroll position of the page."""
    return int(page.evaluate("scrollY"))


def scroll_to(page: Page, link: Locator) -> int:
    """Scroll until a link is in the middle of the window, and return the scroll position."""
    link.evaluate("link => link.scrollIntoView({ block: 'center' })")
    page.wait_for_function("scrollY > 0")
    return scrolled(page)


def expect_scrolled(page: Page, distance: int) -> None:
    """Wait until the page has the expected scroll position."""
    page.wait_for_function("distance => Math.abs(scrollY - distance) < 3", arg=distance, timeout=3000)


def test_a_link_changes_the_page_its_title_and_its_address_in_place(visitor: Page) -> None:
    visitor.goto("/events/")
    mark(visitor)
    link = visitor.locator(TITLES).last
    name, path = link.inner_text(), link.get_attribute("href")
    assert scroll_to(visitor, link)
    link.click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(name)
    expect(visitor).to_have_url(re.compile(f"{path}$"))
    expect(visitor).to_have_title(re.compile("^" + re.escape(name)))
    expect(visitor.locator("#content")).to_be_focused()
    expect_scrolled(visitor, 0)
    assert visitor.locator("#page, #content, #player").count() == 3
    assert is_marked(visitor)


def test_a_link_that_is_followed_by_keyboard_moves_the_focus_to_the_new_content(visitor: Page) -> None:
    visitor.goto("/events/")
    main_link(visitor, "Talks").press("Enter")
    expect(visitor).to_have_title(re.compile("^Talks"))
    expect(visitor.locator("#content")).to_be_focused()
    visitor.keyboard.press("Tab")
    assert visitor.evaluate("document.getElementById('content').contains(document.activeElement)")


def test_back_and_forward_restore_the_page_and_how_far_it_was_scrolled(visitor: Page) -> None:
    visitor.goto("/events/")
    mark(visitor)
    link = visitor.locator(TITLES).last
    name = link.inner_text()
    distance = scroll_to(visitor, link)
    assert distance > 500
    link.click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(name)
    expect_scrolled(visitor, 0)
    visitor.go_back()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Events")
    expect(visitor).to_have_title(re.compile("^Events"))
    expect(visitor).to_have_url(re.compile("/events/$"))
    expect_scrolled(visitor, distance)
    visitor.go_forward()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(name)
    expect(visitor).to_have_title(re.compile("^" + re.escape(name)))
    expect_scrolled(visitor, 0)
    assert is_marked(visitor)


def test_a_page_that_is_restored_by_back_is_alive(visitor: Page) -> None:
    visitor.goto("/events/")
    main_link(visitor, "Talks").click()
    expect(visitor).to_have_title(re.compile("^Talks"))
    visitor.go_back()
    expect(visitor).to_have_title(re.compile("^Events"))
    expect(main_link(visitor, "Explore")).to_have_attribute("aria-expanded", "false")
    mark(visitor)
    main_link(visitor, "Podcast").click()
    expect(visitor).to_have_url(re.compile("/podcast/$"))
    expect(visitor).not_to_have_title(re.compile("^Events"))
    assert is_marked(visitor)


def test_the_skip_link_is_first_and_leads_to_the_content(visitor: Page) -> None:
    visitor.goto("/events/")
    visitor.keyboard.press("Tab")
    skip = visitor.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    visitor.keyboard.press("Enter")
    expect(visitor.locator("#content")).to_be_focused()
    expect(visitor).to_have_title(re.compile("^Events"))


def test_explore_opens_by_keyboard_and_asks_once_for_a_fragment(visitor: Page) -> None:
    asked: list[Request] = []
    visitor.goto("/events/")
    mark(visitor)
    visitor.on("request", lambda request: asked.append(request) if "/explore" in request.url else None)
    link, panel = main_link(visitor, "Explore"), visitor.locator("#explore")
    expect(link).to_have_attribute("aria-expanded", "false")
    expect(panel).to_be_hidden()
    link.press("Enter")
    expect(panel.get_by_role("link").first).to_be_visible()
    expect(link).to_have_attribute("aria-expanded", "true")
    expect(link).to_be_focused()
    assert [request.headers.get("hx-request-type") for request in asked] == ["partial"]
    assert link.get_attribute("aria-controls") == "explore"
    expect(visitor).to_have_url(re.compile("/events/$"))
    visitor.keyboard.press("Tab")
    expect(panel.get_by_role("link").first).to_be_focused()
    assert is_marked(visitor)


def test_escape_closes_explore_and_gives_the_focus_back(visitor: Page) -> None:
    visitor.goto("/events/")
    link, panel = main_link(visitor, "Explore"), visitor.locator("#explore")
    link.press("Enter")
    expect(link).to_have_attribute("aria-expanded", "true")
    panel.get_by_role("link").nth(2).focus()
    visitor.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(link).to_be_focused()
    expect(link).to_have_attribute("aria-expanded", "false")


def test_a_second_click_closes_explore_and_a_third_opens_it_again(visitor: Page) -> None:
    visitor.goto("/events/")
    link, panel = main_link(visitor, "Explore"), visitor.locator("#explore")
    for opened in (True, False, True):
        link.click()
        expect(link).to_have_attribute("aria-expanded", str(opened).lower())
        expect(panel).to_be_visible(visible=opened)
    expect(panel.get_by_role("link").first).to_be_visible()
    expect(visitor).to_have_url(re.compile("/events/$"))


def test_two_clicks_in_a_row_leave_explore_in_one_piece(visitor: Page) -> None:
    visitor.goto("/events/")
    link, panel = main_link(visitor, "Explore"), visitor.locator("#explore")
    link.dblclick()
    visitor.wait_for_load_state("networkidle")
    expect(panel).to_have_count(1)
    expect(panel).to_be_visible(visible=link.get_attribute("aria-expanded") == "true")


def test_a_link_in_explore_leads_on_and_leaves_it_closed(visitor: Page) -> None:
    visitor.goto("/events/")
    main_link(visitor, "Explore").click()
    expect(main_link(visitor, "Explore")).to_have_attribute("aria-expanded", "true")
    visitor.locator("#explore .explore-title a").nth(1).click()
    expect(visitor).not_to_have_url(re.compile("/events/$"))
    expect(visitor.locator("#content")).to_be_focused()
    expect(main_link(visitor, "Explore")).to_have_attribute("aria-expanded", "false")
    expect(visitor.locator("#explore")).to_be_hidden()


def test_without_javascript_explore_is_a_page(plain_visitor: Page) -> None:
    plain_visitor.goto("/events/")
    link = main_link(plain_visitor, "Explore")
    assert link.get_attribute("aria-expanded") is None
    link.click()
    expect(plain_visitor).to_have_url(re.compile("/explore$"))
    expect(plain_visitor.get_by_role("heading", level=1)).to_have_text("Explore")
    expect(plain_visitor.locator("#explore").get_by_role("link").first).to_be_visible()


def test_a_link_to_a_missing_page_says_that_it_is_missing(troubled_visitor: Page) -> None:
    troubled_visitor.goto("/events/")
    mark(troubled_visitor)
    link = troubled_visitor.locator(TITLES).first
    link.evaluate("link => link.setAttribute('href', '/events/no-such-event')")
    link.click()
    heading = troubled_visitor.get_by_role("heading", level=1)
    expect(heading).not_to_have_text("Events")
    expect(troubled_visitor.locator("#error")).to_contain_text("If you typed the web address, check it’s correct")
    expect(troubled_visitor).to_have_url(re.compile("/events/no-such-event$"))
    expect(troubled_visitor).to_have_title(re.compile("^" + re.escape(heading.inner_text())))
    assert is_marked(troubled_visitor)
    troubled_visitor.go_back()
    expect(heading).to_have_text("Events")


@pytest.fixture
def broken_page(app: Flask) -> str:
    """The HTML of the error page."""
    with app.test_request_context():
        return render_template("errors/500.html")


def test_a_link_to_a_broken_page_says_that_it_is_broken(troubled_visitor: Page, broken_page: str) -> None:
    troubled_visitor.goto("/events/")
    troubled_visitor.route("**/talks/", lambda route: route.fulfill(status=500, body=broken_page))
    main_link(troubled_visitor, "Talks").click()
    expect(troubled_visitor.get_by_role("heading", level=1)).to_have_text("Sorry, something went wrong")
    expect(troubled_visitor).to_have_title("Sorry, something went wrong")
    troubled_visitor.get_by_role("link", name="Go to the home page").click()
    expect(troubled_visitor).to_have_url(re.compile(r"\d/$"))
    expect(main_link(troubled_visitor, "Events")).to_be_visible()


def test_a_list_that_breaks_while_it_is_narrowed_says_so(troubled_visitor: Page, broken_page: str) -> None:
    troubled_visitor.goto("/events/")
    troubled_visitor.route("**/events/?*", lambda route: route.fulfill(status=500, body=broken_page))
    troubled_visitor.get_by_label("Type").select_option("seminar")
    expect(troubled_visitor.get_by_role("heading", name="Sorry, something went wrong")).to_be_visible()
    expect(troubled_visitor.locator("#page")).to_have_count(1)


def test_a_link_without_any_answer_is_left_to_the_browser(troubled_visitor: Page) -> None:
    asked: list[str] = []

    def fail_once(route: Route) -> None:
        asked.append(route.request.resource_type)
        if len(asked) == 1:
            route.abort()
        else:
            route.continue_()

    troubled_visitor.goto("/events/")
    mark(troubled_visitor)
    troubled_visitor.route("**/talks/", fail_once)
    main_link(troubled_visitor, "Talks").click()
    expect(troubled_visitor).to_have_title(re.compile("^Talks"))
    assert asked == ["fetch", "document"]
    assert not is_marked(troubled_visitor)


def test_explore_that_breaks_says_so(troubled_visitor: Page, broken_page: str) -> None:
    troubled_visitor.goto("/events/")
    troubled_visitor.route("**/explore", lambda route: route.fulfill(status=500, body=broken_page))
    main_link(troubled_visitor, "Explore").click()
    expect(troubled_visitor.get_by_role("heading", name="Sorry, something went wrong")).to_be_visible()
    expect(troubled_visitor.locator("#page")).to_have_count(1)
