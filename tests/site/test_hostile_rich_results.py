"""Structured data is valid and complete, whatever titles contain and in every state of an event."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from page_lint import LintingClient
from records import (
    NOW,
    a_file,
    a_page,
    a_partner,
    a_person,
    a_research_item,
    a_series,
    a_site,
    a_topic,
    a_whole_site,
    an_episode,
    an_event,
    an_opportunity,
    save,
)
from rich_results import BASE, Block, blocks, errors

from blueprints.media.queries import stored_path
from models import Contributor, Status
from models.event import EventFormat
from models.research import ResearchKind

HOSTILE = (
    '</script><script>alert("1")</script>',
    "<!-- <script> ]]> &lt;/script&gt;",
    "\"quoted\" 'quoted' \\ \\u003c {{ 7 * 7 }} {% raw %}",
    "a line\u2028and a paragraph\u2029 and \ufeffa mark",
    "\u202eright to left\u202c 🎓 e\u0301",
    "long " * 400 + "W" * 400,
)
WHENS = {"past": -timedelta(days=9), "live": -timedelta(minutes=9), "next": timedelta(days=9)}


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def blocks_at(client: LintingClient, address: str) -> list[Block]:
    """Return the blocks of a page after checking that they are valid."""
    response = client.get(address)
    assert response.status_code == 200
    found = blocks(response.text)
    assert [error for block in found for error in errors(block)] == []
    return found


def of_type(found: list[Block], type_: str) -> list[Block]:
    return [block for block in found if block["@type"] == type_]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_survives_on_every_page(client: LintingClient, text: str) -> None:
    said = {"title": text, "summary": text}
    named = {"name": text, "summary": text}
    person = a_person(slug="x", role=text, affiliation=text, **named)
    save(
        a_site(**named, podcast_title=text, podcast_summary=text),
        a_topic(slug="x", **said),
        a_partner(slug="x", **named),
        a_page(slug="x", **said),
        an_episode(slug="x", guests=[person], **said),
        an_opportunity(slug="x", **said),
        an_event(
            slug="x",
            venue=text,
            address=text,
            series=a_series(slug="x", **said),
            contributors=[Contributor(person=person, role="speaker")],
            **said,
        ),
        *(a_research_item(slug=kind.value, kind=kind, people=[person], **said) for kind in ResearchKind),
    )
    addresses = ["/", "/x", "/podcast/"]
    addresses += [f"/{folder}/x" for folder in ("events", "talks", "podcast", "partners", "people", "topics")]
    addresses += ["/opportunities/x", *(f"/research/{kind}" for kind in ResearchKind)]
    for address in addresses:
        found = blocks_at(client, address + "/" if address == "/talks/x" else address)
        assert text in _texts(found), address


def _texts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    return [text for each in value for text in _texts(each)] if isinstance(value, list) else [value]


@pytest.mark.parametrize("when", WHENS)
@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.CANCELLED, Status.POSTPONED])
@pytest.mark.parametrize("format_", list(EventFormat))
def test_an_event_is_valid_in_every_state(
    client: LintingClient, format_: EventFormat, status: Status, when: str
) -> None:
    save(a_site(), an_event(slug="one", format=format_, status=status, starts=NOW + WHENS[when], venue="Hall"))
    assert len(of_type(blocks_at(client, "/events/one"), "Event")) == 1


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/St_Johns", "UTC"])
def test_a_start_has_the_utc_offset_of_its_place(client: LintingClient, zone: str) -> None:
    save(a_site(), an_event(slug="one", timezone=zone, venue="Hall"))
    (block,) = of_type(blocks_at(client, "/events/one"), "Event")
    offsets = {"Asia/Kathmandu": "+05:45", "America/St_Johns": "-03:30", "UTC": "+00:00"}
    assert block["startDate"].endswith(offsets[zone])


@pytest.mark.parametrize("lacking", [{"starts": None, "venue": "Hall"}, {"venue": "", "address": ""}])
def test_an_event_without_a_date_or_place_has_no_event_block(client: LintingClient, lacking: dict[str, Any]) -> None:
    save(a_site(), an_event(slug="one", **lacking))
    assert of_type(blocks_at(client, "/events/one"), "Event") == []


@pytest.mark.parametrize("known", [{"venue": "Hall"}, {"address": "1 Long Street"}])
def test_a_place_has_whatever_name_is_known(client: LintingClient, known: dict[str, str]) -> None:
    save(a_site(), an_event(slug="one", **known))
    (block,) = of_type(blocks_at(client, "/events/one"), "Event")
    (said,) = known.values()
    assert block["location"] == [{"@type": "Place", "name": said, "address": said}]


def test_a_website_elsewhere_becomes_same_as(client: LintingClient) -> None:
    elsewhere = "https://elsewhere.test/"
    save(a_site(), a_partner(slug="x", url=elsewhere), a_person(slug="x", url=elsewhere))
    assert of_type(blocks_at(client, "/partners/x"), "Organization")[0]["sameAs"] == elsewhere
    assert of_type(blocks_at(client, "/people/x"), "ProfilePage")[0]["mainEntity"]["sameAs"] == elsewhere


def test_a_document_of_this_site_has_an_absolute_address(client: LintingClient) -> None:
    save(a_site(), a_research_item(slug="one", kind=ResearchKind.PUBLICATION, url="/media/one.pdf"))
    (block,) = of_type(blocks_at(client, "/research/one"), "ScholarlyArticle")
    assert block["associatedMedia"]["contentUrl"] == f"{BASE}/media/one.pdf"
    assert "sameAs" not in block


def test_a_spotlight_is_about_people_and_a_publication_by_them(client: LintingClient) -> None:
    person = a_person(name="Ada")
    for kind in (ResearchKind.SPOTLIGHT, ResearchKind.PUBLICATION):
        save(a_research_item(slug=kind.value, kind=kind, people=[person]))
    save(a_site(name="We"))
    (article,) = of_type(blocks_at(client, "/research/spotlight"), "Article")
    assert (article["author"]["name"], article["about"][0]["name"]) == ("We", "Ada")
    (paper,) = of_type(blocks_at(client, "/research/publication"), "ScholarlyArticle")
    assert paper["author"][0]["name"] == "Ada"


def test_every_address_in_a_block_works(app: Flask, client: LintingClient) -> None:
    a_whole_site()
    save(an_event(slug="one", venue="Hall"), a_partner(slug="x", logo=a_file(name="logo.png", mime_type="image/png")))
    sound = stored_path("0" * 64)
    sound.parent.mkdir(parents=True)
    sound.write_bytes(b"sound")
    pages = ["/", "/events/one", "/talks/series/", "/podcast/", "/podcast/episode-1", "/partners/x"]
    found = [block for page in [*pages, "/people/person", "/research/research-1"] for block in blocks_at(client, page)]
    own = {text for text in _texts(found) if isinstance(text, str) and text.startswith(BASE)}
    assert len(own) > 20
    assert {address: status for address in own if (status := app.test_client().get(address).status_code) != 200} == {}
