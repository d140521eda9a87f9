"""What the page cache keeps in memory is counted, all of it, and bounded."""

import gc
import random
import tracemalloc
from collections.abc import Iterable
from typing import Any

import pytest
from werkzeug.test import Client, create_environ, run_wsgi_app

from core.page_cache import PageCache


class Site:
    """A site whose responses a test can set, and which counts its renderings."""

    def __init__(self) -> None:
        self.renderings = 0
        self.headers = [("Content-Type", "text/html; charset=utf-8"), ("Vary", "HX-Request")]
        self.body = b"hello " * 100

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.renderings += 1
        start_response("200 OK", [*self.headers, ("Content-Length", str(len(self.body)))])
        return [self.body]


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def visitor(site: Site) -> Client:
    return Client(
        PageCache(
            site, version=lambda: 1, next_change=lambda: float("inf"), is_signed_in=lambda cookies: "session" in cookies
        )
    )


def kept(visitor: Client, site: Site, *paths: str) -> list[bool]:
    """Tell for each path whether its page is kept; those that aren't are rendered again."""
    found = []
    for path in paths:
        before = site.renderings
        visitor.get(path)
        found.append(site.renderings == before)
    return found


def test_the_pages_that_were_rendered_first_make_room(
    site: Site, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.kept_pages.LARGEST_CACHE", 10_500)
    for number in range(10):
        visitor.get(f"/{number}")
    assert kept(visitor, site, "/9", "/8", "/7", "/0") == [True, True, True, False]
    # Of a few pages, rendering one more has dropped only the oldest.
    assert kept(visitor, site, "/9", "/8") == [True, True]


def test_no_more_than_so_many_pages_are_kept_however_small(
    site: Site, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.kept_pages.MOST_PAGES", 3)
    for number in range(5):
        visitor.get(f"/{number}")
    assert kept(visitor, site, "/4", "/3", "/2", "/1") == [True, True, True, False]


@pytest.mark.parametrize("part", ["query", "path", "headers", "body", "encodings"])
def test_all_that_a_page_takes_in_memory_is_counted(part: str) -> None:
    site = Site()
    cache = PageCache(
        site, version=lambda: 1, next_change=lambda: float("inf"), is_signed_in=lambda cookies: "session" in cookies
    )
    # Hardly compressible, so that its encodings take about as much as itself.
    site.body = random.randbytes(10_000) if part in ("body", "encodings") else b"-"  # noqa: S311 - no secret
    if part == "headers":
        site.headers = [(f"X-{number}", f"{number}" * 100) for number in range(100)]
    long = "x" * 299
    accepted = ("", "br", "gzip") if part == "encodings" else ("",)
    gc.collect()
    tracemalloc.start()
    try:
        for number in range(100):
            path = f"/{number:03}" + (long[4:] if part == "path" else "")
            query = long if part == "query" else ""
            # Strings of their own, as each request has them.
            environ = create_environ(path, query_string=query.replace("xxx", f"{number:03}", 1))
            if part == "headers":
                site.headers = [(name, f"{value}{number}") for name, value in site.headers]
            if part in ("body", "encodings"):
                site.body = site.body[1:] + bytes([number])
            for accept in accepted:
                run_wsgi_app(cache, {**environ, "HTTP_ACCEPT_ENCODING": accept})
        gc.collect()
        taken = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert len(cache._pages.kept) == 100
    assert 0.7 * taken < cache._pages.size < 1.5 * taken


def test_pages_that_are_dropped_are_no_longer_counted(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.kept_pages.MOST_PAGES", 1)
    cache = PageCache(
        site, version=lambda: 1, next_change=lambda: float("inf"), is_signed_in=lambda cookies: "session" in cookies
    )
    sizes = set()
    for number in range(5):
        Client(cache).get(f"/{number}", headers={"Accept-Encoding": "br"})
        sizes.add(cache._pages.size)
    assert len(sizes) == 1
