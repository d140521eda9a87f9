"""Pencils on public pages: for those who can write, and in nobody else's page."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from page_lint import LintingClient
from records import a_page, a_partner, a_person, a_series, a_site, a_topic, an_episode, an_event, save
from team import sign_in

from blueprints.content.queries import LISTED
from models import Contributor, Event, Role

PENCIL = re.compile(r'class="pencil" href="/desk/([^"]+)"')


@pytest.fixture
def event(app: Flask) -> Event:
    save(a_site())
    person = a_person(slug="ada", summary="Wrote the first program.")
    found: Event = save(
        an_event(
            slug="talk", summary="About it.", body="Text.", contributors=[Contributor(person=person, role="speaker")]
        )
    )
    return found


def test_each_part_of_an_event_has_a_pencil_that_opens_its_field(event: Event, client: LintingClient) -> None:
    sign_in(client, Role.EDITOR)
    page = client.get("/events/talk").get_data(as_text=True)
    fields = {address.partition("#field-")[2] for address in PENCIL.findall(page)}
    assert {"title", "summary", "starts", "venue", "contributors", "body"} <= fields
    assert set(PENCIL.findall(page)) == {f"events/{event.id}/#field-{field}" for field in fields}
    assert f'href="/desk/events/{event.id}/">Edit this page</a>' in page


def test_every_record_type_has_a_pencil_beside_its_title(event: Event, client: LintingClient) -> None:
    save(
        a_partner(slug="uni"),
        a_series(slug="s"),
        a_topic(slug="t"),
        an_episode(slug="e", publish_at=datetime(2026, 1, 1, tzinfo=UTC)),
        a_page(slug="about"),
    )
    sign_in(client, Role.EDITOR)
    for path, folder in {
        "/people/ada": "people", "/partners/uni": "partners", "/talks/s/": "series", "/topics/t": "topics",
        "/podcast/e": "episodes", "/about": "pages",
    }.items():  # fmt: skip
        page = client.get(path, follow_redirects=True).get_data(as_text=True)
        assert folder in LISTED
        assert re.search(rf'class="pencil" href="/desk/{folder}/\d+/#field-(title|name)"', page), path


def test_nobody_else_gets_a_byte_more(event: Event, client: LintingClient, app: Flask) -> None:
    before = {path: client.get(path).data for path in ("/", "/events/talk", "/people/ada")}
    for role in Role:
        sign_in(app.test_client(), role)
    assert {path: client.get(path).data for path in before} == before
    assert not any(word in page for page in before.values() for word in (b"pencil", b"/desk/"))


def test_those_who_only_check_in_see_the_desk_and_no_pencil(event: Event, client: LintingClient) -> None:
    sign_in(client, Role.DOOR)
    page = client.get("/events/talk").get_data(as_text=True)
    assert not PENCIL.search(page) and "Edit this page" not in page
    assert '<a href="/desk/">Desk</a>' in page


def test_a_signed_in_page_is_private_and_never_kept(event: Event, client: LintingClient, app: Flask) -> None:
    visitor = app.test_client()
    sign_in(client, Role.EDITOR)
    mine = client.get("/events/talk")
    assert mine.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in mine.headers
    theirs = visitor.get("/events/talk")
    assert b"pencil" in mine.data and b"pencil" not in theirs.data
    # And the other way round: what is kept for everybody isn't given to those who are signed in.
    assert b"pencil" in client.get("/events/talk").data
    assert b"pencil" not in visitor.get("/events/talk").data
    kept = app.extensions["page_cache"]._pages.kept
    assert any(key.path == "/events/talk" for key in kept)
    assert not any(b"pencil" in page.body for page in kept.values())


@pytest.mark.parametrize("cookie", ["forged", "eyJkZXZpY2UiOiJ4In0.aaaa.bbbb"])
def test_a_cookie_that_nobody_signed_shows_no_pencil(event: Event, client: LintingClient, cookie: str) -> None:
    client.set_cookie(client.application.config["SESSION_COOKIE_NAME"], cookie, domain="podium.test", secure=True)
    assert b"pencil" not in client.get("/events/talk").data


def test_fragments_have_pencils_too(event: Event, client: LintingClient) -> None:
    sign_in(client, Role.EDITOR)
    assert b"pencil" in client.fragment("/events/talk").data
