"""Every page is readable: in the visitor's time zone, by keyboard, on small screens, in large type, without scripts."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect
from real_pages import telling_pages

ELSEWHERE = "/events/evaluating-models-for-public-libraries"  # in New York
# How much wider the page is than the window, and which element is too wide.
WIDER = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return "";
  const wide = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > width + 0.5);
  return `${document.documentElement.scrollWidth - width} px: ${wide.at(-1)?.outerHTML.slice(0, 150)}`;
}"""
# The focused element, and what keeps its focus from being visible.
FOCUSED = """() => {
  const element = document.activeElement;
  if (element === document.body) return ["", ""];
  const name = element.outerHTML.slice(0, 100);
  const style = getComputedStyle(element);
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) return [name, "no outline"];
  if (style.outlineColor === getComputedStyle(document.body).backgroundColor) return [name, "no contrast"];
  const box = element.getClientRects()[0];
  if (!box || box.width < 2 || box.height < 2) return [name, "no size"];
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const there = document.elementFromPoint(x, y);
  return [name, element.contains(there) || there?.contains(element) ? "" : "out of sight"];
}"""


def in_zone(browser: Browser, site: str, zone: str) -> Page:
    """Return the page of a visitor in a time zone."""
    return browser.new_context(base_url=site, timezone_id=zone, reduced_motion="reduce").new_page()


@pytest.mark.parametrize("zone", ["Europe/London", "Asia/Tokyo", "Pacific/Auckland"])
def test_an_event_elsewhere_is_shown_in_the_visitors_own_time_too(
    browser: Browser, demonstration: str, zone: str
) -> None:
    page = in_zone(browser, demonstration, zone)
    page.goto(ELSEWHERE)
    local = page.locator(".facts time.local-time")
    expect(local).to_contain_text("Your time:")
    expect(local).to_contain_text(zone)
    starts = datetime.fromisoformat(local.get_attribute("datetime") or "").astimezone(ZoneInfo(zone))
    expect(local).to_contain_text(f"{starts:%H:%M}")
    expect(local).to_contain_text(re.compile(rf"{starts:%a}\D*\b{starts.day}\b"))
    expect(page.locator(".facts")).to_contain_text("10:00–12:00")
    page.context.close()


def test_the_visitors_own_time_is_shown_after_a_link_was_followed_in_place(
    browser: Browser, demonstration: str
) -> None:
    page = in_zone(browser, demonstration, "Asia/Tokyo")
    page.goto("/events/")
    page.locator(f".row-title a[href='{ELSEWHERE}']").click()
    expect(page.locator(".facts time.local-time")).to_contain_text("Asia/Tokyo")
    page.context.close()


@pytest.mark.parametrize("zone", ["America/New_York", "America/Toronto"])
def test_an_event_is_not_shown_in_the_visitors_own_time_where_the_clocks_agree(
    browser: Browser, demonstration: str, zone: str
) -> None:
    page = in_zone(browser, demonstration, zone)
    page.goto(ELSEWHERE)
    expect(page.locator("[data-opens]").first).to_have_attribute("aria-expanded", "false")
    expect(page.locator(".facts time.local-time")).to_be_empty()
    page.context.close()


def test_without_javascript_the_zone_of_an_event_is_spelled_out(plain_visitor: Page) -> None:
    plain_visitor.goto(ELSEWHERE)
    expect(plain_visitor.locator(".facts dd").first).to_contain_text(re.compile(r"10:00–12:00 E[SD]T\b"))
    expect(plain_visitor.locator(".facts .small-print").first).to_contain_text(re.compile("New York"))
    expect(plain_visitor.get_by_text("Your time")).to_have_count(0)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_keyboard_alone_reaches_everything_and_shows_where_it_is(visitor: Page, width: int) -> None:
    visitor.set_viewport_size({"width": width, "height": 700})
    visitor.goto("/")
    links = visitor.locator("a[href], summary").evaluate_all("links => links.filter(a => a.checkVisibility()).length")
    passed, errors = 0, {}
    visitor.keyboard.press("Tab")
    while (found := visitor.evaluate(FOCUSED))[0] and passed <= links:
        passed += 1
        if found[1]:
            errors[found[0]] = found[1]
        visitor.keyboard.press("Tab")
    assert errors == {}
    assert passed == links


def test_the_keyboard_skips_to_the_content(visitor: Page) -> None:
    visitor.goto("/events/")
    visitor.keyboard.press("Tab")
    expect(visitor.get_by_role("link", name="Skip to main content")).to_be_in_viewport()
    visitor.keyboard.press("Enter")
    visitor.keyboard.press("Tab")
    assert visitor.evaluate("document.activeElement.closest('main') !== null")


def test_no_page_is_wider_than_its_window_also_in_type_of_twice_the_size(browser: Browser, demonstration: str) -> None:
    # The font size is the visitor's own setting, so the site's policy doesn't have to allow it.
    context = browser.new_context(base_url=demonstration, bypass_csp=True, reduced_motion="reduce")
    page, errors = context.new_page(), {}
    for address in telling_pages(demonstration):
        page.goto(address)
        for size in ("100%", "200%"):
            page.add_style_tag(content=f"html {{ font-size: {size} !important; }}")
            for width in (360, 768, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                if wider := page.evaluate(WIDER):
                    errors[f"{address} at {width} px, {size}"] = wider
    context.close()
    assert errors == {}


def test_the_whole_way_to_a_place_and_to_an_episode_needs_no_javascript(plain_visitor: Page) -> None:
    page = plain_visitor
    heading = page.get_by_role("heading", level=1)
    main = page.get_by_role("navigation", name="Main")
    page.goto("/")
    main.get_by_role("link", name="Events").click()
    expect(heading).to_have_text("Events")
    page.get_by_label("Type").select_option("workshop")
    page.get_by_label("Search").fill("measuring")
    page.get_by_role("button", name="Apply filters").click()
    expect(page).to_have_url(re.compile(r"kind=workshop.*q=measuring|q=measuring.*kind=workshop"))
    row = page.locator(".row").filter(has_text="Registration open").first
    expect(row.locator(".eyebrow")).to_contain_text("Workshop")
    title = row.locator(".row-title").inner_text()
    row.get_by_role("link").click()
    expect(heading).to_have_text(title)
    page.get_by_role("link", name="Register now").click()
    expect(heading).to_contain_text(title)
    expect(page.locator("#register form").get_by_label("Your email address")).to_be_visible()
    page.get_by_role("link", name="Back to the event").click()
    expect(heading).to_have_text(title)
    main.get_by_role("link", name="Explore").click()
    expect(heading).to_have_text("Explore")
    main.get_by_role("link", name="Podcast").click()
    page.get_by_role("link", name="Listen").click()
    expect(page.locator("audio")).to_be_visible()
    expect(page.get_by_role("link", name="Download audio")).to_be_visible()
