"""The event page in a browser: its button stays and covers nothing, titles fit, and paper says what it has."""

import re

import pytest
from playwright.sync_api import Page, expect

from core.word_breaks import title_size

OPEN = "/events/digital-twins-in-use"
CONFERENCE_TITLE = (
    "Rechtsschutzversicherung und Grundstücksverkehr: was Verwaltungen von einem Modell wissen wollen, " * 2
)
# What the focused element is hidden by altogether, if by anything (WCAG 2.4.11).
OBSCURED = """() => {
  const element = document.activeElement, bar = document.querySelector(".action-bar");
  if (element === document.body || bar.contains(element)) return "";
  const [box, over] = [element.getBoundingClientRect(), bar.getBoundingClientRect()];
  return box.top >= over.top || box.bottom <= 0 ? element.outerHTML.slice(0, 100) : "";
}"""
# The elements around a row that keep its counters to themselves.
KEPT = """row => {
  const kept = [];
  for (let e = row.parentElement; e.localName !== "main"; e = e.parentElement)
    if (getComputedStyle(e).containerType !== "normal") kept.push(e.outerHTML.slice(0, 60));
  return kept;
}"""
LETTERS_CUT = """title => {
  const range = document.createRange(), text = title.firstChild, cut = [];
  for (const word of text.data.matchAll(/[^\\s-]+/g)) {
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) cut.push(word[0]);
  }
  return cut;
}"""


def test_the_button_is_above_the_fold_beside_a_title_of_any_length(visitor: Page) -> None:
    visitor.set_viewport_size({"width": 1280, "height": 900})
    visitor.goto(OPEN)
    for title in (None, CONFERENCE_TITLE):
        if title:
            visitor.locator("h1").evaluate("(h1, title) => { h1.textContent = title; }", title)
        button = visitor.get_by_role("link", name="Register now")
        expect(button).to_be_in_viewport(ratio=1)
        assert visitor.evaluate("scrollY") == 0


def test_on_a_phone_the_button_stays_and_the_page_ends_above_it(visitor: Page) -> None:
    visitor.set_viewport_size({"width": 360, "height": 740})
    visitor.goto(OPEN)
    button = visitor.get_by_role("link", name="Register now")
    for place in (0, 900, 100_000):
        visitor.evaluate("place => scrollTo(0, place)", place)
        expect(button).to_be_in_viewport(ratio=1)
    last = visitor.locator(".footer-inner").bounding_box()
    bar = visitor.locator(".action-bar").bounding_box()
    assert last and bar
    assert last["y"] + last["height"] <= bar["y"] + 1
    assert bar["y"] + bar["height"] == pytest.approx(740, abs=1)


@pytest.mark.parametrize("keys", ["Tab", "Shift+Tab"])
def test_the_button_hides_nothing_that_has_the_focus(visitor: Page, keys: str) -> None:
    visitor.set_viewport_size({"width": 360, "height": 600})
    visitor.goto(OPEN)
    if keys == "Shift+Tab":
        visitor.locator(".footer a").last.focus()
    hidden = []
    for _ in range(45):
        visitor.keyboard.press(keys)
        hidden.append(visitor.evaluate(OBSCURED))
    assert [element for element in hidden if element] == []


def test_the_button_makes_way_for_its_form_and_in_a_low_window(visitor: Page) -> None:
    visitor.set_viewport_size({"width": 360, "height": 740})
    visitor.goto(OPEN)
    bar = visitor.locator(".action-bar")
    expect(bar).to_have_css("position", "fixed")
    visitor.get_by_role("link", name="Register now").click()
    expect(visitor.get_by_label("Email")).to_be_visible()
    expect(bar).to_have_css("position", "static")
    visitor.goto(OPEN)
    visitor.set_viewport_size({"width": 360, "height": 400})
    expect(bar).to_have_css("position", "static")


def test_a_day_of_the_agenda_is_one_click_away(visitor: Page) -> None:
    visitor.goto(OPEN)
    days = visitor.get_by_role("navigation", name="Days of the agenda").get_by_role("link")
    expect(days).to_have_count(2)
    days.last.click()
    expect(visitor).to_have_url(re.compile("#day-2$"))
    expect(visitor.locator("#day-2")).to_be_in_viewport()


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize(
    "title",
    [
        "Rechtsschutzversicherungen",
        "Forschungsdatenmanagement in Wissenschaftseinrichtungen",
        "Institut für Wissenschaftsgeschichte",
        "Informationsabend",
    ],
)
def test_a_long_word_of_a_title_is_set_smaller_and_not_cut(visitor: Page, title: str, width: int) -> None:
    visitor.set_viewport_size({"width": width, "height": 800})
    visitor.goto(OPEN)
    set_title = "(h1, [title, size]) => { h1.textContent = title; h1.className = size; }"
    visitor.locator("h1").evaluate(set_title, [title, title_size(title)])
    assert visitor.locator("h1").evaluate(LETTERS_CUT) == []


def test_a_printed_list_says_how_many_of_its_events_are_on_the_paper(visitor: Page) -> None:
    visitor.goto("/events/?when=all")
    visitor.get_by_role("link", name="Show more events").click()
    expect(visitor.locator(".row")).to_have_count(40)
    count = visitor.locator(".result-count").inner_text()
    visitor.emulate_media(media="print")
    expect(visitor.locator(".result-count")).to_be_hidden()
    content = visitor.locator("#more").evaluate("more => getComputedStyle(more, '::before').content")
    assert content == f'counter(printed) " of {count.strip()}"'
    # A container would keep the counter of its rows to itself.
    assert visitor.locator(".row").last.evaluate(KEPT) == []


def test_the_rows_of_an_embedded_list_are_separated(visitor: Page) -> None:
    visitor.goto("/events/embed?limit=3")
    rows = visitor.locator(".row")
    expect(rows).to_have_count(3)
    for row in rows.all():
        expect(row).to_have_css("border-top-style", "solid")
        expect(row).not_to_have_css("padding-bottom", "0px")
    visitor.goto(f"{OPEN}/embed")
    expect(rows).to_have_css("border-top-style", "none")
