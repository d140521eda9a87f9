"""The agenda of an event, names in rows, and related events."""

import re
from datetime import timedelta

from page_lint import LintingClient
from records import NOW, a_person, a_research_item, a_site, a_topic, an_episode, an_event, save
from time_machine import travel

from models import Contributor, Session, Status

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
STARTS = NOW + 3 * DAY


def words(html: str) -> str:
    """Return the visible words of HTML on one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def session(title: str, starts: timedelta, length: timedelta, **changes: object) -> Session:
    return Session(title=title, starts=STARTS + starts, ends=STARTS + starts + length, **changes)


@travel(NOW, tick=False)
def test_parallel_sessions_show_each_its_own_end(client: LintingClient) -> None:
    parts = [
        session("Opening", 0 * HOUR, HOUR, room="Hall"),
        session("Short", HOUR, 45 * MINUTE, room="East"),
        session("Long", HOUR, 2 * HOUR, people=[a_person(name="Ada Zuse")]),
        session("Left", 3 * HOUR, HOUR),
        session("Right", 3 * HOUR, HOUR),
    ]
    save(a_site(timezone="UTC"), an_event(slug="one", timezone="UTC", starts=STARTS, ends=STARTS + DAY, sessions=parts))
    agenda = words(client.get("/events/one").text.partition('id="agenda"')[2])
    assert "12:00–13:00 Opening Hall 13:00 Short until 13:45 East Long until 15:00 Ada Zuse" in agenda
    assert "15:00–16:00 Left Right" in agenda


@travel(NOW, tick=False)
def test_an_agenda_of_several_days_has_a_link_to_each(client: LintingClient) -> None:
    parts = [session("One", 0 * HOUR, HOUR), session("Two", DAY, HOUR)]
    save(
        a_site(timezone="UTC"),
        an_event(slug="two-days", timezone="UTC", starts=STARTS, ends=STARTS + 2 * DAY, sessions=parts),
        an_event(slug="one-day", starts=STARTS, sessions=[session("One", 0 * HOUR, HOUR)]),
    )
    page = client.get("/events/two-days").text
    links = re.findall(r'<a href="#([\w-]+)">(.*?)</a>', page.partition('class="days"')[2].partition("</nav>")[0])
    assert links == [("day-1", "Thu 4 Mar"), ("day-2", "Fri 5 Mar")]
    assert re.findall(r'<h3 id="([\w-]+)">(.*?)</h3>', page) == [
        ("day-1", "Thursday 4 March 2027"),
        ("day-2", "Friday 5 March 2027"),
    ]
    assert 'class="days"' not in client.get("/events/one-day").text


@travel(NOW, tick=False)
def test_a_row_names_three_people_and_how_many_others(client: LintingClient) -> None:
    people = [a_person(name=f"Person {letter}", sort_name=letter) for letter in "ABCDEFG"]
    save(
        a_site(),
        an_event(title="Many", contributors=[Contributor(person=person, role="speaker") for person in people]),
        an_event(title="Few", contributors=[Contributor(person=person, role="speaker") for person in people[:3]]),
        an_event(title="Four", contributors=[Contributor(person=person, role="speaker") for person in people[:4]]),
        an_episode(guests=people),
        a_research_item(people=people),
    )
    events = words(client.get("/events/").text)
    assert "With Person A, Person B, Person C and 4 others" in events
    assert "With Person A, Person B, Person C and 1 other " in events
    assert re.search(r"With Person A, Person B, Person C (?!and)", events)
    assert "Person D" not in events
    assert "with Person A, Person B, Person C and 4 others" in words(client.get("/podcast/").text)
    assert "Person A, Person B, Person C and 4 others" in words(client.get("/research/").text)


@travel(NOW, tick=False)
def test_related_events_are_in_order_of_time_and_none_is_called_off(client: LintingClient) -> None:
    topics = [a_topic(), a_topic()]
    on_one, on_both = topics[:1], topics
    save(
        a_site(),
        an_event(slug="this", topics=topics),
        an_event(title="Postponed", starts=NOW + DAY, status=Status.POSTPONED, topics=on_both),
        an_event(title="Cancelled", starts=NOW + DAY, status=Status.CANCELLED, topics=on_both),
        an_event(title="Without date", starts=None, topics=on_both),
        an_event(title="Late", starts=NOW + 9 * DAY, topics=on_one),
        an_event(title="Soon", starts=NOW + 2 * DAY, topics=on_both),
        an_event(title="Long ago", starts=NOW - 90 * DAY, topics=on_one),
        an_event(title="Lately", starts=NOW - 9 * DAY, topics=on_one),
    )
    related = client.get("/events/this").text.partition("Related events")[2]
    assert re.findall(r'<h3 class="row-title.*?>([^<>]+)</a>', related) == ["Lately", "Soon", "Late", "Without date"]
