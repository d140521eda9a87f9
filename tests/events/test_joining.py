"""Joining an online event that needs no registration, from its page."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from page_lint import LintingClient
from records import NOW, a_series, a_site, a_topic, an_event, save

from blueprints.site.queries import next_change
from models import Status
from models.event import EventFormat, RegistrationMode

MINUTE, HOUR, SECOND = timedelta(minutes=1), timedelta(hours=1), timedelta(seconds=1)
STARTS = NOW + 3 * HOUR
LINK = "https://meet.test/secret-room"
ELSEWHERE = (
    *("/", "/events/", "/events/?when=all", "/events/embed", "/events/meeting/embed", "/talks/series/"),
    *("/topics/topic", "/topics/topic/calendar.ics", "/talks/series/calendar.ics", "/talks/series/feed.atom"),
    *("/events/calendar.ics", "/events/meeting/calendar.ics", "/events/feed.atom", "/events/feed.json"),
    *("/feed.atom", "/feed.json", "/sitemap.xml", "/llms.txt", "/oembed?url=https://podium.test/events/meeting"),
)


@pytest.fixture(autouse=True)
def _institute(app: object) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        save(a_site(timezone="Europe/London"))
        yield


def meeting(**changes: Any) -> None:
    """Save an online event of an hour with the address of its meeting."""
    defaults: dict[str, Any] = {
        "slug": "meeting",
        "starts": STARTS,
        "ends": STARTS + HOUR,
        "format": EventFormat.ONLINE,
    }
    links = {
        "series": a_series(slug="series"),
        "topics": [a_topic(slug="topic")],
        "registration_url": "https://t.test/",
    }
    save(an_event(**{**defaults, **links, "online_url": LINK, **changes}))


def page_at(client: LintingClient, moment: datetime) -> str:
    with time_machine.travel(moment, tick=False):
        return client.get("/events/meeting").text


@pytest.mark.parametrize("mode", [RegistrationMode.NONE, RegistrationMode.NOT_NEEDED])
@pytest.mark.parametrize("form", [EventFormat.ONLINE, EventFormat.HYBRID])
def test_the_link_is_shown_from_a_quarter_of_an_hour_before_the_start_until_the_end(
    client: LintingClient, form: EventFormat, mode: RegistrationMode
) -> None:
    meeting(format=form, registration_mode=mode)
    before = page_at(client, STARTS - 15 * MINUTE - SECOND)
    assert LINK not in before
    assert "The link to join appears here 15 minutes before the start." in before
    for moment in (STARTS - 15 * MINUTE, STARTS, STARTS + HOUR - SECOND):
        assert f'href="{LINK}"' in page_at(client, moment)
    after = page_at(client, STARTS + HOUR)
    assert LINK not in after
    assert "The link to join" not in after


@pytest.mark.parametrize(
    "changes",
    [
        *({"registration_mode": mode} for mode in ("open", "application", "external")),
        {"status": Status.CANCELLED},
        {"status": Status.POSTPONED},
        {"format": EventFormat.IN_PERSON},
    ],
)
@pytest.mark.parametrize("moment", [STARTS - HOUR, STARTS - MINUTE, STARTS + MINUTE, STARTS + 2 * HOUR])
def test_nobody_joins_from_the_page_of_any_other_event(
    client: LintingClient, changes: dict[str, Any], moment: datetime
) -> None:
    meeting(**changes)
    page = page_at(client, moment)
    assert LINK not in page
    assert "The link to join" not in page


@pytest.mark.parametrize("moment", [STARTS - HOUR, STARTS - MINUTE, STARTS + MINUTE])
def test_the_link_is_nowhere_else(client: LintingClient, moment: datetime) -> None:
    meeting()
    with time_machine.travel(moment, tick=False):
        for address in ELSEWHERE:
            response = client.get(address)
            assert response.status_code == 200, address
            assert "secret-room" not in response.text, address
    for line in page_at(client, moment).splitlines():
        assert "secret-room" not in line or "<a class=" in line


def test_the_kept_page_is_dropped_when_the_link_appears() -> None:
    meeting()
    assert next_change(NOW, "Europe/London") == STARTS - 15 * MINUTE
    assert next_change(STARTS - 15 * MINUTE, "Europe/London") == STARTS
    assert next_change(STARTS - MINUTE, "Europe/London") == STARTS
    assert next_change(STARTS, "Europe/London") == STARTS + HOUR


def test_calendars_say_how_to_join(client: LintingClient) -> None:
    meeting()
    save(
        an_event(slug="mailed", format=EventFormat.ONLINE, registration_mode=RegistrationMode.OPEN),
        an_event(slug="unsaid", format=EventFormat.ONLINE),
    )

    def entry(slug: str) -> str:
        return client.get(f"/events/{slug}/calendar.ics").text.replace("\r\n ", "")

    assert "The link to join appears on the event’s page 15 minutes before the start." in entry("meeting")
    assert "We’ll email the joining link" in entry("mailed")
    assert "join" not in entry("unsaid")


@pytest.mark.parametrize(
    ("mode", "says_so"), [(RegistrationMode.NOT_NEEDED, True), (RegistrationMode.NONE, False), ("open", False)]
)
def test_no_registration_is_needed_only_where_the_owner_says_so(
    client: LintingClient, mode: RegistrationMode, says_so: bool
) -> None:
    save(an_event(slug="one", format=EventFormat.HYBRID, venue="Hall", registration_mode=mode))
    page = client.get("/events/one").text
    assert ("No registration needed." in page) is says_so
    assert "need to register" not in page
    assert ("email the joining link" in page) is (mode == "open")
    register = client.get("/events/one/register").text
    assert ("No registration needed." in register) is says_so
    assert ("There’s no registration for this event." in register) is (mode is RegistrationMode.NONE)
