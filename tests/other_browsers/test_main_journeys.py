"""The main journeys of visitors in Firefox ESR and WebKitGTK: finding, reading, registering and listening."""

from selenium.webdriver.support.select import Select
from selenium_visitor import Visitor

EPISODE = "/podcast/what-a-twin-is-for"
COUNT = "document.querySelector('main [role=status]').textContent.trim()"
TITLES = "[...document.querySelectorAll('.row-title a')].map(a => a.text)"
PLAYING = "[...document.querySelectorAll('audio')].some(a => !a.paused && a.currentTime > arguments[0])"


def test_typing_and_picking_narrow_the_list_in_place(visitor: Visitor) -> None:
    visitor.goto("/events/?when=all")
    visitor.sees("window.marked = true")
    all_events = visitor.sees(COUNT)
    visitor.field("Search").send_keys("data")
    visitor.sees_address("/events/?when=all&q=data")
    visitor.sees(f"{COUNT} !== arguments[0]", all_events)
    with_data = visitor.sees(COUNT)
    Select(visitor.field("Type")).select_by_value("workshop")
    visitor.sees_address("/events/?when=all&kind=workshop&q=data")
    visitor.sees(f"{COUNT} !== arguments[0]", with_data)
    assert visitor.field("Search").get_attribute("value") == "data"
    assert visitor.sees("window.marked")


def test_back_leads_from_an_event_to_the_narrowed_list(visitor: Visitor) -> None:
    visitor.goto("/events/?when=all")
    visitor.field("Search").send_keys("maps")
    visitor.sees_address("/events/?when=all&q=maps")
    titles = visitor.titles()
    visitor.follow(titles[0])
    visitor.sees_title(titles[0])
    visitor.driver.back()
    visitor.sees_address("/events/?when=all&q=maps")
    visitor.sees_title("Events")
    assert visitor.titles() == titles
    assert visitor.field("Search").get_attribute("value") == "maps"


def test_back_undoes_a_filter(visitor: Visitor) -> None:
    visitor.goto("/events/?when=all")
    titles = visitor.titles()
    # WebKit keeps a step only if it followed a click or a key; the driver picks from a list without either.
    visitor.click("label:has([value=past])")
    visitor.sees_address("/events/?when=past")
    visitor.sees(f"{TITLES}[0] !== arguments[0]", titles[0])
    visitor.driver.back()
    visitor.sees_address("/events/?when=all")
    visitor.sees(f"{TITLES}[0] === arguments[0]", titles[0])
    assert visitor.titles() == titles
    assert visitor.sees("document.querySelector('[value=all]').checked")


def test_back_brings_a_lengthened_list_and_the_place_in_it(visitor: Visitor) -> None:
    visitor.goto("/events/?when=all")
    shown = len(visitor.titles())
    visitor.follow("Show more events")
    visitor.sees(f"{TITLES}.length > arguments[0]", shown)
    titles = visitor.titles()
    visitor.follow(titles[shown + 5])
    visitor.sees_title(titles[shown + 5])
    visitor.driver.back()
    visitor.sees_title("Events")
    visitor.sees(f"{TITLES}.length === arguments[0]", len(titles))
    assert visitor.titles() == titles
    # The row that was followed is on the screen again.
    row = "[...document.querySelectorAll('.row-title a')].find(a => a.text === arguments[0]).getBoundingClientRect()"
    visitor.sees(f"{row}.bottom > 0 && {row}.top < innerHeight", titles[shown + 5])


def test_dates_that_are_not_set_are_not_shown(visitor: Visitor) -> None:
    visitor.goto("/events/")
    visitor.sees("[...document.querySelectorAll('input[type=date]')].length === 2")
    assert not visitor.sees("[[...document.querySelectorAll('input[type=date]')].some(f => f.checkVisibility())]")[0]


def test_registering_keeps_what_was_typed_and_says_what_happened(visitor: Visitor) -> None:
    visitor.goto("/events/forecasts-that-admit-doubt")
    visitor.follow("Register now")
    visitor.field("Your name").send_keys("Zoë Müller")
    visitor.press("Register")
    visitor.sees("document.activeElement.id === 'error-summary'")
    assert visitor.field("Your name").get_attribute("value") == "Zoë Müller"
    visitor.field("Your email address").send_keys("zoe@example.org")
    visitor.click("#conduct")
    visitor.press("Register")
    visitor.sees("document.querySelector('#register h2').textContent.includes('Check your email')")
    visitor.sees("document.querySelector('#register').textContent.includes('zoe@example.org')")


def test_an_episode_plays_from_a_chapter_and_plays_on_while_the_visitor_reads(visitor: Visitor) -> None:
    visitor.goto(EPISODE)
    visitor.sees("document.querySelector('audio').readyState > 0")
    starts = visitor.sees("Number(document.querySelectorAll('.chapters a')[1].dataset.seek)")
    visitor.click(".chapters li:nth-child(2) a")
    visitor.sees(PLAYING, starts)
    visitor.follow("Talks")
    visitor.sees_title("Talks")
    at = visitor.sees("document.querySelector('#player audio').currentTime")
    visitor.sees(PLAYING, at)
