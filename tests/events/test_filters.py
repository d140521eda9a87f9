"""The filters of the event list: words, attendance, dates, and what shows which of them are in use."""

import re
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import quote

import pytest
import time_machine
from events.listed import titles
from page_lint import LintingClient
from records import NOW, a_person, a_site, a_topic, an_event, save
from sqlalchemy import select

from blueprints.events.filter_conditions import EventFilters
from blueprints.events.queries import list_events
from core.database import db
from models import Contributor, Person, Session, Site, Status
from models.event import EventFormat, EventKind

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_noon() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _site(app: object) -> None:
    save(a_site())


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


def test_hybrid_events_are_found_and_counted_in_person_and_online(client: LintingClient) -> None:
    save(
        an_event(title="Hall", starts=NOW + DAY),
        an_event(title="Stream", starts=NOW + 2 * DAY, format=EventFormat.ONLINE),
        an_event(title="Both", starts=NOW + 3 * DAY, format=EventFormat.HYBRID, kind=EventKind.TALK),
    )
    assert titles(client, "/events/?format=in-person") == ["Hall", "Both"]
    assert titles(client, "/events/?format=online") == ["Stream", "Both"]
    assert titles(client, "/events/?format=hybrid") == ["Both"]
    counts = {EventFormat.IN_PERSON: 2, EventFormat.ONLINE: 2, EventFormat.HYBRID: 1}
    for chosen in (None, *EventFormat):
        found = list_events(EventFilters(format=chosen), NOW, "Europe/London")
        assert found.formats == counts
        assert found.total == len(found.events) == (counts[chosen] if chosen else 3)
        assert found.kinds.get(EventKind.TALK) == 1
        assert sum(found.kinds.values()) == found.total
    page = client.get("/events/").text
    for choice in ("Can attend in person (2)", "Can attend online (2)", "Hybrid: either way (1)"):
        assert choice in page


# NOW is a Monday.
@pytest.mark.parametrize(
    ("today", "period", "found"),
    [
        (NOW, "this-week", ["Monday", "Sunday"]),
        (NOW + 6 * DAY, "this-week", ["Sunday"]),
        (NOW, "next-week", ["Next Monday"]),
        (NOW + 6 * DAY, "next-week", ["Next Monday"]),
        (NOW, "this-month", ["Monday", "Sunday", "Next Monday", "Last of March"]),
        (NOW + 31 * DAY, "this-month", ["First of April"]),
    ],
)
def test_a_period_is_a_week_from_monday_or_a_month(
    client: LintingClient, today: datetime, period: str, found: list[str]
) -> None:
    save(
        an_event(title="Sunday before", starts=NOW - DAY),
        an_event(title="Monday", starts=NOW + timedelta(hours=2)),
        an_event(title="Sunday", starts=NOW + 6 * DAY + timedelta(hours=2)),
        an_event(title="Next Monday", starts=NOW + 7 * DAY),
        an_event(title="Last of March", starts=NOW + 30 * DAY),
        an_event(title="First of April", starts=NOW + 31 * DAY + timedelta(hours=2)),
        an_event(title="Undated", starts=None),
    )
    with time_machine.travel(today, tick=False):
        assert titles(client, f"/events/?period={period}") == found
        page = client.get(f"/events/?period={period}").text
        assert f'value="{period}" checked' in page


def test_a_period_is_counted_in_the_sites_time_zone_as_days_pass(client: LintingClient) -> None:
    site = db.session.scalars(select(Site)).one()
    site.timezone = "Pacific/Auckland"
    # Sunday evening in London is Monday morning in Auckland.
    save(an_event(title="Early", starts=NOW + 6 * DAY + timedelta(hours=1)))
    assert titles(client, "/events/?period=this-week") == []
    assert titles(client, "/events/?period=next-week") == ["Early"]
    with time_machine.travel(NOW + 6 * DAY, tick=False):
        assert titles(client, "/events/?period=this-week") == ["Early"]
        assert titles(client, "/events/?period=next-week") == []


