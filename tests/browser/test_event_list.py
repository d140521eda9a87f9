"""The event list is filtered and extended in place, or by full page loads without JavaScript."""

import re

import pytest
from browser.event_list import ALL, ROWS, count, is_marked, mark, titles
from playwright.sync_api import Page, Route, expect


def caret(page: Page) -> list[object]:
    """Return the id of the focused field and the position of its caret."""
    found: list[object] = page.evaluate("[document.activeElement.id, document.activeElement.selectionStart]")
    return found


def scroll_position(page: Page) -> float:
    """Return the scroll position, once scrolling has come to rest."""
    place: float = page.evaluate("""async () => {
      for (let before = NaN; before !== scrollY;) {
        before = scrollY;
        await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
      }
      return scrollY;
    }""")
    return place


def test_typing_narrows_the_list_without_loading_a_page(visitor: Page) -> None:
    visitor.goto(ALL)
    mark(visitor)
    before = count(visitor).inner_text()
    visitor.get_by_label("Search").press_sequentially("maps")
    expect(visitor).to_have_url(re.compile(r"/events/\?when=all&q=maps$"))
    expect(count(visitor)).not_to_have_text(before)
    assert 0 < len(titles(visitor)) < int(before.split()[0])
    assert is_marked(visitor)


def test_typing_keeps_the_focus_the_caret_and_the_words(visitor: Page) -> None:
    visitor.goto(ALL)
    search = visitor.get_by_label("Search")
    search.press_sequentially("mas")
    search.press("ArrowLeft")
    search.press("p")
    expect(visitor).to_have_url(re.compile(r"q=maps$"))
    expect(search).to_have_value("maps")
    assert caret(visitor) == ["q", 3]


def test_words_typed_while_an_answer_is_under_way_are_kept(visitor: Page) -> None:
    held: list[Route] = []
    visitor.goto(ALL)
    visitor.route(re.compile(r"q=map&"), lambda route: held.append(route))
    search = visitor.get_by_label("Search")
    with visitor.expect_request(re.compile("q=map")):
        search.press_sequentially("map")
    search.press("s")
    held[0].continue_()
    expect(visitor).to_have_url(re.compile(r"q=maps$"))
    expect(search).to_have_value("maps")
    assert caret(visitor) == ["q", 4]


def test_several_letters_in_a_row_ask_the_server_once(visitor: Page) -> None:
    asked: list[str] = []
    visitor.goto(ALL)
    visitor.on("request", lambda request: asked.append(request.url) if request.resource_type == "fetch" else None)
    visitor.get_by_label("Search").press_sequentially("maps", delay=20)
    expect(visitor).to_have_url(re.compile(r"q=maps$"))
    assert len(asked) == 1


def test_picking_a_kind_narrows_the_list_without_loading_a_page(visitor: Page) -> None:
    visitor.goto(ALL)
    mark(visitor)
    before = count(visitor).inner_text()
    kind = visitor.get_by_label("Type")
    kind.focus()
    kind.select_option("seminar")
    expect(visitor).to_have_url(re.compile(r"/events/\?when=all&kind=seminar$"))
    expect(count(visitor)).not_to_have_text(before)
    expect(visitor.locator(".eyebrow").filter(has_not_text="Seminar")).to_have_count(0)
    expect(kind).to_be_focused()
    expect(kind).to_have_value("seminar")
    assert is_marked(visitor)


def test_picking_another_tab_by_keyboard_keeps_the_focus_there(visitor: Page) -> None:
    visitor.goto("/events/")
    visitor.get_by_role("radio", name="Upcoming").focus()
    visitor.keyboard.press("ArrowRight")
    expect(visitor).to_have_url(re.compile(r"/events/\?when=past$"))
    past = visitor.get_by_role("radio", name="Past")
    expect(past).to_be_checked()
    expect(past).to_be_focused()


def test_clearing_the_filters_empties_their_fields(visitor: Page) -> None:
    visitor.goto("/events/")
    before = count(visitor).inner_text()
    visitor.get_by_label("Search").press_sequentially("data")
    expect(visitor).to_have_url(re.compile(r"q=data$"))
    visitor.get_by_label("Type").select_option("talk")
    expect(visitor).to_have_url(re.compile(r"kind=talk&q=data$"))
    visitor.get_by_role("link", name="Clear all filters").click()
    expect(visitor).to_have_url(re.compile(r"/events/$"))
    expect(count(visitor)).to_have_text(before)
    expect(visitor.get_by_label("Search")).to_have_value("")
    expect(visitor.get_by_label("Type")).to_have_value("")


def test_a_link_ends_what_the_filters_still_ask_for(visitor: Page) -> None:
    visitor.goto("/events/")
    search = visitor.get_by_label("Search")
    search.press_sequentially("data")
    expect(visitor).to_have_url(re.compile(r"q=data$"))
    visitor.route(re.compile(r"q=data"), lambda _route: None)
    # Leaving an edited field fires a change event.
    with visitor.expect_event("requestfailed") as ended:
        visitor.get_by_role("link", name="Clear all filters").click()
    assert "q=data" in ended.value.url
    expect(visitor).to_have_url(re.compile(r"/events/$"))
    expect(search).to_have_value("")


