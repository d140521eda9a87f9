"""A rendered page: its encodings, its ETag and its 304 responses."""

import gzip
import hashlib
import threading
from collections.abc import Iterable
from functools import lru_cache
from wsgiref.types import StartResponse, WSGIEnvironment

import brotli
from werkzeug.http import parse_accept_header, parse_date, parse_etags

Headers = list[tuple[str, str]]


class RenderedPage:
    """One rendering of one URL, and its encodings, each compressed when first requested."""

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
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """The size of the page and its encodings, in bytes."""
        return 2 * len(self.body)

    def answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Respond to a GET or HEAD request, with 304 if the client already has the page."""
        digest, headers, body = self._variant(preferred_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")))
        if self.status.startswith("200") and self._is_known(digest, environ):
            start_response("304 Not Modified", [pair for pair in headers if not pair[0].startswith("Content-")])
            return []
        start_response(self.status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _variant(self, encoding: str) -> tuple[str, Headers, bytes]:
        """Return the opaque tag, headers and body of an encoding (`br`, `gzip` or ``)."""
        if not self.compressible:
            encoding = ""
        if encoding not in self.variants:
            # All requests that waited for the page ask for its encoding at once.
            with self._lock:
                if encoding not in self.variants:
                    self.variants[encoding] = self._encode(encoding)
        return self.variants[encoding]

    def _encode(self, encoding: str) -> tuple[str, Headers, bytes]:
        body = _compress(self.body, encoding)
        tag = f"{self.digest}{'-' if encoding else ''}{encoding}"
        headers = [*_vary_on_encoding(self.headers), ("ETag", f'"{tag}"'), ("Content-Length", str(len(body)))]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        return tag, headers, body

    def _is_known(self, tag: str, environ: WSGIEnvironment) -> bool:
        """Tell whether the client already has the page; if it sends an ETag, only that counts (RFC 9110, 13.1.3)."""
        # Not Werkzeug's is_resource_modified, which answers 304 where If-Match requires 412, and treats an
        # If-None-Match without any tag as absent.
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None:
            return parse_etags(known).contains_weak(tag)
        since = parse_date(environ.get("HTTP_IF_MODIFIED_SINCE"))
        return since is not None and self.last_modified is not None and self.last_modified <= since


@lru_cache(maxsize=512)
def preferred_encoding(accept: str) -> str:
    """Choose `br`, `gzip` or `` from an Accept-Encoding header; a quality of 0 excludes an encoding."""
    accepted = parse_accept_header(accept)
    best = max(("br", "gzip", "identity"), key=accepted.quality)
    return best if best != "identity" and accepted.quality(best) > 0 else ""


def _vary_on_encoding(headers: Headers) -> Headers:
    vary = [value for name, value in headers if name.lower() == "vary"]
    others = [pair for pair in headers if pair[0].lower() != "vary"]
    return [*others, ("Vary", ", ".join([*vary, "Accept-Encoding"]))]


def _compress(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return bytes(brotli.compress(body, quality=7))
    if encoding == "gzip":
        return gzip.compress(body, 6, mtime=0)
    return body
