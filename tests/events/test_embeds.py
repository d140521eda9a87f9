"""Other sites embed events in a frame or in their own page."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from page_lint import LintingClient, fragment_errors
from records import NOW, a_site, an_event, save

from models import Status
from models.event import EventFormat, EventKind

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _events(app: object) -> Iterator[None]:
    save(a_site(), *(an_event(title=f"Event {n}", slug=f"e-{n}", starts=NOW + n * DAY) for n in range(1, 8)))
    save(an_event(title="A talk", kind=EventKind.TALK, starts=NOW + 20 * DAY, status=Status.CANCELLED))
    save(an_event(title="Draft", slug="draft", status=Status.DRAFT))
    save(an_event(title="Over", starts=NOW - 9 * DAY), an_event(slug="gone", status=Status.WITHDRAWN))
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_frame_shows_the_next_events_with_links_that_leave_it(client: LintingClient) -> None:
    response = client.get("/events/embed")
    assert "Event 5" in response.text
    assert "Event 6" not in response.text
    assert '<base target="_blank">' in response.text
    assert "noindex" in response.text


@pytest.mark.parametrize(
    ("query", "there", "missing"),
    [
        ("?limit=7", "Event 7", "A talk"),
        ("?limit=0", "Event 1", "Event 2"),
        ("?limit=many", "Event 5", "Event 6"),
        ("?kind=talk", "A talk", "Event 1"),
        ("?when=past", "Over", "Event 1"),
    ],
)
def test_a_frame_has_the_filters_of_the_list(client: LintingClient, query: str, there: str, missing: str) -> None:
    text = client.get(f"/events/embed{query}").text
    assert there in text
    assert missing not in text


def test_any_site_may_frame_it_and_it_sets_no_cookie(client: LintingClient) -> None:
    for path in ("/events/embed", "/events/e-1/embed"):
        headers = client.get(path).headers
        assert "frame-ancestors *" in headers["Content-Security-Policy"]
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Set-Cookie" not in headers
        assert "X-Frame-Options" not in headers
    assert "frame-ancestors 'none'" in client.get("/events/").headers["Content-Security-Policy"]


def test_a_fragment_is_ready_for_another_page(client: LintingClient) -> None:
    asked = client.get("/events/embed?as=fragment&limit=2&kind=talk&lint=no", headers={"HX-Request-Type": "partial"})
    assert asked.data == client.fragment("/events/embed?limit=2&kind=talk").data
    assert fragment_errors(asked.text) == []
    assert 'href="https://podium.test/events/?kind=talk"' in asked.text
    assert 'href="/' not in asked.text
    assert "Cancelled" in asked.text
    assert asked.headers["Access-Control-Allow-Origin"] == "*"


def test_both_versions_of_htmx_may_request_it(client: LintingClient) -> None:
    allowed = client.options("/events/embed").headers["Access-Control-Allow-Headers"].split(", ")
    assert {"HX-Request", "HX-Request-Type", "HX-Trigger", "HX-Trigger-Name"} <= set(allowed)


def test_a_single_event_can_be_embedded(client: LintingClient) -> None:
    text = client.get("/events/e-1/embed").text
    assert "Event 1" in text
    assert "Event 2" not in text
    assert [client.get(f"/events/{slug}/embed").status_code for slug in ("draft", "none", "gone")] == [404, 404, 410]


def test_the_meeting_address_is_in_no_frame(client: LintingClient) -> None:
    save(an_event(slug="online", format=EventFormat.ONLINE, online_url="https://meet.test/x", starts=NOW + DAY))
    paths = ("/events/embed?limit=50", "/events/online/embed")
    assert all("meet.test" not in client.get(path).text for path in paths)
    assert "meet.test" not in client.fragment("/events/embed?limit=50").text


def test_no_event_is_said_in_words(client: LintingClient) -> None:
    assert "There are no upcoming events" in client.get("/events/embed?q=nothing-is-called-so").text
    assert "There are no upcoming events" in client.fragment("/events/embed?q=nothing-is-called-so").text
