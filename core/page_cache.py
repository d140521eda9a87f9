"""Public pages at the speed of static files: rendered and compressed once, dropped when anything is committed."""

import gzip
import hashlib
import threading
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from io import BytesIO
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import brotli
from werkzeug.http import parse_date

from core.fragments import is_partial

Headers = list[tuple[str, str]]

LARGEST_PAGE = 16 << 20  # bytes, as of a calendar with 10,000 events; larger answers are files, which are streamed
LARGEST_CACHE = 64 << 20
LONGEST_QUERY = 300  # characters; a longer one is somebody's experiment


class CachedPage:
    """One rendering of one address, and its encodings as they are asked for."""

    def __init__(self, status: str, headers: Headers, body: bytes) -> None:
        self.status = status
        self.body = body
        self.digest = hashlib.sha256(body).hexdigest()[:24]
        self.headers = [(name, value) for name, value in headers if name.lower() not in ("content-length", "etag")]
        self.compressible = not any(
            name.lower() == "content-type" and value.startswith("image/png") for name, value in headers
        )
        stamps = [value for name, value in headers if name.lower() == "last-modified"]
        self.last_modified = parse_date(stamps[0]) if stamps else None
        self.variants: dict[str, tuple[str, Headers, bytes]] = {}

    def variant(self, encoding: str) -> tuple[str, Headers, bytes]:
        """Return the strong ETag, the headers and the bytes of an encoding (`br`, `gzip` or ``)."""
        if not self.compressible:
            encoding = ""
        if encoding not in self.variants:
            self.variants[encoding] = self._encode(encoding)
        return self.variants[encoding]

    def _encode(self, encoding: str) -> tuple[str, Headers, bytes]:
        body = _compress(self.body, encoding)
        etag = f'"{self.digest}{"-" if encoding else ""}{encoding}"'
        headers = [*_vary_on_encoding(self.headers), ("ETag", etag), ("Content-Length", str(len(body)))]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        return etag, headers, body


class PageCache:
    """A WSGI cache that is never stale: it asks for the version of the data at each request.

    `version` gives a value that changes when any process has committed; `next_change` gives the Unix time at
    which the clock alone will change a page. Requests with the cookie `bypass_cookie` and paths that begin with
    one of `bypass_paths` go by.
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
        return _answer(page, environ, start_response)

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
        # Twice the body: its encodings come on top.
        size = 2 * len(page.body)
        with self._lock:
            if self._size + size > LARGEST_CACHE:
                pages.clear()
                self._size = 0
            pages[key] = page
            self._size += size


def _answer(page: CachedPage, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    etag, headers, body = page.variant(preferred_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")))
    if page.status.startswith("200") and _is_known(page, etag, environ):
        start_response("304 Not Modified", [pair for pair in headers if not pair[0].startswith("Content-")])
        return []
    start_response(page.status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _is_known(page: CachedPage, etag: str, environ: WSGIEnvironment) -> bool:
    """Tell whether the client has what it asks for; its ETag alone decides when it sends one (RFC 9110, 13.1.3)."""
    asked = environ.get("HTTP_IF_NONE_MATCH")
    if asked is not None:
        return _matches(etag, asked)
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    if since is None or page.last_modified is None:
        return False
    then = parse_date(since)
    return then is not None and page.last_modified <= then


def _matches(etag: str, asked: str) -> bool:
    return any(tag.strip().removeprefix("W/") in (etag, "*") for tag in asked.split(","))


def _is_cacheable_answer(status: str, headers: Headers) -> bool:
    if status[:3] not in ("200", "301", "404", "410"):
        return False
    values = {name.lower(): value for name, value in headers}
    if "set-cookie" in values or "content-encoding" in values or "accept-ranges" in values:
        return False
    if any(word in values.get("cache-control", "") for word in ("no-store", "private")):
        return False
    return int(values.get("content-length", LARGEST_PAGE + 1)) <= LARGEST_PAGE


def _vary_on_encoding(headers: Headers) -> Headers:
    vary = [value for name, value in headers if name.lower() == "vary"]
    others = [pair for pair in headers if pair[0].lower() != "vary"]
    return [*others, ("Vary", ", ".join([*vary, "Accept-Encoding"]))]


def _discard(chunks: Iterable[bytes]) -> Iterable[bytes]:
    getattr(chunks, "close", lambda: None)()
    return []


def _compress(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return bytes(brotli.compress(body, quality=7))
    if encoding == "gzip":
        return gzip.compress(body, 6, mtime=0)
    return body


@lru_cache(maxsize=512)
def preferred_encoding(accept: str) -> str:
    """Choose `br`, `gzip` or `` from an Accept-Encoding header; a quality of 0 is a refusal."""
    accepted: dict[str, float] = {}
    for part in accept.lower().split(","):
        name, _, parameter = part.partition(";")
        try:
            accepted[name.strip()] = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            accepted[name.strip()] = 0.0
    ranked = [name for name in ("br", "gzip") if accepted.get(name, accepted.get("*", 0.0)) > 0]
    return max(ranked, key=lambda name: accepted.get(name, accepted.get("*", 0.0)), default="")
