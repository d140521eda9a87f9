"""Feeds of events, series, research and the whole site have what is public, newest first."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from feedparser.api import parse as feedparser_parse
from flask import Flask
from page_lint import LintingClient
from records import (
    NOW,
    a_file,
    a_person,
    a_research_item,
    a_series,
    a_site,
    a_topic,
    an_episode,
    an_event,
    an_opportunity,
    save,
)

from models import Contributor, MovedAddress, Status
from models.event import EventFormat, EventKind

DAY = timedelta(days=1)
FEEDS = ("/feed", "/events/feed", "/talks/s/feed", "/research/feed")


@pytest.fixture(autouse=True)
def _at_noon(app: object) -> Iterator[None]:
    save(a_site())
    with time_machine.travel(NOW, tick=False):
        yield


def titles(client: LintingClient, path: str) -> list[str]:
    """Return the titles of a feed's entries, after checking that both formats agree."""
    name, _, query = path.partition("?")
    read = feedparser_parse(client.get(f"{name}.atom?{query}").data)
    items = json.loads(client.get(f"{name}.json?{query}").text)["items"]
    assert not read.bozo
    assert [entry.title for entry in read.entries] == [item["title"] for item in items]
    return [item["title"] for item in items]


def test_entries_are_in_order_of_publication(client: LintingClient) -> None:
    save(
        an_event(title="Event", publish_at=NOW - 2 * DAY),
        an_episode(title="Episode", publish_at=NOW - DAY),
        a_research_item(title="Research", publish_at=NOW - 3 * DAY),
        an_opportunity(title="Call", publish_at=NOW - 4 * DAY),
    )
    assert titles(client, "/feed") == ["Episode", "Event", "Research", "Call"]
    assert titles(client, "/research/feed") == ["Research"]


def test_a_feed_of_events_has_the_filters_of_the_list(client: LintingClient) -> None:
    save(
        an_event(title="Soon", publish_at=NOW - DAY),
        an_event(title="Talk", kind=EventKind.TALK, publish_at=NOW - 2 * DAY),
        an_event(title="Over", starts=NOW - 9 * DAY, publish_at=NOW - 20 * DAY),
    )
    assert titles(client, "/events/feed") == ["Soon", "Talk"]
    assert titles(client, "/events/feed?kind=talk") == ["Talk"]
    assert titles(client, "/events/feed?when=past") == ["Over"]
    assert titles(client, "/events/feed?when=all&q=o") == ["Soon", "Over"]


def test_a_series_has_a_feed_of_its_own(client: LintingClient) -> None:
    series = a_series(slug="s")
    save(an_event(title="Talk", series=series), an_event(title="Other"))
    assert titles(client, "/talks/s/feed") == ["Talk"]
    save(a_series(slug="gone", status=Status.WITHDRAWN))
    assert [client.get(f"/talks/{slug}/feed.atom").status_code for slug in ("none", "gone")] == [404, 410]


def test_nothing_unpublished_is_in_a_feed(client: LintingClient) -> None:
    series = a_series(slug="s")
    for status in (Status.DRAFT, Status.WITHDRAWN, Status.SCHEDULED):
        hidden: dict[str, Any] = {"title": "Hidden", "status": status, "publish_at": NOW + DAY}
        save(
            an_event(series=series, **hidden), an_episode(**hidden), a_research_item(**hidden), an_opportunity(**hidden)
        )
    nobody = a_person(name="Nobody yet", status=Status.DRAFT)
    save(an_event(series=series, contributors=[Contributor(person=nobody, role="speaker")]))
    for path in FEEDS:
        for extension in ("atom", "json"):
            text = client.get(f"{path}.{extension}").text
            assert "Hidden" not in text
            assert "Nobody yet" not in text


def test_the_meeting_address_is_in_no_feed(client: LintingClient) -> None:
    save(an_event(format=EventFormat.HYBRID, online_url="https://meet.test/secret", series=a_series(slug="s")))
    addresses = [f"{path}.{extension}" for path in FEEDS for extension in ("atom", "json")]
    assert all("meet.test" not in client.get(address).text for address in addresses)


def test_an_entry_has_date_place_and_cancellation(client: LintingClient) -> None:
    event = save(
        an_event(
            title="Maps",
            summary="On <maps>.",
            body="[A list](/events/)",
            venue="The Hall",
            status=Status.CANCELLED,
            topics=[a_topic(title="Rivers")],
            contributors=[Contributor(person=a_person(name="Ada"), role="speaker")],
        )
    )
    [item] = json.loads(client.get("/feed.json").text)["items"]
    assert item["id"] == f"urn:uuid:{event.uid}"
    assert item["content_html"].startswith(
        "<p><strong>Cancelled.</strong></p><p><strong>Tuesday 2 March 2027, 12:00–13:00 GMT</strong><br>The Hall</p>"
        "<p>On &lt;maps&gt;.</p>"
    )
    assert '<a href="https://podium.test/events/">A list</a>' in item["content_html"]
    assert (item["authors"], item["tags"]) == ([{"name": "Ada"}], ["workshop", "Rivers"])


