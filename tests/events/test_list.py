"""The event list and its filters."""

from datetime import timedelta

import pytest
import time_machine
from events.listed import titles
from page_lint import LintingClient
from records import NOW, a_site, a_topic, an_event, save

from blueprints.events.filter_conditions import EventFilters
from blueprints.events.queries import list_events
from models import Status
from models.event import EventFormat, EventKind

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_noon() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _site(app: object) -> None:
    save(a_site())


def test_upcoming_events_are_sorted_soonest_first_and_undated_ones_last(client: LintingClient) -> None:
    save(
        an_event(title="Undated", starts=None),
        an_event(title="Later", starts=NOW + 9 * DAY),
        an_event(title="Now", starts=NOW - timedelta(minutes=5)),
        an_event(title="Over", starts=NOW - DAY),
    )
    assert titles(client, "/events/") == ["Now", "Later", "Undated"]


def test_past_events_are_sorted_latest_first(client: LintingClient) -> None:
    save(
        an_event(title="Older", starts=NOW - 9 * DAY),
        an_event(title="Old", starts=NOW - DAY),
        an_event(title="New"),
    )
    assert titles(client, "/events/?when=past") == ["Old", "Older"]


@pytest.mark.parametrize("query", ["", "?when=past", "?when=all", "?q=secret", "?kind=workshop", "?from=2020-01-01"])
@pytest.mark.parametrize("when", [-3 * DAY, 3 * DAY])
@pytest.mark.parametrize(
    "hidden",
    [
        {"status": Status.DRAFT},
        {"status": Status.WITHDRAWN},
        {"status": Status.SCHEDULED, "publish_at": NOW + DAY},
    ],
)
def test_nothing_unpublished_is_listed_or_counted(
    client: LintingClient, query: str, when: timedelta, hidden: dict[str, object]
) -> None:
    save(an_event(title="Secret plan", starts=NOW + when, **hidden))
    page = client.get(f"/events/{query}").get_data(as_text=True)
    assert "Secret" not in page
    assert "There are no events yet." in page


def test_a_scheduled_event_appears_at_its_time(client: LintingClient) -> None:
    save(an_event(title="Soon", status=Status.SCHEDULED, publish_at=NOW + timedelta(minutes=1)))
    assert titles(client, "/events/") == []
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        assert titles(client, "/events/") == ["Soon"]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("kind=confrence", "confrence"),
        ("format=astral", "astral"),
        ("topic=no-such", "no-such"),
        ("when=never", "never"),
        ("from=yesterday", "yesterday"),
        ("to=2027-02-31", "2027-02-31"),
        ("from=0001-01-01", "0001-01-01"),
        ("to=9999-12-31", "9999-12-31"),
        ("page=zero", "zero"),
        ("page=-1", "-1"),
        ("page=99999999999999999999", "9999999999"),
        ("page=" + "9" * 400, "9999999999"),
        ("q=" + "long" * 50, "longlong"),
        ("period=this-year", "this-year"),
        ("pages=0", "0"),
        ("pages=11", "11"),
    ],
)
def test_an_invalid_value_is_dropped_and_named(client: LintingClient, query: str, named: str) -> None:
    save(an_event(title="Here"))
    response = client.get(f"/events/?{query}")
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert ">Here<" in page
    assert "so we ignored it" in page and named in page


def test_valid_filters_are_never_dropped(client: LintingClient) -> None:
    save(a_topic(slug="climate"))
    for query in ("", "?q=&kind=&topic=", "?when=past&kind=talk&format=online&topic=climate&from=2027-01-01&page=1"):
        assert "so we ignored it" not in client.get(f"/events/{query}").text


def test_hostile_parameters_are_shown_as_text(client: LintingClient) -> None:
    page = client.get("/events/?q=%22%3E%3Cscript%3E&kind=%3Cscript%3E").get_data(as_text=True)
    assert "<script>" not in page.replace('<script type="application/ld+json">', "")