def test_a_period_takes_the_place_of_the_dates_that_the_form_sends_with_it(client: LintingClient) -> None:
    save(an_event(title="Tomorrow"), an_event(title="In May", starts=NOW + 70 * DAY))
    dates = "when=upcoming&from=2027-05-01&to=2027-05-31"
    assert titles(client, f"/events/?{dates}") == ["In May"]
    assert titles(client, f"/events/?period=pick&{dates}") == ["In May"]
    assert titles(client, f"/events/?period=any&{dates}") == ["Tomorrow", "In May"]
    assert titles(client, f"/events/?period=this-week&{dates}") == ["Tomorrow"]
    pushed = {
        query: client.fragment(f"/events/?{query}").headers["HX-Push-Url"]
        for query in (f"period=any&{dates}", f"period=this-week&{dates}", f"period=pick&{dates}")
    }
    assert list(pushed.values()) == [
        "/events/",
        "/events/?period=this-week",
        "/events/?when=upcoming&from=2027-05-01&to=2027-05-31",
    ]


def test_the_chosen_period_says_what_the_dates_are(client: LintingClient) -> None:
    save(an_event())
    for query, chosen in (
        ("", "any"),
        ("?period=this-month", "this-month"),
        ("?period=pick", "pick"),
        ("?from=2027-03-02", "pick"),
        ("?period=any&from=2027-03-02", "any"),
        ("?from=yesterday", "any"),
    ):
        page = client.get(f"/events/{query}").text
        assert re.findall(r'name="period" value="([\w-]+)" checked', page) == [chosen], query


def test_who_follows_a_list_of_this_week_gets_what_comes_after_it_too(client: LintingClient) -> None:
    save(an_event(kind=EventKind.TALK))
    page = client.get("/events/?period=this-week&kind=talk").text
    follow = page[page.index('class="disclosure follow"') :].partition("</details>")[0]
    assert "calendar.ics?kind=talk" in follow
    assert "period" not in follow


def chips(client: LintingClient, address: str) -> dict[str, str]:
    """Return where the link leads that removes each filter in use, by what the filter says."""
    page = client.get(address).text
    links = re.findall(r'<a class="chip" href="([^"]+)">(.*?) ?<svg', page, re.DOTALL)
    return {unescape(label): unescape(path) for path, label in links}


def test_each_filter_in_use_says_so_and_has_a_link_that_removes_it(client: LintingClient) -> None:
    save(an_event(), a_topic(slug="ice", title="Ice & snow"))
    assert chips(client, "/events/") == chips(client, "/events/?when=all") == {}
    assert chips(client, "/events/?when=past&kind=talk&format=online&topic=ice&q=a+b&period=this-week&pages=2") == {
        "“a b”": "/events/?when=past&kind=talk&format=online&topic=ice&period=this-week",
        "This week": "/events/?when=past&kind=talk&format=online&topic=ice&q=a+b",
        "Talk": "/events/?when=past&format=online&topic=ice&q=a+b&period=this-week",
        "Can attend online": "/events/?when=past&kind=talk&topic=ice&q=a+b&period=this-week",
        "Ice & snow": "/events/?when=past&kind=talk&format=online&q=a+b&period=this-week",
    }
    assert chips(client, "/events/?from=2027-03-01&to=2027-03-09") == {
        "From 1 March 2027": "/events/?to=2027-03-09",
        "To 9 March 2027": "/events/?from=2027-03-01",
    }
    # Without dates the list stays the one of all dates, as its tab says.
    assert chips(client, "/events/?from=2027-03-01") == {"From 1 March 2027": "/events/?when=all"}
    assert 'href="/events/">Clear all filters' in client.get("/events/?q=a").text
    assert "Clear all filters" not in client.get("/events/?when=past").text