@pytest.mark.parametrize(
    ("opens", "closes", "said"),
    [
        (None, None, ""),
        (None, NOW + DAY, "<p><strong>Apply by Tuesday 2 March 2027, 12:00 GMT.</strong></p>"),
        (NOW - 2 * DAY, None, ""),
        (
            NOW + DAY,
            NOW + 30 * DAY,
            "<p><strong>Applications open on Tuesday 2 March 2027, 12:00 GMT. "
            "Apply by Wednesday 31 March 2027, 13:00 BST.</strong></p>",
        ),
    ],
)
def test_the_entry_of_a_call_has_its_dates(
    client: LintingClient, opens: datetime | None, closes: datetime | None, said: str
) -> None:
    save(an_opportunity(opens=opens, closes=closes, publish_at=NOW - DAY, summary="A post."))
    [item] = json.loads(client.get("/feed.json").text)["items"]
    assert item["content_html"].startswith(f"{said}<p>A post.</p>")


@pytest.mark.parametrize(
    ("event_format", "venue", "said"),
    [
        (EventFormat.IN_PERSON, "The Hall", "The Hall"),
        (EventFormat.IN_PERSON, "", "Venue to be confirmed"),
        (EventFormat.HYBRID, "The Hall", "The Hall and online"),
        (EventFormat.ONLINE, "", "Online"),
    ],
)
def test_feeds_and_fragments_have_the_place(
    client: LintingClient, event_format: EventFormat, venue: str, said: str
) -> None:
    save(an_event(format=event_format, venue=venue))
    [item] = json.loads(client.get("/events/feed.json").text)["items"]
    assert f"<br>{said}</p>" in item["content_html"]
    assert f'<span class="podium-place">{said}</span>' in client.fragment("/events/embed").text


def test_an_entry_has_its_image_or_its_card(client: LintingClient) -> None:
    photo = a_file(name="photo.jpg", mime_type="image/jpeg", duration=None)
    save(an_event(title="With", image=photo), an_event(title="Without", slug="maps"), an_episode(slug="voices"))
    save(a_research_item(slug="twins"), an_opportunity(slug="post"))
    images = [item["image"] for item in json.loads(client.get("/feed.json").text)["items"]]
    assert {image.removeprefix("https://podium.test") for image in images} == {
        "/media/photo.jpg",
        "/cards/events/maps.png",
        "/cards/episodes/voices.png",
        "/cards/research/twins.png",
        "/cards/opportunities/post.png",
    }
    for card in images:
        assert "photo" in card or client.get(card).status_code == 200


def test_an_entry_keeps_its_id_when_it_is_renamed(client: LintingClient, app: Flask) -> None:
    makers: list[Any] = [a_research_item, an_event, an_episode, an_opportunity]
    records = [a_record(slug="one") for a_record in makers]
    save(*records)
    before = ids(client)
    for record in records:
        record.slug, record.title = "another", "Renamed"
    save(*(MovedAddress(old=f"/{name}/one", new=f"/{name}/another") for name in ("research", "opportunities")))
    app.config["BASE_URL"] = "https://elsewhere.test"
    assert ids(client) == before
    # Another event now has the old address.
    save(a_research_item(slug="one"), an_opportunity(slug="one"))
    assert len(ids(client)) == len(before) + 2


def ids(client: LintingClient) -> set[str]:
    return {item["id"] for item in json.loads(client.get("/feed.json").text)["items"]}


def test_pages_link_to_their_feeds(client: LintingClient) -> None:
    save(a_series(slug="s"), an_episode(slug="one"), an_event(slug="maps"))
    expected = {
        "/": ["/feed.atom", "/feed.json"],
        "/events/?kind=talk": ["/events/calendar.ics?kind=talk", "/events/feed.atom?kind=talk"],
        "/events/maps": ["/events/maps/calendar.ics", "/oembed?url=https%3A%2F%2Fpodium.test%2Fevents%2Fmaps"],
        "/talks/s/": ["/talks/s/calendar.ics", "/talks/s/feed.atom", "/talks/s/feed.json"],
        "/research/": ["/research/feed.atom", "/research/feed.json"],
        "/podcast/": ["/podcast/feed.xml"],
        "/podcast/one": ["/podcast/feed.xml", "/oembed?url=https%3A%2F%2Fpodium.test%2Fpodcast%2Fone"],
    }
    for page, paths in expected.items():
        head = client.get(page).text.partition("</head>")[0]
        for path in paths:
            assert f'href="https://podium.test{path}"' in head.replace("&amp;", "&")
            if "oembed" not in path:
                assert client.get(path).status_code == 200


def test_polls_get_304_and_other_sites_may_read(client: LintingClient) -> None:
    save(a_series(slug="s"))
    for path in FEEDS:
        for extension, kind in (("atom", "application/atom+xml"), ("json", "application/feed+json")):
            whole = client.get(f"{path}.{extension}")
            assert whole.content_type == f"{kind}; charset=utf-8"
            assert whole.headers["Access-Control-Allow-Origin"] == "*"
            again = client.get(f"{path}.{extension}", headers={"If-None-Match": whole.headers["ETag"]})
            assert again.status_code == 304


def test_a_feed_takes_the_same_number_of_queries_for_many_as_for_one(client: LintingClient, count_queries: Any) -> None:
    series, counts = a_series(slug="s"), []
    for number in (1, 3):
        for _ in range(number):
            speaker = Contributor(person=a_person(), role="speaker")
            save(an_event(series=series, topics=[a_topic()], contributors=[speaker], image=a_file()))
            save(an_episode(guests=[a_person()], topics=[a_topic()], image=a_file()))
            save(a_research_item(people=[a_person()], image=a_file()), an_opportunity(topics=[a_topic()]))
        with count_queries() as queries:
            for path in FEEDS:
                client.get(f"{path}.atom")
        counts.append(len(queries))
    assert counts[0] == counts[1]
