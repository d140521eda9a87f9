"""Sitemap, robots.txt, health check, manifest, theme, moved addresses and error pages."""

import json
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
import time_machine
from page_lint import LintingClient
from records import NOW, a_site, a_whole_site, an_event, save
from sqlalchemy.exc import OperationalError

from core.database import db
from models import MovedAddress, Status

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(autouse=True)
def _noon(app: object) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_sitemap_lists_public_records_with_their_last_change(client: LintingClient) -> None:
    save(a_site(), an_event(slug="seen"), an_event(slug="unseen", status=Status.DRAFT))
    root = ElementTree.fromstring(client.get("/sitemap.xml").data)
    changes = {url.findtext(f"{SITEMAP}loc"): url.findtext(f"{SITEMAP}lastmod") for url in root}
    assert changes["https://podium.test/events/seen"] == "2027-03-01T12:00:00+00:00"
    assert "https://podium.test/events/unseen" not in changes


def test_every_address_of_the_sitemap_works(client: LintingClient) -> None:
    a_whole_site()
    root = ElementTree.fromstring(client.get("/sitemap.xml").data)
    for url in root:
        address = str(url.findtext(f"{SITEMAP}loc")).removeprefix("https://podium.test")
        assert client.get(address).status_code == 200, address


def test_robots_txt_allows_everything_and_names_the_sitemap(client: LintingClient) -> None:
    assert "Sitemap: https://podium.test/sitemap.xml" in client.get("/robots.txt").text


def test_the_health_check_answers_ok(client: LintingClient) -> None:
    response = client.get("/healthz")
    assert (response.text, response.headers["Cache-Control"]) == ("ok\n", "no-store")


def test_the_manifest_names_icons_that_exist(client: LintingClient) -> None:
    save(a_site())
    manifest = json.loads(client.get("/site.webmanifest").data)
    assert manifest["name"] == "The Test Institute"
    for icon in [*manifest["icons"], {"src": "/favicon.ico"}, {"src": "/icon.svg"}, {"src": "/icon-180.png"}]:
        assert client.get(icon["src"]).status_code == 200


def test_only_the_current_accent_has_a_theme(client: LintingClient) -> None:
    save(a_site(accent="#123456"))
    assert "--accent:#123456" in client.get("/theme/123456.css").text
    assert client.get("/theme/654321.css").status_code == 404
    assert 'href="/theme/123456.css"' in client.get("/").text


def test_a_moved_address_redirects_permanently(client: LintingClient) -> None:
    save(a_site(), MovedAddress(old="/events/old-name", new="/events/new-name"))
    response = client.get("/events/old-name")
    assert (response.status_code, response.headers["Location"]) == (301, "/events/new-name")


def test_the_404_page_links_to_search(client: LintingClient) -> None:
    save(a_site(), an_event())
    response = client.get("/nothing/here")
    assert response.status_code == 404
    assert "/events/" in response.text and "/explore" in response.text


def test_a_missing_fragment_answers_with_a_fragment(client: LintingClient) -> None:
    save(a_site())
    assert client.fragment("/nothing").status_code == 404


def test_a_withdrawn_page_answers_410(client: LintingClient) -> None:
    save(a_site(), an_event(slug="gone", status=Status.WITHDRAWN))
    assert client.get("/events/gone").status_code == 410


def test_a_disallowed_method_gets_a_page(client: LintingClient) -> None:
    save(a_site())
    response = client.post("/events/")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_the_500_page_works_without_the_database(client: LintingClient, monkeypatch: pytest.MonkeyPatch) -> None:
    client.application.config["PROPAGATE_EXCEPTIONS"] = False

    def fail(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("SELECT", {}, Exception("disk I/O error"))

    for method in ("execute", "scalar", "scalars", "get"):
        monkeypatch.setattr(db.session, method, fail)
    response = client.get("/events/")
    assert response.status_code == 500
    assert "<h1" in response.text


@pytest.mark.parametrize(
    "below", ["calendar.ics", "embed", "feed.atom", "feed.json", "chapters.json", "transcript.vtt"]
)
def test_feeds_and_calendars_move_with_their_page(client: LintingClient, below: str) -> None:
    save(
        a_site(), MovedAddress(old="/events/old", new="/events/new"), MovedAddress(old="/talks/old/", new="/talks/new/")
    )
    save(MovedAddress(old="/podcast/old", new="/events/?kind=talk"))
    for page in ("/events", "/talks"):
        response = client.get(f"{page}/old/{below}")
        assert (response.status_code, response.headers["Location"]) == (301, f"{page}/new/{below}")
        # A browser lets scripts follow a redirect only if each response has CORS headers.
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.get(f"/podcast/old/{below}").status_code == 404
    assert client.get("/events/old/anything").status_code == 404


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/talks/none/feed.atom", 404),
        ("/events/gone/embed", 410),
        ("/oembed", 400),
        ("/oembed?url=https://podium.test/events/new&format=yaml", 501),
        ("/media/none.mp3", 404),
    ],
)
def test_other_sites_may_read_a_404(client: LintingClient, address: str, status: int) -> None:
    save(a_site(), an_event(slug="gone", status=Status.WITHDRAWN))
    response = client.get(address)
    assert response.status_code == status
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Access-Control-Allow-Origin" not in client.get("/events/none").headers
