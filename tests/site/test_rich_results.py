"""What pages tell search engines is what schema.org and its rich results ask for."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from page_lint import LintingClient
from records import (
    NOW,
    a_partner,
    a_person,
    a_research_item,
    a_series,
    a_site,
    a_whole_site,
    an_episode,
    an_event,
    save,
)
from rich_results import faults

from models import Contributor, Status
from models.event import EventFormat
from models.research import ResearchKind

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
HOSTILE = "</script><script>alert(1)</script> \"quoted\" \u2028 & 'single' \\"


def blocks_of(html: str) -> list[dict[str, Any]]:
    return [json.loads(block) for block in BLOCK.findall(html)]


def faults_of(client: Any, *paths: str) -> dict[str, list[str]]:
    found = {path: [fault for block in blocks_of(client.get(path).text) for fault in faults(block)] for path in paths}
    return {path: said for path, said in found.items() if said}


@pytest.fixture
def _at_noon(app: Flask) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_no_page_of_the_demonstration_has_a_fault(demonstration_app: Flask) -> None:
    client = demonstration_app.test_client()
    addresses = re.findall(r"<loc>https://podium\.test(.*?)</loc>", client.get("/sitemap.xml").text)
    assert len(addresses) > 100
    assert faults_of(client, *addresses) == {}
    # Every page but the front page says where it stands.
    types = {path: {block["@type"] for block in blocks_of(client.get(path).text)} for path in addresses}
    assert [path for path, found in types.items() if "BreadcrumbList" not in found] == ["/"]


@pytest.mark.usefixtures("_at_noon")
@pytest.mark.parametrize("form", EventFormat)
@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.CANCELLED, Status.POSTPONED])
def test_an_event_of_any_kind_is_told_right(client: LintingClient, form: EventFormat, status: Status) -> None:
    speaker = Contributor(person=a_person(), role="speaker")
    bare: dict[str, Any] = {"format": form, "status": status, "summary": "", "venue": "", "address": ""}
    save(a_site(), an_event(slug="bare", **bare))
    save(an_event(slug="whole", **{**bare, "summary": "On maps.", "venue": "Hall"}, contributors=[speaker]))
    save(an_event(slug="past", **bare, starts=NOW - timedelta(days=9), series=a_series()))
    save(an_event(slug="undated", **bare, starts=None, ends=None))
    assert faults_of(client, "/events/bare", "/events/whole", "/events/past", "/events/undated") == {}
    [event] = [block for block in blocks_of(client.get("/events/whole").text) if block["@type"] == "Event"]
    expected = {"published": "EventScheduled", "cancelled": "EventCancelled", "postponed": "EventPostponed"}
    assert event["eventStatus"] == f"https://schema.org/{expected[status]}"
    assert [block["@type"] for block in blocks_of(client.get("/events/undated").text)] == ["BreadcrumbList"]


@pytest.mark.usefixtures("_at_noon")
def test_hostile_words_stay_words(client: LintingClient) -> None:
    save(a_site(name=HOSTILE, podcast_title=HOSTILE, strapline=HOSTILE))
    save(an_event(slug="e", title=HOSTILE, venue=HOSTILE, summary=HOSTILE), an_episode(slug="p", title=HOSTILE))
    save(a_partner(slug="o", name=HOSTILE), a_person(slug="w", name=HOSTILE, role=HOSTILE, affiliation=HOSTILE))
    paths = ("/", "/events/e", "/podcast/", "/podcast/p", "/partners/o", "/people/w")
    assert faults_of(client, *paths) == {}
    for path in paths:
        named = [block.get("mainEntity", block) for block in blocks_of(client.get(path).text)]
        assert HOSTILE in {block.get("name") for block in named}


@pytest.mark.usefixtures("_at_noon")
def test_pages_that_know_little_say_no_empty_words(client: LintingClient) -> None:
    a_whole_site(1)
    kinds = {kind: f"bare-{kind}" for kind in ResearchKind}
    save(*(a_research_item(slug=slug, kind=kind, date=None, summary="") for kind, slug in kinds.items()))
    save(an_episode(slug="bare", summary="", number=None), a_person(slug="bare"), a_partner(slug="bare", summary=""))
    paths = [f"/research/{slug}" for slug in kinds.values()]
    assert faults_of(client, *paths, "/podcast/bare", "/people/bare", "/partners/bare", "/podcast/", "/") == {}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"startDate": "2027-03-01T10:00:00"}, "Event.startDate: cannot be '2027-03-01T10:00:00'"),
        ({"url": "/events/maps"}, "Event.url: cannot be '/events/maps'"),
        ({"colour": "red"}, "Event.colour: there is no such property"),
        ({"location": []}, "Event.location: is empty"),
        ({"location": {"@type": "Place", "name": "Hall"}}, "Event.location.Place.address: is missing"),
        (
            {"organizer": {"@type": "Place", "name": "x", "address": "y"}},
            "Event.organizer: is a Place, not one of Person",
        ),
        ({"eventStatus": "EventCancelled"}, "Event.eventStatus: cannot be 'EventCancelled'"),
        ({"@type": "Gathering"}, "Gathering: there is no type “Gathering”"),
    ],
)
def test_the_rules_themselves_find_what_is_wrong(changes: dict[str, Any], fault: str) -> None:
    event = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Maps",
        "description": "On maps.",
        "startDate": "2027-03-01T10:00:00+00:00",
        "endDate": "2027-03-01T11:00:00+00:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "image": "https://podium.test/cards/events/maps.png",
        "location": {"@type": "Place", "name": "Hall", "address": "Hall"},
        "organizer": {"@type": "Organization", "name": "Us"},
    }
    assert list(faults(event)) == []
    assert [said for said in faults({**event, **changes}) if said.startswith(fault)]