def test_back_from_an_event_brings_the_narrowed_list(visitor: Page) -> None:
    visitor.goto(ALL)
    visitor.get_by_label("Search").press_sequentially("maps")
    expect(visitor).to_have_url(re.compile(r"q=maps$"))
    narrowed, said = titles(visitor), count(visitor).inner_text()
    visitor.locator(ROWS).first.click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(narrowed[0])
    visitor.go_back()
    expect(count(visitor)).to_have_text(said)
    expect(visitor).to_have_url(re.compile(r"q=maps$"))
    expect(visitor.get_by_label("Search")).to_have_value("maps")
    assert titles(visitor) == narrowed


def test_more_events_follow_those_before_and_take_the_focus_each_time(visitor: Page) -> None:
    visitor.goto(ALL)
    mark(visitor)
    total = int(count(visitor).inner_text().split()[0])
    shown = titles(visitor)
    presses = 0
    while len(shown) < total:
        visitor.get_by_role("link", name="Show more events").press("Enter")
        expect(visitor.locator(ROWS).nth(len(shown))).to_be_focused()
        longer = titles(visitor)
        assert longer[: len(shown)] == shown
        shown, presses = longer, presses + 1
    assert presses >= 2
    assert len(set(shown)) == total
    expect(visitor.get_by_role("link", name="Show more events")).to_have_count(0)
    expect(visitor).to_have_url(re.compile(rf"/events/\?when=all&pages={presses + 1}$"))
    assert is_marked(visitor)


def test_narrowing_a_lengthened_list_begins_it_anew(visitor: Page) -> None:
    visitor.goto(ALL)
    shown = len(titles(visitor))
    visitor.get_by_role("link", name="Show more events").click()
    expect(visitor.locator(ROWS).nth(shown)).to_be_visible()
    visitor.get_by_label("Type").select_option("seminar")
    expect(visitor).to_have_url(re.compile(r"kind=seminar$"))
    expect(visitor.locator(".more-results")).to_have_count(0)
    expect(visitor.locator(ROWS)).to_have_count(int(count(visitor).inner_text().split()[0]))


def test_back_to_a_lengthened_list_keeps_its_rows_and_place(visitor: Page) -> None:
    visitor.goto(ALL)
    shown = len(titles(visitor))
    for n in (1, 2):
        visitor.get_by_role("link", name="Show more events").press("Enter")
        expect(visitor.locator(ROWS).nth(n * shown)).to_be_focused()
    longer = titles(visitor)
    # Up, so that the place is not the one where the list grew.
    visitor.locator(ROWS).nth(shown + 5).focus()
    place = scroll_position(visitor)
    assert place > 1000
    visitor.locator(ROWS).nth(shown + 5).press("Enter")
    expect(visitor.get_by_role("heading", level=1)).to_have_text(longer[shown + 5])
    visitor.go_back()
    expect(visitor.locator(ROWS)).to_have_count(len(longer))
    visitor.wait_for_function("place => Math.abs(scrollY - place) < 2", arg=place)
    assert titles(visitor) == longer
    # The address has the same rows for whoever opens it.
    visitor.reload()
    assert titles(visitor) == longer


def test_back_right_after_more_keeps_the_place_where_the_list_grew(visitor: Page) -> None:
    visitor.goto(ALL)
    shown = len(titles(visitor))
    visitor.get_by_role("link", name="Show more events").press("Enter")
    added = visitor.locator(ROWS).nth(shown)
    expect(added).to_be_focused()
    added.press("Enter")
    expect(visitor.locator("#event")).to_be_visible()
    visitor.go_back()
    expect(added).to_be_in_viewport()


def test_without_javascript_more_events_are_the_next_page(plain_visitor: Page) -> None:
    plain_visitor.goto(ALL)
    first = titles(plain_visitor)
    plain_visitor.get_by_role("link", name="Show more events").click()
    expect(plain_visitor).to_have_url(re.compile(r"page=2$"))
    assert titles(plain_visitor)
    assert not set(titles(plain_visitor)) & set(first)
    plain_visitor.get_by_role("link", name="Previous page").click()
    expect(plain_visitor).not_to_have_url(re.compile(r"page=2"))
    assert titles(plain_visitor) == first


@pytest.mark.parametrize("who", ["visitor", "plain_visitor"])
def test_a_wrong_value_in_the_address_is_named_and_left_out(who: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(who)
    page.goto("/events/?when=all")
    before = count(page).inner_text()
    page.goto("/events/?when=all&kind=banquet")
    expect(page.locator("#event-list .notice")).to_have_text(
        "“banquet” isn’t a valid value for “Type”, so we ignored it."
    )
    expect(count(page)).to_have_text(before)
    expect(page.get_by_label("Type")).to_have_value("")


def test_an_empty_list_says_what_to_loosen(visitor: Page) -> None:
    visitor.goto("/events/")
    visitor.get_by_label("Search").press_sequentially("maps zzzz")
    expect(count(visitor)).to_have_text("No events")
    empty = visitor.locator(".empty-state")
    expect(empty).to_contain_text("Try fewer or different words")
    expect(visitor.get_by_label("Search")).to_be_focused()
    empty.get_by_role("link", name="search all dates").click()
    expect(visitor).to_have_url(re.compile(r"when=all&q=maps(\+|%20)zzzz$"))
    expect(visitor.get_by_role("radio", name="All")).to_be_checked()
    empty.get_by_role("link", name="See all upcoming events").click()
    expect(visitor).to_have_url(re.compile(r"/events/$"))
    assert titles(visitor)
