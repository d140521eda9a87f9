"""The event page in every state."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from page_lint import LintingClient
from records import NOW, a_page, a_partner, a_person, a_series, a_site, a_topic, an_episode, an_event, save

from models import Contributor, Question, Resource, Session, Status
from models.event import EventFormat, EventKind, RegistrationMode

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _institute(app: object) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        save(a_site(timezone="Europe/London"))
        yield


def event_block(html: str) -> dict[str, Any]:
    """Return the Event of a page's JSON-LD."""
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    blocks = [json.loads(script) for script in scripts]
    return next(block for block in blocks if block["@type"] == "Event")


def test_the_page_shows_everything_an_event_has(client: LintingClient) -> None:
    starts = NOW + 3 * DAY
    save(
        an_event(
            slug="all",
            title="All of it",
            summary="In short.",
            body="At **length**.",
            venue="Great Hall",
            address="1 Long Street, London",
            starts=starts,
            ends=starts + timedelta(hours=2),
            format=EventFormat.HYBRID,
            series=a_series(title="The Series", slug="the-series"),
            topics=[a_topic(title="The Topic", slug="the-topic")],
            partners=[a_partner(name="The Partner", slug="the-partner")],
            contributors=[
                Contributor(person=a_person(name="Sam Speaker", slug="sam"), role="speaker"),
                Contributor(person=a_person(name="Chris Chair"), role="chair"),
            ],
            sessions=[
                Session(
                    title="Opening words",
                    starts=starts,
                    ends=starts + timedelta(minutes=30),
                    room="Room 9",
                    people=[a_person(name="Olu Opener")],
                )
            ],
            episodes=[an_episode(title="The Episode", slug="the-episode")],
            code_of_conduct=a_page(title="How we behave", slug="conduct"),
            registration_mode=RegistrationMode.OPEN,
        )
    )
    text = client.get("/events/all").text
    for shown in (
        "All of it",
        "In short.",
        "<strong>length</strong>",
        "Great Hall",
        "1 Long Street, London",
        "Thursday 4 March 2027",
        "12:00–14:00 GMT",
        "Sam Speaker",
        "Chris Chair",
        "Opening words",
        "Room 9",
        "Olu Opener",
        "The Episode",
    ):
        assert shown in text, shown
    for link in ("/talks/the-series/", "/topics/the-topic", "/partners/the-partner", "/people/sam", "/conduct"):
        assert f'href="{link}"' in text, link
    assert "/events/all/register" in text
    assert 'datetime="2027-03-04T12:00:00Z"' in text
    assert "openstreetmap.org/search?query=" in text


def test_an_event_abroad_is_shown_in_its_own_time_zone(client: LintingClient) -> None:
    save(an_event(slug="far", timezone="Asia/Kolkata", starts=NOW + DAY))
    assert "17:30–18:30 IST" in client.get("/events/far").text


@pytest.mark.parametrize(
    ("changes", "words", "has_button"),
    [
        ({"registration_mode": RegistrationMode.OPEN}, "Register now", True),
        ({"registration_mode": RegistrationMode.APPLICATION}, "Apply", True),
        ({"registration_mode": RegistrationMode.OPEN, "capacity": 0}, "This event is fully booked.", False),
        ({"registration_mode": RegistrationMode.OPEN, "capacity": 0, "waitlist": True}, "waiting list", True),
        (
            {"registration_mode": RegistrationMode.OPEN, "registration_opens": NOW + DAY / 2},
            "Registration opens on",
            False,
        ),
        (
            {"registration_mode": RegistrationMode.OPEN, "registration_closes": NOW - DAY},
            "Registration has closed.",
            False,
        ),
        (
            {"registration_mode": RegistrationMode.APPLICATION, "registration_closes": NOW - DAY},
            "Applications have closed.",
            False,
        ),
        ({"status": Status.CANCELLED, "registration_mode": RegistrationMode.OPEN}, "Cancelled", False),
        ({"status": Status.POSTPONED, "registration_mode": RegistrationMode.OPEN}, "Postponed", False),
        ({"starts": NOW - DAY}, "This event has ended.", False),
        ({"starts": NOW - timedelta(minutes=5), "registration_mode": RegistrationMode.OPEN}, "Happening now", False),
        ({"starts": None}, "Date to be confirmed", False),
    ],
)
def test_each_state_has_its_text_and_button(
    client: LintingClient, changes: dict[str, Any], words: str, has_button: bool
) -> None:
    save(an_event(slug="one", **changes))
    text = client.get("/events/one").text
    assert words.lower() in text.lower()
    assert ("/events/one/register" in text) is has_button


