"""Cached pages show nothing private, and private writes don't drop them."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from conftest import QueryCounter
from flask import Flask
from page_lint import LintingClient
from places import an_open_event, come
from records import NOW, a_site, save
from sqlalchemy import event
from werkzeug.exceptions import HTTPException
from werkzeug.test import Client

from core.database import Base, db
from core.public_version import NAME

PRIVATE = [name for name, table in Base.metadata.tables.items() if table.info.get("private") and name != NAME]
READS_PRIVATE = re.compile(rf"\b(FROM|JOIN) ({'|'.join(PRIVATE)})\b")
OF_EACH_VIEW = 5
LINK = re.compile(r"""(?:href|src|content|url|hx-get)=["']([^"'?#]+)""")
EVENT = "/events/forecasts-that-admit-doubt"
# Paths that no link leads to.
BESIDES = (
    *("/", "/sitemap.xml", "/robots.txt", "/healthz", "/llms.txt", "/feed.atom", "/artwork/podcast.png"),
    *("/events/embed", "/podcast/ice-from-above-and-below/embed", "/oembed?url=https://podium.test/events/"),
    *(f"{EVENT}{below}" for below in ("/embed", "/register", "/register/received")),
    *(f"/registrations/{page}" for page in ("find", "find/sent")),
    *(
        f"/registrations/token{below}"
        for below in ("", "/calendar.ics", "/answers", "/details", "/address", "/cancel", "/join")
    ),
    *(f"/privacy/me{below}" for below in ("", "/sent", "/erased", "/token")),
    *(f"/privacy/me/token/{page}" for page in ("data.json", "data.html", "erase")),
    *(f"/review/token{below}" for below in ("", "/page", "/files/covers/events/one.svg")),
)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Yield the list of statements sent to the database during the block."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(" ".join(statement.split()))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_no_page_that_is_kept_reads_what_is_private(demonstration_app: Flask) -> None:
    visitor = Client(demonstration_app)
    urls = demonstration_app.url_map
    visits: Counter[str] = Counter()
    private_views = set()
    waiting, seen = list(BESIDES), set(BESIDES)
    while waiting:
        address = waiting.pop()
        view = view_of(demonstration_app, address)
        visits[view] += 1
        if view and visits[view] <= OF_EACH_VIEW:
            with statements() as sent:
                answer = visitor.get(address, buffered=True)
            if any(READS_PRIVATE.search(statement) for statement in sent):
                private_views.add(view)
                assert answer.headers["Cache-Control"] == "no-store", address
            links = LINK.findall(answer.get_data().decode("latin-1"))
            found = {link.removeprefix("https://podium.test") for link in links}
            waiting += sorted(link for link in found - seen if link.startswith("/"))
            seen |= found
    assert private_views
    # The desk bypasses the cache; tests/accounts/test_roles.py has all of its routes.
    public = [rule for rule in urls.iter_rules() if not rule.rule.startswith("/desk/")]
    assert {rule.endpoint for rule in public if "GET" in (rule.methods or ())} <= visits.keys()


def view_of(app: Flask, address: str) -> str:
    """Return the name of the view that serves an address, or an empty string."""
    try:
        return str(app.url_map.bind("podium.test").match(address.partition("?")[0])[0])
    except HTTPException:
        return ""


@pytest.fixture
def _noon(app: Flask) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.usefixtures("_noon")
def test_a_registration_drops_no_page_unless_it_takes_the_last_place(
    client: LintingClient, count_queries: type[QueryCounter]
) -> None:
    save(a_site())
    event = an_open_event(slug="one", capacity=3, waitlist=False)
    before = client.get("/events/one").text
    come(event, "ada", "bob")
    with count_queries() as counted:
        assert client.get("/events/one").text == before
    assert counted.statements == []
    come(event, "eve")
    assert "This event is full" in client.get("/events/one").text
