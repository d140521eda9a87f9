"""The page cache: renders and compresses each public page once, and drops it when the data that it shows changes."""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import datetime
from io import BytesIO
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from core.data_version import PublicVersion
from core.database import db, is_sqlite
from core.fragments import is_partial
from core.rendered_page import Headers, RenderedPage

LARGEST_PAGE = 16 << 20  # bytes, enough for a calendar of 10,000 events; larger responses are files, which are streamed
LARGEST_CACHE = 64 << 20
LONGEST_QUERY = 300  # characters; longer queries come from experiments, not from links
# Seconds that a request waits while another one renders the same page, before it renders the page itself.
LONGEST_WAIT = 10.0

Key = tuple[str, str, bool]
Answer = tuple[str, Headers, Iterable[bytes]]
Rendering = Future[RenderedPage | None]  # None when the response must not be shared


def init_page_cache(app: Flask, *, next_change: Callable[[], datetime], bypass_paths: tuple[str, ...]) -> None:
    """Wrap the application, as built so far, in the cache; SQLite only, as no other database reports every commit.

    `next_change` is called in an application context and returns when the clock alone will next change a page.
    """
    if not is_sqlite(app):
        return
    with app.app_context():
        version = PublicVersion(str(db.engine.url.database), app.extensions["public_version"])

    def read_next_change() -> float:
        try:
            with app.app_context():
                return next_change().timestamp()
        except SQLAlchemyError:
            # Cache nothing until the database responds again; the page itself reports the error.
            return 0.0

    app.wsgi_app = PageCache(  # type: ignore[method-assign]
        app.wsgi_app,
        version=version,
        next_change=read_next_change,
        bypass_cookie=app.config["SESSION_COOKIE_NAME"] + "=",
        bypass_paths=bypass_paths,
    )


class Pages:
    """The pages rendered from one version of the data, valid until a deadline, and the renderings in progress."""

    def __init__(self, version: object, deadline: float) -> None:
        self.version = version
        self.deadline = deadline
        self.kept: dict[Key, RenderedPage] = {}
        self._renderings: dict[Key, Rendering] = {}
        self._size = 0
        self._lock = threading.Lock()

    def claim(self, key: Key) -> tuple[Rendering, bool]:
        """Return the rendering of a page, and whether this request has to perform it; other requests wait for it."""
        with self._lock:
            rendering = self._renderings.get(key)
            if rendering is not None:
                return rendering, False
            rendering = Rendering()
            if key in self.kept:
                rendering.set_result(self.kept[key])
                return rendering, False
            self._renderings[key] = rendering
            return rendering, True

    def settle(self, key: Key, rendering: Rendering, page: RenderedPage | None) -> None:
        """Cache a page and pass it to the requests that wait for it; None means that there is nothing to share."""
        with self._lock:
            self._forget(key, rendering)
            # If this rendering was given up, a later one may have finished first.
            if page is not None and key not in self.kept:
                self._keep(key, page)
        rendering.set_result(page)

    def give_up(self, key: Key, rendering: Rendering) -> None:
        """Let the next request render a page whose rendering takes too long."""
        with self._lock:
            self._forget(key, rendering)

    def _forget(self, key: Key, rendering: Rendering) -> None:
        if self._renderings.get(key) is rendering:
            del self._renderings[key]

    def _keep(self, key: Key, page: RenderedPage) -> None:
        if self._size + page.size > LARGEST_CACHE:
            self.kept.clear()
            self._size = 0
        self.kept[key] = page
        self._size += page.size


