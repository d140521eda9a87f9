"""Calendars contain what the site contains, and stay the same until it changes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from icalendar import Calendar
from page_lint import LintingClient
from records import NOW, a_person, a_series, a_site, a_topic, an_event, save

from core.database import db
from models import Contributor, Event, Session, Status
from models.event import EventFormat, EventKind

DAY = timedelta(days=1)
ONLINE_URL = "https://meet.test/secret-room"


@pytest.fixture(autouse=True)
def _at_noon(app: object) -> Iterator[None]:
    save(a_site())
    with time_machine.travel(NOW, tick=False):
        yield


def entries(client: LintingClient, path: str) -> dict[str, Any]:
    response = client.get(path)
    assert (response.status_code, response.content_type) == (200, "text/calendar; charset=utf-8")
    return {str(entry["summary"]): entry for entry in Calendar.from_ical(response.data).walk("VEVENT")}


def test_an_entry_has_title_time_and_place(client: LintingClient) -> None:
    event = save(
        an_event(
            slug="maps",
            title="Maps, & more",
            kind=EventKind.DATA_STUDY_GROUP,
            summary="On maps; and on rivers.",
            body="A [secret](https://elsewhere.test) body",
            starts=datetime(2027, 3, 28, 9, tzinfo=UTC),
            ends=datetime(2027, 3, 29, 16, tzinfo=UTC),
            venue="The Hall",
            address="1 Street, Town",
            topics=[a_topic(title="Rivers")],
            contributors=[Contributor(person=a_person(name="Ada"), role="speaker")],
            sessions=[
                Session(
                    title="Opening",
                    starts=datetime(2027, 3, 28, 9, tzinfo=UTC),
                    ends=datetime(2027, 3, 28, 10, tzinfo=UTC),
                    room="Blue room",
                    people=[a_person(name="Ben")],
                ),
                Session(
                    title="Closing",
                    starts=datetime(2027, 3, 29, 15, tzinfo=UTC),
                    ends=datetime(2027, 3, 29, 16, tzinfo=UTC),
                ),
            ],
        )
    )
    [entry] = entries(client, "/events/maps/calendar.ics").values()
    assert entry["uid"] == event.uid
    assert (entry.start, entry.end) == (event.starts, event.ends)
    assert entry["dtstart"].params["TZID"] == "Europe/London"
    assert entry["dtstart"].dt.hour == 10
    assert entry["location"] == "The Hall, 1 Street, Town"
    assert entry.categories == ["Data study group", "Rivers"]
    assert entry["url"] == "https://podium.test/events/maps"
    assert entry["status"] == "CONFIRMED"
    assert entry["description"] == (
        "On maps; and on rivers.\n\nWith Ada\n\n"
        "Sunday 28 March 2027\n10:00–11:00 Opening (Ben · Blue room)\n\n"
        "Monday 29 March 2027\n16:00–17:00 Closing\n\n"
        "https://podium.test/events/maps"
    )


@pytest.mark.parametrize("status", ["published", "cancelled", "postponed"])
def test_the_meeting_address_is_in_no_calendar(client: LintingClient, status: str) -> None:
    topic, series = a_topic(slug="t"), a_series(slug="s")
    for form in EventFormat:
        save(
            an_event(slug=f"e-{form}", format=form, online_url=ONLINE_URL, status=status, topics=[topic], series=series)
        )
    paths = ["/events/calendar.ics", "/talks/s/calendar.ics", "/topics/t/calendar.ics"]
    for path in [*paths, *(f"/events/e-{form}/calendar.ics" for form in EventFormat)]:
        assert "meet.test" not in client.get(path).text.replace("\r\n ", "")
    page = client.get("/events/e-online").text
    assert "meet.test" not in page
    assert entries(client, "/events/e-online/calendar.ics").popitem()[1]["location"] == "Online"


@pytest.mark.parametrize(
    ("status", "said"), [("published", "CONFIRMED"), ("cancelled", "CANCELLED"), ("postponed", "TENTATIVE")]
)
def test_a_cancelled_event_stays_and_is_marked(client: LintingClient, status: str, said: str) -> None:
    save(an_event(title="Maps", status=status))
    assert entries(client, "/events/calendar.ics")["Maps"]["status"] == said


def test_nothing_unpublished_or_undated_is_in_a_calendar(client: LintingClient) -> None:
    save(
        an_event(title="Public"),
        an_event(title="Draft", slug="draft", status=Status.DRAFT),
        an_event(title="Withdrawn", slug="withdrawn", status=Status.WITHDRAWN),
        an_event(title="Later", status=Status.SCHEDULED, publish_at=NOW + DAY),
        an_event(title="Undated", slug="undated", starts=None, ends=None),
        a_series(slug="gone", status=Status.WITHDRAWN),
    )
    assert list(entries(client, "/events/calendar.ics?when=all")) == ["Public"]
    paths = ("/events/draft", "/events/undated", "/events/none", "/topics/none", "/talks/none", "/events/withdrawn")
    assert [client.get(f"{path}/calendar.ics").status_code for path in paths] == [404] * 5 + [410]
    assert client.get("/talks/gone/calendar.ics").status_code == 410


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Over", "Soon", "Talk"]),
        ("?when=upcoming", ["Soon", "Talk"]),
        ("?when=past", ["Long over", "Over"]),
        ("?kind=talk", ["Talk"]),
        ("?topic=rivers&when=all", ["Soon"]),
        ("?q=soon", ["Soon"]),
        ("?from=2027-03-01&to=2027-03-02", ["Soon"]),
        ("?kind=banquet", ["Over", "Soon", "Talk"]),
        ("?page=2", ["Over", "Soon", "Talk"]),
    ],
)
def test_a_calendar_has_the_filters_of_the_list(client: LintingClient, query: str, expected: list[str]) -> None:
    save(
        an_event(title="Soon", starts=NOW + DAY, topics=[a_topic(slug="rivers")]),
        an_event(title="Talk", starts=NOW + 3 * DAY, kind=EventKind.TALK),
        an_event(title="Over", starts=NOW - 300 * DAY),
        an_event(title="Long over", starts=NOW - 400 * DAY),
    )
    assert sorted(entries(client, f"/events/calendar.ics{query}")) == expected


def test_a_series_and_a_topic_have_their_own_calendars(client: LintingClient) -> None:
    series, topic = a_series(slug="s", title="Euston"), a_topic(slug="t", title="Rivers")
    save(an_event(title="In series", series=series), an_event(title="On topic", topics=[topic]), an_event())
    assert list(entries(client, "/talks/s/calendar.ics")) == ["In series"]
    assert list(entries(client, "/topics/t/calendar.ics")) == ["On topic"]
    assert "X-WR-CALNAME:Euston\r\n" in client.get("/talks/s/calendar.ics").text


def test_only_a_change_of_time_place_or_status_increments_the_sequence(client: LintingClient) -> None:
    event: Event = save(an_event(title="Maps", slug="maps", updated_at=NOW - DAY))

    def stand() -> tuple[str, int, datetime]:
        entry = entries(client, "/events/maps/calendar.ics")["Maps"]
        return str(entry["uid"]), entry["sequence"], entry["last-modified"].dt

    first = stand()
    assert first[1:] == (0, NOW - DAY)
    changes: list[tuple[str, Any]] = [
        ("venue", "Elsewhere"),
        ("starts", NOW + timedelta(hours=1)),
        ("status", Status.CANCELLED),
    ]
    for number, (name, value) in enumerate(changes, 1):
        setattr(event, name, value)
        db.session.commit()
        assert stand() == (first[0], number, NOW)
    event.summary = "In other words."
    db.session.commit()
    assert stand()[1] == 3


def test_the_bytes_stay_the_same_until_something_changes(client: LintingClient) -> None:
    event = save(an_event())
    before = client.get("/events/calendar.ics")
    event.places_taken = 7
    db.session.commit()
    with time_machine.travel(NOW + timedelta(hours=5), tick=False):
        again = client.get("/events/calendar.ics", headers={"If-None-Match": before.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_other_sites_may_read_a_calendar(client: LintingClient) -> None:
    headers = client.get("/events/calendar.ics").headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_a_calendar_takes_the_same_number_of_queries_for_many_events_as_for_one(
    client: LintingClient, count_queries: Any
) -> None:
    counts = []
    for number in (1, 3):
        for _ in range(number):
            starts = NOW + DAY
            session = Session(title="S", starts=starts, ends=starts, people=[a_person()])
            contributor = Contributor(person=a_person(), role="speaker")
            save(an_event(contributors=[contributor], sessions=[session], topics=[a_topic()]))
        with count_queries() as queries:
            client.get("/events/calendar.ics")
        counts.append(len(queries))
    assert counts[0] == counts[1]
