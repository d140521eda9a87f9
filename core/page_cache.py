"""Public pages at the speed of static files: rendered and compressed once, dropped when what they show has changed."""

import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from io import BytesIO
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from core.cached_page import CachedPage, Headers
from core.data_version import PublicVersion
from core.database import db, is_sqlite, reading_only
from core.fragments import is_partial

LARGEST_PAGE = 16 << 20  # bytes, as of a calendar with 10,000 events; larger answers are files, which are streamed
LARGEST_CACHE = 64 << 20
LONGEST_QUERY = 300  # characters; a longer one is somebody's experiment


def init_page_cache(app: Flask, *, next_change: Callable[[], datetime], bypass_paths: tuple[str, ...]) -> None:
    """Put the cache in front of all that the application has so far; only SQLite says what was committed.

    `next_change` is asked within the application for the moment at which the clock alone will change a page.
    """
    if not is_sqlite(app):
        return
    with app.app_context():
        version = PublicVersion(str(db.engine.url.database), db.metadata)

    def read_next_change() -> float:
        try:
            # Asked beside a request, and so not known to be reading.
            with app.app_context(), reading_only():
                return next_change().timestamp()
        except SQLAlchemyError:
            # Nothing is kept until the database answers again; the page itself says what is wrong.
            return 0.0

    app.wsgi_app = PageCache(  # type: ignore[method-assign]
        app.wsgi_app,
        version=version,
        next_change=read_next_change,
        bypass_cookie=app.config["SESSION_COOKIE_NAME"] + "=",
        bypass_paths=bypass_paths,
    )


class PageCache:
    """A WSGI cache that is never stale: it asks for the version of the data at each request.

    `version` gives a value that changes when any process has committed what a page shows; `next_change` gives the Unix
    time at which the clock alone will change a page. Requests with the cookie `bypass_cookie` and paths that begin
    with one of `bypass_paths` go by.
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
        self._version: object = None
        self._deadline = 0.0
        self._size = 0
        self._pages: dict[tuple[str, str, bool], CachedPage] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from the cache, or render, keep and answer."""
        if not self._is_cacheable_request(environ):
            return self._wsgi(environ, start_response)
        pages = self._current_pages()
        partial = is_partial(environ.get("HTTP_HX_REQUEST"), environ.get("HTTP_HX_REQUEST_TYPE"))
        key = (environ["PATH_INFO"], environ.get("QUERY_STRING", ""), partial)
        page = pages.get(key)
        if page is None:
            page, answer = self._render(environ)
            if page is None:
                start_response(*answer[:2])
                return answer[2]
            self._keep(pages, key, page)
        return page.answer(environ, start_response)

    def _is_cacheable_request(self, environ: WSGIEnvironment) -> bool:
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and not environ["PATH_INFO"].startswith(self._bypass_paths)
            and self._bypass_cookie not in environ.get("HTTP_COOKIE", "")
            and len(environ.get("QUERY_STRING", "")) <= LONGEST_QUERY
        )

    def _current_pages(self) -> dict[tuple[str, str, bool], CachedPage]:
        version = self._read_version()
        if version != self._version or time.time() >= self._deadline:
            with self._lock:
                if version != self._version or time.time() >= self._deadline:
                    # A new dictionary, so that a page rendered from older data is kept only in the old one.
                    self._pages = {}
                    self._size = 0
                    self._deadline = self._next_change()
                    self._version = version
        return self._pages

    def _render(self, environ: WSGIEnvironment) -> tuple[CachedPage | None, tuple[str, Headers, Iterable[bytes]]]:
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
        return CachedPage(status, headers, body), (status, headers, [])

    def _keep(
        self, pages: dict[tuple[str, str, bool], CachedPage], key: tuple[str, str, bool], page: CachedPage
    ) -> None:
        with self._lock:
            if self._size + page.size > LARGEST_CACHE:
                pages.clear()
                self._size = 0
            pages[key] = page
            self._size += page.size


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