class PageCache:
    """A WSGI cache that is never stale: it checks the version of the data on every request.

    `version` returns a value that changes when any process commits a change to a page; `next_change` returns the Unix
    time at which the clock alone will change a page. Requests with the cookie `bypass_cookie`, or with a path that
    starts with one of `bypass_paths`, bypass the cache. If several requests miss a page, one renders it and the others
    wait.
    """

    def __init__(
        self,
        wsgi: WSGIApplication,
        *,
        version: Callable[[], object],
        next_change: Callable[[], float],
        bypass_cookie: str,
        bypass_paths: tuple[str, ...] = (),
    ) -> None:
        self._wsgi = wsgi
        self._read_version = version
        self._next_change = next_change
        self._bypass_cookie = bypass_cookie
        self._bypass_paths = bypass_paths
        self._lock = threading.Lock()
        self._pages = Pages(None, 0.0)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Respond from the cache, or render the page, cache it and respond."""
        if not self._is_cacheable_request(environ):
            return self._wsgi(environ, start_response)
        pages = self._current_pages()
        partial = is_partial(environ.get("HTTP_HX_REQUEST"), environ.get("HTTP_HX_REQUEST_TYPE"))
        key = (environ["PATH_INFO"], environ.get("QUERY_STRING", ""), partial)
        page = pages.kept.get(key)
        if page is None:
            rendering, is_mine = pages.claim(key)
            if is_mine:
                page, answer = self._render_for_all(pages, key, rendering, environ)
                if page is None:
                    start_response(*answer[:2])
                    return answer[2]
            else:
                page = _wait_for(pages, key, rendering)
                if page is None:
                    return self._wsgi(environ, start_response)
        return page.answer(environ, start_response)

    def _is_cacheable_request(self, environ: WSGIEnvironment) -> bool:
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and not environ["PATH_INFO"].startswith(self._bypass_paths)
            and self._bypass_cookie not in environ.get("HTTP_COOKIE", "")
            and len(environ.get("QUERY_STRING", "")) <= LONGEST_QUERY
        )

    def _current_pages(self) -> Pages:
        """Return the pages of the version that is current after the request arrived.

        Every page in the set is of this version or a later one, since rendering starts after the version is read.
        Requests that arrive after a later commit get a new set, so a page whose rendering started before that commit
        is never served again.
        """
        pages = self._pages
        if self._is_current(pages):
            return pages
        with self._lock:
            if not self._is_current(self._pages):
                # Read the version first: a commit between the two calls makes these pages outdated at the next request.
                version = self._read_version()
                self._pages = Pages(version, self._next_change())
            return self._pages

    def _is_current(self, pages: Pages) -> bool:
        return self._read_version() == pages.version and time.time() < pages.deadline

    def _render_for_all(
        self, pages: Pages, key: Key, rendering: Rendering, environ: WSGIEnvironment
    ) -> tuple[RenderedPage | None, Answer]:
        page = None
        try:
            page, answer = self._render(environ)
        finally:
            # Even if rendering fails: waiting requests then render for themselves, and the next one renders for all.
            pages.settle(key, rendering, page)
        return page, answer

    def _render(self, environ: WSGIEnvironment) -> tuple[RenderedPage | None, Answer]:
        answer: list[Any] = []

        def capture(status: str, headers: Headers, exc_info: object = None) -> Callable[[bytes], object]:
            answer[:] = [status, headers]
            return lambda _data: None

        is_head = environ["REQUEST_METHOD"] == "HEAD"
        inner = {**environ, "REQUEST_METHOD": "GET", "wsgi.input": BytesIO()} if is_head else environ
        chunks = self._wsgi(inner, capture)
        status, headers = answer
        if not _is_cacheable_answer(status, headers):
            return None, (status, headers, _discard(chunks) if is_head else chunks)
        try:
            body = b"".join(chunks)
        finally:
            getattr(chunks, "close", lambda: None)()
        return RenderedPage(status, headers, body), (status, headers, [])


def _wait_for(pages: Pages, key: Key, rendering: Rendering) -> RenderedPage | None:
    try:
        return rendering.result(LONGEST_WAIT)
    except TimeoutError:
        pages.give_up(key, rendering)
        return None


def _is_cacheable_answer(status: str, headers: Headers) -> bool:
    if status[:3] not in ("200", "301", "404", "410"):
        return False
    values = {name.lower(): value for name, value in headers}
    if "set-cookie" in values or "content-encoding" in values or "accept-ranges" in values:
        return False
    if any(word in values.get("cache-control", "") for word in ("no-store", "private")):
        return False
    return int(values.get("content-length", LARGEST_PAGE + 1)) <= LARGEST_PAGE


def _discard(chunks: Iterable[bytes]) -> Iterable[bytes]:
    getattr(chunks, "close", lambda: None)()
    return []
