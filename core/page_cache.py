"""The page cache: renders and compresses each public page once, and drops it when the data that it shows changes."""

import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from io import BytesIO
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from core.data_version import PublicVersion
from core.database import db, is_sqlite
from core.fragments import is_partial
from core.kept_pages import KeptPages, Key, Rendering
from core.query_use import note_query_use
from core.refusal import refuse
from core.rendered_page import Headers, RenderedPage
from core.seats import Seats
from core.session_cookie import session_cookie

LARGEST_PAGE = 16 << 20  # bytes, enough for a calendar of 10,000 events; larger responses are files, which are streamed
LONGEST_ADDRESS = 300  # characters of a path, and of a query; longer ones come from experiments, not from links
# Renderings at once, in all and of one path: more would take more memory and finish no sooner. Others wait, but few
# enough that most threads stay free for pages that are kept.
RENDERINGS, RENDERINGS_OF_PATH, WAITING = 6, 2, 48
# Seconds that a request waits while another one renders the same page, before it renders the page itself.
LONGEST_WAIT = 10.0

Answer = tuple[str, Headers, Iterable[bytes]]


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

    cache = PageCache(
        app.wsgi_app,
        version=version,
        next_change=read_next_change,
        is_signed_in=session_cookie(app).is_of_a_device,
        bypass_paths=bypass_paths,
    )
    app.extensions["page_cache"] = cache
    app.wsgi_app = cache  # type: ignore[method-assign]


class PageCache:
    """A WSGI cache that is never stale: it checks the version of the data on every request.

    `version` returns a value that changes when any process commits a change to a page; `next_change` returns the Unix
    time at which the clock alone will change a page. Requests whose Cookie header `is_signed_in` recognises, or with a
    path that starts with one of `bypass_paths`, bypass the cache. If several requests miss a page, one renders it and
    the others wait. Only a few pages are rendered at once; requests that would wait too long get 503.
    """

    def __init__(
        self,
        wsgi: WSGIApplication,
        *,
        version: Callable[[], object],
        next_change: Callable[[], float],
        is_signed_in: Callable[[str], bool],
        bypass_paths: tuple[str, ...] = (),
    ) -> None:
        self._wsgi = wsgi
        self._read_version = version
        self._next_change = next_change
        self._is_signed_in = is_signed_in
        self._bypass_paths = bypass_paths
        self._lock = threading.Lock()
        self._pages = KeptPages(None, 0.0)
        self._renderings = Seats(
            at_once=RENDERINGS, of_one_client=RENDERINGS_OF_PATH, waiting=WAITING, patience=LONGEST_WAIT
        )

    @property
    def waiting(self) -> int:
        """How many requests wait for other pages to be rendered."""
        return self._renderings.waiting

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Respond from the cache, or render the page, cache it and respond."""
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or path.startswith(self._bypass_paths):
            return self._wsgi(environ, start_response)
        if self._is_signed_in(environ.get("HTTP_COOKIE", "")):
            return _respond(_for_one_person(self._call_in_turn(environ)), start_response)
        pages = self._current_pages()
        partial = is_partial(environ.get("HTTP_HX_REQUEST"), environ.get("HTTP_HX_REQUEST_TYPE"))
        address = path, environ.get("QUERY_STRING", ""), partial
        page = pages.find(*address)
        if page is None:
            key, rendering, is_mine = pages.claim(*address)
            if is_mine:
                page, answer = self._render_for_all(pages, key, rendering, environ)
                if page is None:
                    return _respond(answer, start_response)
            else:
                page = _wait_for(pages, key, rendering)
                if page is None:
                    return _respond(self._call_in_turn(environ), start_response)
        body = page.answer(environ, start_response)
        if page.uncounted:
            pages.count_encodings(*address, page)
        return body

    def _current_pages(self) -> KeptPages:
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
                self._pages = KeptPages(version, self._next_change())
            return self._pages

    def _is_current(self, pages: KeptPages) -> bool:
        return self._read_version() == pages.version and time.time() < pages.deadline

    def _render_for_all(
        self, pages: KeptPages, key: Key, rendering: Rendering, environ: WSGIEnvironment
    ) -> tuple[RenderedPage | None, Answer]:
        page = keep_as = None
        use = note_query_use(environ)
        try:
            page, answer = self._render(environ)
            if use.is_unread:
                keep_as = key._replace(query=None)
            elif len(environ.get("QUERY_STRING", "")) <= LONGEST_ADDRESS:
                keep_as = key
        finally:
            # Even if rendering fails: waiting requests then render for themselves, and the next one renders for all.
            pages.settle(key, rendering, page, keep_as if len(key.path) <= LONGEST_ADDRESS else None)
        return page, answer

    def _render(self, environ: WSGIEnvironment) -> tuple[RenderedPage | None, Answer]:
        status, headers, chunks = self._call_in_turn(environ, method="GET")
        if not _is_cacheable_answer(status, headers):
            return None, (status, headers, _discard(chunks) if environ["REQUEST_METHOD"] == "HEAD" else chunks)
        try:
            body = b"".join(chunks)
        finally:
            getattr(chunks, "close", lambda: None)()
        return RenderedPage(status, headers, body), (status, headers, [])

    def _call_in_turn(self, environ: WSGIEnvironment, method: str = "") -> Answer:
        answer: list[Any] = []

        def capture(status: str, headers: Headers, exc_info: object = None) -> Callable[[bytes], object]:
            answer[:] = [status, headers]
            return lambda _data: None

        if method and method != environ["REQUEST_METHOD"]:
            environ = {**environ, "REQUEST_METHOD": method, "wsgi.input": BytesIO()}
        give_back = self._renderings.take(environ["PATH_INFO"])
        if give_back is None:
            chunks = refuse(capture, "503 Service Unavailable", "Too much is asked for just now. Please try again.", 10)
        else:
            try:
                chunks = self._wsgi(environ, capture)
            finally:
                give_back()
        return answer[0], answer[1], chunks


def _for_one_person(answer: Answer) -> Answer:
    status, headers, chunks = answer
    own = [(name, value) for name, value in headers if name.lower() != "cache-control"]
    return status, [*own, ("Cache-Control", "private, no-store")], chunks


def _respond(answer: Answer, start_response: StartResponse) -> Iterable[bytes]:
    status, headers, chunks = answer
    start_response(status, headers)
    return chunks


def _wait_for(pages: KeptPages, key: Key, rendering: Rendering) -> RenderedPage | None:
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