def test_a_page_has_twenty_events_and_a_link_to_more(client: LintingClient) -> None:
    save(*[an_event(title=f"Number {n:02}", starts=NOW + n * DAY) for n in range(1, 46)])
    first = titles(client, "/events/?kind=workshop")
    assert (len(first), first[0], first[-1]) == (20, "Number 01", "Number 20")
    page = client.get("/events/?kind=workshop").get_data(as_text=True)
    assert "/events/?kind=workshop&amp;page=2" in page
    assert "45" in page
    assert titles(client, "/events/?page=3") == [f"Number {n}" for n in range(41, 46)]
    assert "page=4" not in client.get("/events/?page=3").get_data(as_text=True)


def test_more_is_a_fragment_of_the_next_rows(client: LintingClient) -> None:
    save(*[an_event(title=f"Number {n:02}", starts=NOW + n * DAY) for n in range(1, 30)])
    fragment = client.fragment("/events/?page=2").get_data(as_text=True)
    assert 'id="page-2"' in fragment
    assert ">Number 21<" in fragment and ">Number 20<" not in fragment


def test_a_page_past_the_end_says_so_and_links_back(client: LintingClient) -> None:
    save(an_event())
    response = client.get("/events/?page=7")
    assert response.status_code == 200
    assert 'href="/events/"' in response.get_data(as_text=True)


def test_earlier_links_from_past_the_end_to_the_last_page(client: LintingClient) -> None:
    save(*[an_event(starts=NOW + n * DAY) for n in range(1, 46)])
    for page, earlier in (("9000", "?page=3"), ("4", "?page=3"), ("3", "?page=2"), ("2", "")):
        assert f'<a href="/events/{earlier}">Previous page<' in client.get(f"/events/?page={page}").text


def test_the_fragment_tells_htmx_the_shortest_address(client: LintingClient) -> None:
    save(a_topic(slug="climate"))
    response = client.fragment("/events/?q=&when=upcoming&kind=&format=online&topic=climate&from=&to=")
    assert response.headers["HX-Push-Url"] == "/events/?format=online&topic=climate"


def test_choices_have_counts(client: LintingClient) -> None:
    save(
        an_event(kind=EventKind.SEMINAR, format=EventFormat.ONLINE),
        an_event(kind=EventKind.SEMINAR),
        an_event(kind=EventKind.WORKSHOP, format=EventFormat.ONLINE),
    )
    now = NOW
    found = list_events(EventFilters(kind=EventKind.SEMINAR), now, "Europe/London")
    assert found.total == 2
    assert found.kinds == {EventKind.SEMINAR: 2, EventKind.WORKSHOP: 1}
    assert found.formats == {EventFormat.ONLINE: 1, EventFormat.IN_PERSON: 1}


def test_a_longer_list_has_an_address_that_shows_all_of_it(client: LintingClient) -> None:
    save(*[an_event(title=f"Number {n:03}", starts=NOW + n * DAY) for n in range(1, 226)])
    assert titles(client, "/events/?pages=3") == [f"Number {n:03}" for n in range(1, 61)]
    page = client.get("/events/?pages=3").text
    assert 'href="/events/?page=4"' in page and 'hx-get="/events/?pages=4"' in page
    assert '<link rel="canonical" href="https://podium.test/events/">' in page
    # htmx adds the last page to those that are there, and the address of the list becomes that of all of them.
    fragment = client.fragment("/events/?pages=3")
    assert fragment.headers["HX-Replace-Url"] == "/events/?pages=3"
    assert [n for n in range(1, 226) if f">Number {n:03}<" in fragment.text] == list(range(41, 61))
    # No page grows without end: the eleventh begins a list of its own.
    assert len(titles(client, "/events/?pages=10")) == 200
    longest = client.get("/events/?pages=10").text
    assert 'href="/events/?page=11"' in longest and 'hx-get="/events/?pages' not in longest
    assert titles(client, "/events/?page=11&pages=2") == [f"Number {n:03}" for n in range(201, 226)]
    assert 'href="/events/?page=10"' in client.get("/events/?page=11&pages=2").text
