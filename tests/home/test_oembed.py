"""oEmbed answers for episodes and events."""

import json
from collections.abc import Iterator
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from page_lint import LintingClient
from records import NOW, a_page, a_site, an_episode, an_event, save

from models import MovedAddress, Status

HOSTILE = '"><script>alert(1)</script>&amp;'


@pytest.fixture(autouse=True)
def _records(app: object) -> Iterator[None]:
    save(a_site(), an_episode(slug="one", title=HOSTILE), an_event(slug="maps", title="Maps"))
    save(an_event(slug="draft", status=Status.DRAFT), a_page(slug="legal"))
    with time_machine.travel(NOW, tick=False):
        yield


def ask(client: LintingClient, path: str, **more: str) -> Any:
    return client.get("/oembed", query_string={"url": f"https://podium.test{path}", **more})


@pytest.mark.parametrize(("path", "folder"), [("/podcast/one", "episodes"), ("/events/maps", "events")])
def test_an_answer_has_a_frame_a_card_and_names(client: LintingClient, path: str, folder: str) -> None:
    answer = ask(client, path).json
    assert (answer["version"], answer["type"], answer["provider_name"]) == ("1.0", "rich", "The Test Institute")
    assert answer["thumbnail_url"] == f"https://podium.test/cards/{folder}/{path.rpartition('/')[2]}.png"
    assert f'src="https://podium.test{path}/embed"' in answer["html"]
    assert (answer["width"], answer["height"]) == (600, 220)


def test_a_hostile_title_stays_in_its_attribute(client: LintingClient) -> None:
    answer = ask(client, "/podcast/one").json
    assert answer["title"] == HOSTILE
    assert "<script" not in answer["html"]
    assert unescape(answer["html"].partition('title="')[2].partition('"')[0]) == HOSTILE


def test_xml_has_the_same_values_as_json(client: LintingClient) -> None:
    response = ask(client, "/podcast/one", format="xml")
    read = {element.tag: element.text for element in ElementTree.fromstring(response.data)}
    assert response.mimetype == "text/xml"
    assert read == {name: str(value) for name, value in json.loads(ask(client, "/podcast/one").text).items()}


def test_a_frame_is_no_larger_than_requested(client: LintingClient) -> None:
    answer = ask(client, "/events/maps", maxwidth="320", maxheight="90").json
    assert (answer["width"], answer["height"]) == (320, 90)
    assert 'width="320" height="90"' in answer["html"]
    assert ask(client, "/events/maps", maxwidth="-5", maxheight="x").json["width"] == 600


def test_a_narrow_frame_of_an_event_is_tall_enough_for_its_text(client: LintingClient) -> None:
    assert [ask(client, path, maxwidth="320").json["height"] for path in ("/events/maps", "/podcast/one")] == [380, 220]


@pytest.mark.parametrize(
    ("asked", "shown"),
    [({}, True), ({"maxwidth": "1200"}, True), ({"maxwidth": "1199"}, False), ({"maxheight": "629"}, False)],
)
def test_no_thumbnail_is_larger_than_requested(client: LintingClient, asked: dict[str, str], shown: bool) -> None:
    answer = ask(client, "/events/maps", **asked).json
    assert {"thumbnail_url", "thumbnail_width", "thumbnail_height"} & answer.keys() == (
        {"thumbnail_url", "thumbnail_width", "thumbnail_height"} if shown else set()
    )


def test_an_existing_page_takes_precedence_over_a_moved_address(client: LintingClient) -> None:
    save(MovedAddress(old="/podcast/one", new="/events/maps"))
    assert ask(client, "/podcast/one").json["title"] == HOSTILE


@pytest.mark.parametrize("path", ["/podcast/one/", "/podcast/one?t=83", "/podcast/one#notes"])
def test_an_address_is_accepted_in_the_forms_people_copy(client: LintingClient, path: str) -> None:
    assert ask(client, path).status_code == 200
    for site in ("http://podium.test", "https://podium.test:443", "HTTPS://Podium.Test"):
        assert client.get("/oembed", query_string={"url": f"{site}{path}"}).status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "https://podium.test/events/draft",
        "https://podium.test/events/none",
        "https://podium.test/legal",
        "https://podium.test/",
        "https://podium.test/podcast/one/embed",
        "https://podium.test:8443/podcast/one",
        "https://podium.test:port/podcast/one",
        "https://evil.test/podcast/one",
        "https://podium.test.evil.test/podcast/one",
        "https://podium.test@evil.test/podcast/one",
        "ftp://podium.test/podcast/one",
        "javascript:alert(1)",
        "https://[/podcast/one",
        "/podcast/one",
    ],
)
def test_other_addresses_answer_404(client: LintingClient, url: str) -> None:
    assert client.get("/oembed", query_string={"url": url}).status_code == 404


def test_a_missing_or_unknown_parameter_is_reported(client: LintingClient) -> None:
    assert client.get("/oembed").status_code == 400
    assert ask(client, "/podcast/one", format="yaml").status_code == 501


def test_scripts_of_other_sites_may_read_it(client: LintingClient) -> None:
    assert ask(client, "/podcast/one").headers["Access-Control-Allow-Origin"] == "*"


def test_the_old_address_of_a_moved_page_is_known(client: LintingClient) -> None:
    save(MovedAddress(old="/podcast/was", new="/podcast/one"))
    save(MovedAddress(old="/events/was", new="/events/?kind=talk"))
    assert 'src="https://podium.test/podcast/one/embed"' in ask(client, "/podcast/was").json["html"]
    assert ask(client, "/events/was").status_code == 404
