"""The panel of an event page: its button first, availability by mode, and what is left of a past event."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from page_lint import LintingClient
from records import NOW, a_site, an_episode, an_event, save

from models import Resource, Status
from models.event import EventFormat, RegistrationMode

DAY = timedelta(days=1)
HYBRID = {"format": EventFormat.HYBRID, "venue": "Hall", "registration_mode": RegistrationMode.OPEN}


@pytest.fixture(autouse=True)
def _institute(app: object) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        save(a_site(timezone="Europe/London"))
        yield


def panel_of(client: LintingClient, slug: str = "one") -> str:
    """Return the words of an event's panel."""
    panel = re.search(r"<aside.*?</aside>", client.get(f"/events/{slug}").text, re.DOTALL)
    assert panel is not None
    return " ".join(re.sub(r"<[^>]*>", " ", panel[0]).split())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"registration_mode": RegistrationMode.OPEN}, "Register now"),
        ({"registration_mode": RegistrationMode.OPEN, "capacity": 0, "waitlist": True}, "Join the waiting list"),
        ({"registration_mode": RegistrationMode.APPLICATION}, "Apply"),
        (
            {"registration_mode": RegistrationMode.EXTERNAL, "registration_url": "https://t.test/"},
            "Register on another",
        ),
        (HYBRID, "Register now"),
    ],
)
def test_the_button_is_first(client: LintingClient, changes: dict[str, Any], words: str) -> None:
    save(an_event(slug="one", **changes))
    assert panel_of(client).startswith(words)


@pytest.mark.parametrize(
    ("room", "online", "waitlist", "words"),
    [
        (5, 5, True, "Room open · Online open"),
        (None, None, False, "Room open · Online open"),
        (0, 5, True, "Room full, join the waiting list · Online open"),
        (0, None, False, "Room full · Online open"),
        (5, 0, True, "Room open · Online full, join the waiting list"),
        (5, 0, False, "Room open · Online full"),
        (0, 0, True, "All places are taken."),
        (0, 0, False, "This event is fully booked."),
    ],
)
def test_availability_is_told_by_mode(
    client: LintingClient, room: int | None, online: int | None, waitlist: bool, words: str
) -> None:
    save(an_event(slug="one", **HYBRID, capacity=room, online_capacity=online, waitlist=waitlist))
    assert words in panel_of(client)
    row = " ".join(re.sub(r"<[^>]*>", " ", client.get("/events/").text).split())
    assert (words in row) is (" full" in words and " open" in words)


@pytest.mark.parametrize(
    ("form", "room", "online", "words"),
    [
        (EventFormat.IN_PERSON, 30, None, "Capacity 30 people"),
        (EventFormat.ONLINE, None, 400, "Capacity 400 people online"),
        (EventFormat.HYBRID, 1, 400, "Capacity 1 person in the room, 400 online"),
        (EventFormat.HYBRID, 30, None, "Capacity 30 people in the room"),
        (EventFormat.HYBRID, 0, 20, "Capacity 20 people online"),
    ],
)
def test_capacity_is_how_many_may_come_and_not_free_places(
    client: LintingClient, form: EventFormat, room: int | None, online: int | None, words: str
) -> None:
    event = {"format": form, "capacity": room, "online_capacity": online, "places_taken": 1}
    save(
        an_event(slug="one", **event, registration_mode=RegistrationMode.OPEN),
        an_event(slug="past", **event, starts=NOW - DAY),
    )
    panel = panel_of(client)
    assert words in panel
    assert "Places" not in panel
    assert "Capacity" not in panel_of(client, "past")


def test_a_past_event_leads_with_its_recording_and_slides(client: LintingClient) -> None:
    kinds = ("paper", "slides", "recording", "link")
    resources = [Resource(title=f"The {kind}", url=f"https://a.test/{kind}", kind=kind) for kind in kinds]
    save(an_event(slug="one", starts=NOW - DAY, body="What it was about.", resources=resources))
    assert panel_of(client).startswith("Watch the recording See the slides This event has ended.")
    page = client.get("/events/one").text
    addresses = re.findall(r'href="https://a\.test/(\w+)"', page)
    assert addresses == ["recording", "slides", "recording", "slides", "paper", "link"]
    assert page.index("The recording") < page.index("What it was about.")


def test_without_a_recording_the_episode_is_what_is_left(client: LintingClient) -> None:
    save(
        an_event(slug="one", starts=NOW - DAY, episodes=[an_episode(slug="heard")]),
        an_event(slug="next", episodes=[an_episode()]),
        an_event(slug="off", starts=NOW - DAY, status=Status.CANCELLED, episodes=[an_episode()]),
    )
    assert panel_of(client).startswith("Listen to the episode This event has ended.")
    assert "Listen" not in panel_of(client, "next") + panel_of(client, "off")


def test_an_event_of_which_nothing_is_known_has_no_empty_panel(client: LintingClient) -> None:
    save(an_event(slug="one"))
    assert "call-to-action" not in client.get("/events/one").text
