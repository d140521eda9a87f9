"""The event list and its filters."""

from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from page_lint import LintingClient
from records import NOW, a_person, a_site, a_topic, an_event, save
from sqlalchemy import select

from blueprints.events.filter_conditions import EventFilters
from blueprints.events.queries import list_events
from core.database import db
from models import Contributor, Event, Person, Session, Status
from models.event import EventFormat, EventKind

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_noon() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _site(app: object) -> None:
    save(a_site())


def titles(client: LintingClient, address: str) -> list[str]:
    """Return the events of a test that an address lists, in order."""
    page = client.get(address).get_data(as_text=True)
    stored = db.session.scalars(select(Event.title)).all()
    found = [(page.find(f">{title}<"), title) for title in stored]
    return [title for place, title in sorted(found) if place >= 0]


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
    assert "No events" in page


def test_a_scheduled_event_appears_at_its_time(client: LintingClient) -> None:
    save(an_event(title="Soon", status=Status.SCHEDULED, publish_at=NOW + timedelta(minutes=1)))
    assert titles(client, "/events/") == []
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        assert titles(client, "/events/") == ["Soon"]


def test_filters_combine(client: LintingClient) -> None:
    topic = a_topic(slug="climate")
    save(
        an_event(title="Both", kind=EventKind.SEMINAR, format=EventFormat.ONLINE, topics=[topic]),
        an_event(title="Right kind", kind=EventKind.SEMINAR),
        an_event(title="Right format", format=EventFormat.ONLINE),
        an_event(title="Right topic", topics=[topic]),
    )
    assert titles(client, "/events/?kind=seminar") == ["Both", "Right kind"]
    assert titles(client, "/events/?format=online") == ["Both", "Right format"]
    assert titles(client, "/events/?topic=climate") == ["Both", "Right topic"]
    assert titles(client, "/events/?kind=seminar&format=online&topic=climate") == ["Both"]


def test_a_search_finds_words_in_any_order_without_case_or_accents(client: LintingClient) -> None:
    save(
        an_event(title="Données ouvertes", venue="Salle Étoile"),
        an_event(title="Panel", contributors=[Contributor(person=a_person(name="Zoë Ångström"), role="speaker")]),
        an_event(title="100% coverage_test"),
    )
    assert titles(client, "/events/?q=ETOILE+donnees") == ["Données ouvertes"]
    assert titles(client, "/events/?q=angstrom") == ["Panel"]
    assert titles(client, "/events/?q=%25") == ["100% coverage_test"]
    assert titles(client, "/events/?q=_") == ["100% coverage_test"]
    assert titles(client, "/events/?q=" + quote("donnees nothing")) == []


def test_a_search_finds_topics_the_people_of_sessions_and_abstracts(client: LintingClient) -> None:
    save(
        an_event(title="Ice", topics=[a_topic(title="Détection à distance")]),
        an_event(title="Panel", sessions=[_session(a_person(name="Séverine Roché"))]),
        an_event(title="Poles", body="How *satellites* count seals,\n\nand what isn't counted."),
        an_event(title="Nothing of it"),
    )
    assert titles(client, "/events/?q=detection") == ["Ice"]
    assert titles(client, "/events/?q=roche") == ["Panel"]
    assert titles(client, "/events/?q=SATELLITES+seals+poles") == ["Poles"]
    assert titles(client, "/events/?q=isn't") == titles(client, "/events/?q=isn’t") == ["Poles"]
    assert titles(client, "/events/?q=detection+roche") == []


def _session(*people: Person) -> Session:
    return Session(title="Opening", starts=NOW + DAY, ends=NOW + DAY, people=list(people))


def test_a_search_goes_by_what_a_topic_a_person_and_an_abstract_say_now(client: LintingClient) -> None:
    topic, person = a_topic(title="Weather"), a_person(name="Ada Lovelace")
    event = an_event(title="Panel", topics=[topic], body="About clouds.", sessions=[_session(person)])
    event.contributors = [Contributor(person=person, role="speaker")]
    save(event)
    topic.title, person.name, event.body = "Climate", "Mary Somerville", "About rivers."
    save(topic)
    for word in ("weather", "ada", "clouds"):
        assert titles(client, f"/events/?q={word}") == [], word
    for word in ("climate", "somerville", "rivers", "panel"):
        assert titles(client, f"/events/?q={word}") == ["Panel"], word
    event.topics, event.sessions = [], []
    save(event)
    assert titles(client, "/events/?q=climate") == []


def test_a_search_does_not_find_a_draft_person(client: LintingClient) -> None:
    person = a_person(name="Hidden Guest", status=Status.DRAFT)
    save(an_event(title="Panel", contributors=[Contributor(person=person, role="speaker")]))
    assert titles(client, "/events/?q=hidden") == []
    save(an_event(title="Day", sessions=[_session(person)]))
    assert titles(client, "/events/?q=hidden") == []


def test_dates_are_inclusive_and_in_the_sites_time_zone(client: LintingClient) -> None:
    save(
        an_event(title="First", starts=NOW + DAY),
        an_event(title="Second", starts=NOW + 2 * DAY),
        an_event(title="Third", starts=NOW + 3 * DAY),
        an_event(title="Before", starts=NOW - 5 * DAY),
    )
    assert titles(client, "/events/?from=2027-03-02&to=2027-03-03") == ["Second", "First"]
    assert titles(client, "/events/?from=2027-03-03&to=2027-03-02") == ["Second", "First"]
    assert titles(client, "/events/?to=2027-02-28") == ["Before"]
    assert titles(client, "/events/?when=upcoming&from=2027-02-01&to=2027-03-02") == ["First"]


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
    assert response.headers["HX-Replace-Url"] == "/events/?format=online&topic=climate"


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
