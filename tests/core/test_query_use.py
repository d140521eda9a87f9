"""A page that reads no query is rendered once for all queries, and no view has to say so."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, request
from records import a_site, an_event, save
from werkzeug.test import Client

from core.fragments import init_fragments
from core.page_cache import PageCache

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        ("/people/", True),
        ("/icon.svg", True),
        ("/nothing", True),
        ("/events/", False),
        ("/events/feed.atom", False),
        ("/research/", False),
    ],
)
def test_an_address_that_reads_no_query_has_one_page_for_all_queries(app: Flask, path: str, is_one: bool) -> None:
    save(a_site(), an_event())
    visitor = Client(app)
    bodies = {visitor.get(path).data} | {visitor.get(f"{path}?a={'x' * number}").data for number in range(0, 900, 150)}
    pages = app.extensions["page_cache"]._pages.kept
    assert {key.query for key in pages if key.path == path} == (
        {None} if is_one else {"", *(f"a={'x' * number}" for number in (0, 150))}
    )
    assert len(bodies) == 1 or not is_one


@pytest.mark.parametrize(
    "read",
    [
        lambda: request.args.get("a"),
        lambda: request.values.get("a"),
        lambda: request.url,
        lambda: request.full_path,
        lambda: request.query_string,
    ],
)
def test_however_a_view_reads_the_query_its_pages_are_kept_apart(read: Callable[[], object]) -> None:
    app = Flask(__name__)
    init_fragments(app)
    app.add_url_rule("/", "read", view_func=lambda: str(read()))
    app.add_url_rule("/unread", "unread", view_func=lambda: request.path)
    cache = PageCache(
        app.wsgi_app,
        version=lambda: 1,
        next_change=lambda: float("inf"),
        is_signed_in=lambda cookies: "session" in cookies,
    )
    visitor = Client(cache)
    assert visitor.get("/?a=1").text != visitor.get("/?a=2").text
    assert visitor.get("/unread?a=1").text == visitor.get("/unread?a=2").text == "/unread"
    assert [key.query for key in cache._pages.kept] == ["a=1", "a=2", None]


def test_no_view_reads_the_query_past_the_request() -> None:
    files = [path for folder in ("blueprints", "models", "templates") for path in (ROOT / folder).rglob("*.*")]
    assert [path for path in files if path.suffix in (".py", ".html") and "QUERY_STRING" in path.read_text()] == []
