"""Filters of the event list: their steps in the history, what shows that they are in use, and days by name."""

import re

from browser.event_list import ALL, count, is_marked, mark
from playwright.sync_api import Page, expect


def test_back_undoes_one_filter_after_the_other_and_then_leaves_the_list(visitor: Page) -> None:
    visitor.goto("/talks/")
    visitor.get_by_role("navigation", name="Main").get_by_role("link", name="Events").click()
    expect(visitor).to_have_title(re.compile("^Events"))
    said = [count(visitor).inner_text()]
    visitor.get_by_role("radio", name="All").check()
    expect(visitor).to_have_url(re.compile(r"/events/\?when=all$"))
    said.append(count(visitor).inner_text())
    visitor.get_by_label("Type").select_option("seminar")
    expect(visitor).to_have_url(re.compile(r"kind=seminar$"))
    visitor.go_back()
    expect(visitor).to_have_url(re.compile(r"/events/\?when=all$"))
    expect(count(visitor)).to_have_text(said[1])
    expect(visitor.get_by_label("Type")).to_have_value("")
    expect(visitor.get_by_role("radio", name="All")).to_be_checked()
    visitor.go_back()
    expect(visitor).to_have_url(re.compile(r"/events/$"))
    expect(count(visitor)).to_have_text(said[0])
    expect(visitor.get_by_role("radio", name="Upcoming")).to_be_checked()
    visitor.go_forward()
    expect(count(visitor)).to_have_text(said[1])
    visitor.go_back()
    expect(count(visitor)).to_have_text(said[0])
    visitor.go_back()
    expect(visitor).to_have_title(re.compile("^Talks"))
    expect(visitor).to_have_url(re.compile(r"/talks/$"))


def test_the_letters_of_a_search_are_one_step_in_the_history(visitor: Page) -> None:
    visitor.goto(ALL)
    before = count(visitor).inner_text()
    search = visitor.get_by_label("Search")
    for letters in ("ma", "ps"):
        search.press_sequentially(letters)
        expect(visitor).to_have_url(re.compile(letters + "$"))
    visitor.go_back()
    expect(visitor).to_have_url(re.compile(r"/events/\?when=all$"))
    expect(count(visitor)).to_have_text(before)
    expect(search).to_have_value("")
    visitor.go_forward()
    expect(search).to_have_value("maps")


def test_a_filter_in_use_is_removed_by_its_link_and_brought_back_by_back(visitor: Page) -> None:
    visitor.goto(ALL)
    mark(visitor)
    in_use = visitor.get_by_role("list", name="Filters in use").get_by_role("link")
    expect(in_use).to_have_count(0)
    before = count(visitor).inner_text()
    visitor.get_by_label("Type").select_option("talk")
    expect(in_use).to_have_text([re.compile("^Talk "), "Clear all filters"])
    narrowed = count(visitor).inner_text()
    in_use.first.press("Enter")
    expect(visitor).to_have_url(re.compile(r"/events/\?when=all$"))
    expect(count(visitor)).to_have_text(before)
    expect(count(visitor)).to_be_focused()
    expect(visitor.get_by_label("Type")).to_have_value("")
    expect(in_use).to_have_count(0)
    visitor.go_back()
    expect(count(visitor)).to_have_text(narrowed)
    expect(visitor.get_by_label("Type")).to_have_value("talk")
    assert is_marked(visitor)


def test_filters_in_use_stay_visible_on_a_phone(visitor: Page) -> None:
    visitor.set_viewport_size({"width": 360, "height": 740})
    visitor.goto("/events/?when=all&kind=talk&format=online&topic=environment")
    expect(visitor.get_by_label("Type")).to_be_hidden()
    in_use = visitor.get_by_role("list", name="Filters in use").get_by_role("link")
    expect(in_use).to_have_text(
        [re.compile(text) for text in ("^Talk", "^Can attend online", "^Environment", "^Clear all")]
    )
    for link in in_use.all():
        expect(link).to_be_in_viewport()
    visitor.get_by_text("More filters").click()
    expect(visitor.get_by_label("Type")).to_have_value("talk")


