"""Pages of people, partners, topics and series show the first of many events and lead to all of them."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from page_lint import LintingClient
from records import NOW, a_partner, a_person, a_series, a_site, a_topic, an_event, save

from core.database import db
from models import Contributor, Event, Session, Status

DAY = timedelta(days=1)
PAGES = {"person": "/people/ada", "partner": "/partners/ox", "topic": "/topics/ice", "series": "/talks/weekly/"}


@pytest.fixture(autouse=True)
def _noon(app: object) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        save(a_site())
        yield


def many_events(upcoming: int, past: int) -> None:
    """Make events that belong to the record of each page in PAGES, and one more of each that doesn't."""
    ada, ox, ice = a_person(slug="ada", name="Ada"), a_partner(slug="ox", name="Ox"), a_topic(slug="ice", title="Ice")
    weekly = a_series(slug="weekly", title="Weekly")
    days = [*range(1, upcoming + 1), *range(-past, 0)]
    events = [
        an_event(
            slug=f"day{day}",
            title=f"Day {day}.",
            starts=NOW + day * DAY,
            contributors=[Contributor(person=ada, role="speaker")],
            partners=[ox],
            topics=[ice],
            series=weekly,
        )
        for day in days
    ]
    save(
        ada, ox, ice, weekly, *events, an_event(slug="other", starts=NOW + DAY), an_event(slug="old", starts=NOW - DAY)
    )


def days_on(html: str) -> list[int]:
    return [int(day) for day in re.findall(r'href="/events/day(-?[0-9]+)"', html)]


@pytest.mark.parametrize("name", PAGES)
def test_few_events_are_all_on_the_page(client: LintingClient, name: str) -> None:
    many_events(upcoming=3, past=2)
    text = client.get(PAGES[name]).text
    assert days_on(text) == [1, 2, 3, -1, -2]
    assert "/events/?" not in text.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("name", PAGES)
def test_many_events_are_a_link_away(client: LintingClient, name: str) -> None:
    many_events(upcoming=26, past=27)
    text, most = client.get(PAGES[name]).text, 24 if name == "series" else 12
    assert days_on(text) == [*range(1, most + 1), *range(-1, -most - 1, -1)]
    slug = PAGES[name].strip("/").rpartition("/")[2]
    kind = "talks" if name == "series" else "events"
    assert f'href="/events/?{name}={slug}">All 26 upcoming {kind}<' in text
    assert f'href="/events/?{name}={slug}&amp;when=past">All 27 past {kind}<' in text


@pytest.mark.parametrize(("name", "title"), [("person", "Ada"), ("partner", "Ox"), ("series", "Weekly")])
def test_the_list_of_events_is_narrowed_to_a_record_and_says_so(client: LintingClient, name: str, title: str) -> None:
    many_events(upcoming=2, past=3)
    slug = PAGES[name].strip("/").rpartition("/")[2]
    text = client.get(f"/events/?{name}={slug}").text
    assert days_on(text) == [1, 2]
    assert re.search(rf'class="chip" href="/events/">\s*{title} ', text)
    # The form keeps it when another filter is set.
    assert f'<input type="hidden" name="{name}" value="{slug}">' in text
    assert days_on(client.get(f"/events/?{name}={slug}&when=past").text) == [-1, -2, -3]
    calendar = client.get(f"/events/calendar.ics?{name}={slug}").text
    assert sorted(re.findall("SUMMARY:Day ([0-9-]+)", calendar)) == ["-1", "-2", "-3", "1", "2"]


def test_a_person_is_found_in_the_agenda_too(client: LintingClient) -> None:
    grace = a_person(slug="grace", name="Grace")
    starts = NOW + DAY
    session = Session(title="A session", starts=starts, ends=starts + timedelta(hours=1), people=[grace])
    save(grace, an_event(slug="day1", starts=starts, sessions=[session]), an_event(slug="day2", starts=starts))
    assert days_on(client.get("/people/grace").text) == [1]
    assert days_on(client.get("/events/?person=grace").text) == [1]


@pytest.mark.parametrize("name", ["person", "partner", "series"])
def test_nobody_finds_events_by_a_record_that_is_not_public(client: LintingClient, name: str) -> None:
    many_events(upcoming=2, past=0)
    event = db.session.get_one(Event, 1)
    record = (
        event.contributors[0].person if name == "person" else event.partners[0] if name == "partner" else event.series
    )
    assert record is not None
    record.status = Status.DRAFT
    db.session.commit()
    slug = record.slug
    text = client.get(f"/events/?{name}={slug}").text
    assert days_on(text) == []
    assert "No events" in text
    assert record.title not in text


def test_a_series_names_its_first_speakers_and_counts_the_others(client: LintingClient) -> None:
    people = [a_person(slug=f"p{number:02}", name=f"Person {number:02}") for number in range(63)]
    weekly = a_series(slug="weekly")
    speakers = [Contributor(person=person, role="speaker") for person in people]
    save(weekly, an_event(series=weekly, starts=NOW + DAY, contributors=speakers))
    text = client.get("/talks/weekly/").text
    assert "/people/p59" in text and "/people/p60" not in text
    assert "and 3 others" in text.partition("<h2>Speakers</h2>")[2]
