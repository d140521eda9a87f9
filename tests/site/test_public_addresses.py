"""Rules that hold at every public address."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask
from page_lint import LintingClient
from records import NOW, a_person, a_research_item, a_whole_site, an_event, save
from snapshot import dump
from sqlalchemy import select

from blueprints.media.queries import stored_path
from core.database import db
from models import Status, Topic

ADDRESSES = (
    "/",
    "/explore",
    "/events/",
    "/events/?when=past",
    "/events/?when=all&topic=topic&q=event",
    "/events/upcoming-1",
    "/events/past-1",
    "/events/upcoming-1/register",
    "/talks/",
    "/talks/series/",
    "/podcast/",
    "/podcast/episode-1",
    "/partners/",
    "/partners/partner",
    "/people/",
    "/people/person",
    "/topics/",
    "/topics/topic",
    "/research/",
    "/research/research-1",
    "/opportunities/",
    "/opportunities/call-1",
    "/page",
)
# Pages with a form are rendered for each request.
UNKEPT = ("/events/upcoming-1/register",)
FOR_MACHINES = ("/sitemap.xml", "/robots.txt", "/site.webmanifest", "/healthz")
JOIN_LINK = "https://meet.example.test/secret-room"


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_complete_and_contains_its_fragment(client: LintingClient, address: str) -> None:
    a_whole_site(2)
    page = client.get(address)
    fragment = client.fragment(address)
    assert (page.status_code, fragment.status_code) == (200, 200)
    assert {"HX-Request", "HX-Request-Type"} <= {name.strip() for name in page.headers["Vary"].split(",")}
    assert "<html" not in fragment.text
    assert squeeze(fragment.text) in squeeze(page.text)


def squeeze(html: str) -> str:
    return " ".join(html.split())


@pytest.mark.parametrize("kind", [{"HX-Boosted": "true"}, {"HX-History-Restore-Request": "true"}, {}])
def test_boosted_links_and_history_restores_get_the_whole_page(client: LintingClient, kind: dict[str, str]) -> None:
    a_whole_site()
    headers = {"HX-Request": "true", "HX-Request-Type": "full", **kind}
    assert "<html" in client.get("/events/", headers=headers).text


@pytest.mark.parametrize("address", [*ADDRESSES, *FOR_MACHINES])
def test_a_get_sets_no_cookie_and_changes_nothing(app: Flask, client: LintingClient, address: str) -> None:
    a_whole_site()
    before = dump()
    response = client.get(address)
    assert "Set-Cookie" not in response.headers
    assert dump() == before


@pytest.mark.parametrize("address", [*(address for address in ADDRESSES if address not in UNKEPT), "/sitemap.xml"])
def test_an_unchanged_address_answers_304(client: LintingClient, address: str) -> None:
    a_whole_site()
    etag = client.get(address).headers["ETag"]
    assert not etag.startswith("W/")
    again = client.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "hidden",
    [
        {"status": Status.DRAFT},
        {"status": Status.WITHDRAWN},
        {"status": Status.SCHEDULED, "publish_at": NOW.replace(year=2028)},
    ],
)
@pytest.mark.parametrize("address", [*ADDRESSES, *FOR_MACHINES])
def test_nothing_hidden_appears_anywhere(client: LintingClient, address: str, hidden: dict[str, Any]) -> None:
    a_whole_site(2, **{"summary": "canary", **hidden})
    text = client.get(address).text + client.fragment(address).text
    assert "canary" not in text
    assert not re.search(r"(episode|research|call|upcoming|past)-2|(?<!\.)Event \d", text)


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("format_", ["online", "hybrid", "in-person"])
def test_the_meeting_address_is_on_no_page(client: LintingClient, status: Status, format_: str) -> None:
    a_whole_site()
    publish_at = NOW if status is Status.SCHEDULED else None
    save(
        an_event(
            slug="meeting", starts=None, status=status, format=format_, online_url=JOIN_LINK, publish_at=publish_at
        )
    )
    for address in ("/", "/events/", "/events/meeting", "/events/meeting/register", "/sitemap.xml"):
        assert "secret-room" not in client.get(address).text


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_number_of_queries_doesnt_grow_with_rows(app: Flask, count_queries: Any, address: str) -> None:
    few = _queries(app, count_queries, address, rows=1)
    for table in reversed(db.metadata.sorted_tables):
        # Without its row, nothing that pages ask for is remembered.
        if table.name != "public_version":
            db.session.execute(table.delete())
    db.session.commit()
    assert _queries(app, count_queries, address, rows=30) == few


def _queries(app: Flask, count_queries: Any, address: str, rows: int) -> int:
    a_whole_site(rows)
    # Every record has related ones, since an empty list needs no query for its parts.
    topic = db.session.scalars(select(Topic).where(Topic.slug == "topic")).one()
    save(a_research_item(topics=[topic], people=[a_person()]), an_event(topics=[topic], starts=NOW))
    db.session.remove()
    with count_queries() as queries:
        assert app.test_client().get(address).status_code == 200
    return len([statement for statement in queries.statements if "min(" not in statement])


def test_every_link_of_the_site_works(client: LintingClient) -> None:
    a_whole_site(2)
    sound = stored_path("0" * 64)
    sound.parent.mkdir(parents=True)
    sound.write_bytes(b"sound")
    seen, queue = set(), ["/"]
    while queue:
        address = queue.pop()
        if address in seen:
            continue
        seen.add(address)
        response = client.get(address)
        assert response.status_code == 200, address
        if response.mimetype == "text/html":
            queue += [link.replace("&amp;", "&") for link in re.findall(r'(?:href|hx-get)="(/[^"#]*)', response.text)]
    assert len(seen) > 20
