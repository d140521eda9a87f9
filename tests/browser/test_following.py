"""Links to calendars and feeds are downloaded or opened without a swap of the page."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect


@pytest.mark.parametrize(
    ("address", "name"), [("/events/", "Calendar file (.ics)"), ("/events/", "Atom"), ("/", "JSON Feed")]
)
def test_a_feed_is_not_put_into_the_page(visitor: Page, address: str, name: str) -> None:
    visitor.goto(address)
    visitor.get_by_text("Follow", exact=True).click()
    asked = []

    # A browser saves what it cannot display; either way it navigates, which a swap would prevent.
    def answer(route: Route) -> None:
        asked.append(route.request.resource_type)
        route.fulfill(body="a feed", content_type="text/plain")

    visitor.route(re.compile(r"\.(ics|atom|json)"), answer)
    visitor.get_by_role("link", name=name).click()
    expect(visitor.get_by_text("a feed")).to_be_visible()
    assert asked == ["document"]


def test_the_links_of_a_list_keep_up_with_its_filters(visitor: Page) -> None:
    visitor.goto("/events/")
    visitor.get_by_label("Type").select_option("talk")
    expect(visitor).to_have_url(re.compile("kind=talk"))
    visitor.get_by_text("Follow", exact=True).click()
    webcal = visitor.get_by_role("link", name="Calendar app").get_attribute("href") or ""
    assert re.fullmatch(r"webcal://[^/]+/events/calendar\.ics\?kind=talk", webcal)
    google = visitor.get_by_role("link", name="Google Calendar").get_attribute("href") or ""
    assert parse_qs(urlsplit(google).query)["cid"] == [webcal]


def test_an_event_to_come_can_be_put_into_a_calendar_and_a_past_one_cannot(plain_visitor: Page) -> None:
    plain_visitor.goto("/events/what-maps-leave-out")
    plain_visitor.get_by_text("Add to calendar").click()
    google = plain_visitor.get_by_role("link", name="Google Calendar").get_attribute("href") or ""
    asked = parse_qs(urlsplit(google).query)
    assert asked["text"] == ["What maps leave out"]
    assert re.fullmatch(r"\d{8}T\d{6}Z/\d{8}T\d{6}Z", asked["dates"][0])
    plain_visitor.goto("/events/?when=past")
    plain_visitor.locator(".row-title a").first.click()
    expect(plain_visitor.get_by_text("Add to calendar")).to_have_count(0)