def test_an_external_registration_links_there_instead_of_a_form(client: LintingClient) -> None:
    url = "https://tickets.test/e/1"
    save(an_event(slug="one", registration_mode=RegistrationMode.EXTERNAL, registration_url=url))
    text = client.get("/events/one").text
    assert f'href="{url}"' in text
    assert "/events/one/register" not in text


def test_resources_are_shown_only_after_the_event(client: LintingClient) -> None:
    resources = [Resource(title="The slides", url="https://slides.test/x", kind="slides")]
    save(
        an_event(slug="past", starts=NOW - DAY, resources=resources),
        an_event(slug="next", resources=[Resource(title="The slides", url="https://slides.test/x", kind="slides")]),
    )
    assert 'href="https://slides.test/x"' in client.get("/events/past").text
    assert "slides.test" not in client.get("/events/next").text


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status.PUBLISHED, "EventScheduled"),
        (Status.CANCELLED, "EventCancelled"),
        (Status.POSTPONED, "EventPostponed"),
    ],
)
@pytest.mark.parametrize(
    ("format_", "mode"),
    [
        (EventFormat.IN_PERSON, "OfflineEventAttendanceMode"),
        (EventFormat.ONLINE, "OnlineEventAttendanceMode"),
        (EventFormat.HYBRID, "MixedEventAttendanceMode"),
    ],
)
def test_metadata_has_the_same_values(
    client: LintingClient, status: Status, expected: str, format_: EventFormat, mode: str
) -> None:
    starts = NOW + DAY
    hostile = 'A "title" </script><script>alert(1)</script> & more'
    save(an_event(slug="one", title=hostile, starts=starts, status=status, format=format_, venue="Hall"))
    block = event_block(client.get("/events/one").text)
    assert block["name"] == hostile
    assert datetime.fromisoformat(block["startDate"]) == starts
    assert datetime.fromisoformat(block["endDate"]) == starts + timedelta(hours=1)
    assert block["eventStatus"] == f"https://schema.org/{expected}"
    assert block["eventAttendanceMode"] == f"https://schema.org/{mode}"
    assert block["url"] == "https://podium.test/events/one"


def test_a_talk_links_to_its_series_and_its_neighbours(client: LintingClient) -> None:
    series = a_series(title="Monday Talks", slug="mondays")
    talks = [
        an_event(slug=f"talk-{n}", title=f"Talk {n}", kind=EventKind.TALK, series=series, starts=NOW + n * DAY)
        for n in (1, 2, 3)
    ]
    save(*talks)
    text = client.get("/events/talk-2").text
    for link in ("/talks/mondays/", "/events/talk-1", "/events/talk-3"):
        assert f'href="{link}"' in text


def test_related_events_share_a_topic(client: LintingClient) -> None:
    topic = a_topic()
    save(
        an_event(slug="one", topics=[topic]),
        an_event(slug="two", title="Of the same kind", topics=[topic]),
        an_event(slug="three", title="Of another kind"),
    )
    text = client.get("/events/one").text
    assert "Of the same kind" in text
    assert "Of another kind" not in text


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"status": Status.DRAFT}, 404),
        ({"status": Status.SCHEDULED, "publish_at": NOW + DAY}, 404),
        ({"status": Status.WITHDRAWN}, 410),
    ],
)
def test_an_event_that_isnt_public_answers_404_or_410(
    client: LintingClient, changes: dict[str, Any], status: int
) -> None:
    save(an_event(slug="one", title="Hidden thing", **changes))
    for address in ("/events/one", "/events/one/register"):
        response = client.get(address)
        assert response.status_code == status
        assert "Hidden thing" not in response.text


def test_the_register_page_says_when_it_opens(client: LintingClient) -> None:
    save(
        an_event(
            slug="one",
            starts=NOW + 9 * DAY,
            registration_mode=RegistrationMode.OPEN,
            registration_opens=NOW + DAY,
            questions=[Question(label="Diet?", kind="diet")],
        )
    )
    assert "Tuesday 2 March 2027, 12:00" in client.get("/events/one/register").text