def test_days_are_picked_by_name_or_by_date_and_show_only_what_is_set(visitor: Page) -> None:
    visitor.goto(ALL)
    dates = visitor.locator("[type=date]")
    expect(dates.first).to_be_hidden()
    visitor.get_by_role("radio", name="This month").check()
    expect(visitor).to_have_url(re.compile(r"period=this-month$"))
    expect(visitor.get_by_role("link", name="This month")).to_be_visible()
    visitor.get_by_role("radio", name="Any date").check()
    expect(visitor).to_have_url(re.compile(r"/events/\?when=all$"))
    steps = visitor.evaluate("history.length")
    visitor.get_by_role("radio", name="Pick dates").check()
    expect(visitor.get_by_label("From (not set)")).to_be_visible()
    expect(visitor.get_by_label("To (not set)")).to_be_visible()
    # Nothing is filtered yet, so there is nothing for Back to undo.
    with visitor.expect_response(re.compile("period=pick")):
        visitor.get_by_label("Attendance").focus()
        visitor.get_by_role("radio", name="Any date").check()
        visitor.get_by_role("radio", name="Pick dates").check()
    expect(visitor.get_by_label("From (not set)")).to_be_visible()
    assert visitor.evaluate("history.length") == steps
    expect(visitor).to_have_url(re.compile(r"/events/\?when=all$"))
    visitor.get_by_label("From").fill("2026-11-25")
    expect(visitor).to_have_url(re.compile(r"from=2026-11-25$"))
    expect(visitor.get_by_label("From", exact=True)).to_have_value("2026-11-25")
    expect(visitor.get_by_label("To (not set)")).to_be_visible()
    visitor.get_by_role("radio", name="Any date").check()
    expect(visitor).to_have_url(re.compile(r"/events/\?when=all$"))
    expect(dates.first).to_be_hidden()
    # What was set is forgotten: picking dates again begins with none.
    visitor.get_by_role("radio", name="Pick dates").check()
    expect(visitor.get_by_label("From (not set)")).to_have_value("")


def test_online_is_what_can_be_attended_online(visitor: Page) -> None:
    visitor.goto(ALL)
    visitor.get_by_label("Attendance").select_option("online")
    expect(visitor).to_have_url(re.compile(r"format=online$"))
    formats = visitor.locator("#event-list .row")
    expect(formats.filter(has_text="Hybrid").first).to_be_visible()
    expect(formats.filter(has_text="In person")).to_have_count(0)
    chosen = visitor.get_by_label("Attendance").locator("option:checked").inner_text()
    assert f"({count(visitor).inner_text().split()[0]})" in chosen


def test_without_javascript_periods_and_dates_are_picked_and_removed(plain_visitor: Page) -> None:
    plain_visitor.goto(ALL)
    before = count(plain_visitor).inner_text()
    plain_visitor.get_by_role("radio", name="Pick dates").check()
    plain_visitor.get_by_label("From").fill("2026-11-25")
    plain_visitor.get_by_role("button", name="Apply filters").click()
    expect(plain_visitor).to_have_url(re.compile(r"from=2026-11-25"))
    plain_visitor.get_by_role("link", name="From 25 November 2026").click()
    expect(plain_visitor).to_have_url(re.compile(r"/events/\?when=all$"))
    expect(count(plain_visitor)).to_have_text(before)
    plain_visitor.get_by_role("radio", name="Next week").check()
    plain_visitor.get_by_role("button", name="Apply filters").click()
    expect(plain_visitor.get_by_role("radio", name="Next week")).to_be_checked()
    expect(plain_visitor.get_by_role("link", name="Next week")).to_be_visible()


def test_without_javascript_the_button_narrows_the_list(plain_visitor: Page) -> None:
    plain_visitor.goto(ALL)
    before = count(plain_visitor).inner_text()
    plain_visitor.get_by_label("Search").fill("maps")
    plain_visitor.get_by_label("Attendance").select_option("online")
    plain_visitor.get_by_role("button", name="Apply filters").click()
    expect(plain_visitor).to_have_url(re.compile(r"q=maps"))
    expect(count(plain_visitor)).not_to_have_text(before)
    expect(plain_visitor.get_by_label("Search")).to_have_value("maps")
    expect(plain_visitor.get_by_label("Attendance")).to_have_value("online")
    expect(plain_visitor.get_by_role("radio", name="All")).to_be_checked()
