"""A rendered page: its encodings, its ETag and its 304 responses."""

import gzip
import hashlib
import sys
import threading
from collections.abc import Iterable
from functools import lru_cache
from wsgiref.types import StartResponse, WSGIEnvironment

import brotli
from werkzeug.http import parse_accept_header, parse_date, parse_etags

# Bytes; below that, compression saves nothing that a packet wouldn't carry anyway.
SMALLEST_COMPRESSED = 200
LONGEST_ACCEPT_ENCODING = 200  # characters

Headers = list[tuple[str, str]]
Variant = tuple[str, Headers, bytes]


class RenderedPage:
    """One rendering of one URL, and its encodings, each compressed when first requested.

    `uncounted` is the memory that it takes, in bytes, as far as the cache hasn't counted it yet.
    """

    __slots__ = (
        "_lock",
        "body",
        "compressible",
        "digest",
        "headers",
        "last_modified",
        "status",
        "uncounted",
        "variants",
    )

    def __init__(self, status: str, headers: Headers, body: bytes) -> None:
        self.status = status
        self.body = body
        self.digest = hashlib.sha256(body).hexdigest()[:24]
        self.headers = [(name, value) for name, value in headers if name.lower() not in ("content-length", "etag")]
        is_png = any(name.lower() == "content-type" and value.startswith("image/png") for name, value in headers)
        self.compressible = not is_png and len(body) >= SMALLEST_COMPRESSED
        stamps = [value for name, value in headers if name.lower() == "last-modified"]
        self.last_modified = parse_date(stamps[0]) if stamps else None
        self.variants: dict[str, Variant] = {}
        self.uncounted = len(body) + sum(map(_memory, self.headers))
        self._lock = threading.Lock()

    def take_uncounted(self) -> int:
        """Return the memory that hasn't been counted yet, and take it for counted."""
        with self._lock:
            size, self.uncounted = self.uncounted, 0
            return size

    def answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Respond to a GET or HEAD request, with 304 if the client already has the page."""
        digest, headers, body = self._variant(preferred_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")))
        if self.status.startswith("200") and self._is_known(digest, environ):
            start_response("304 Not Modified", [pair for pair in headers if not pair[0].startswith("Content-")])
            return []
        start_response(self.status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _variant(self, encoding: str) -> Variant:
        """Return the opaque tag, headers and body of an encoding (`br`, `gzip` or ``)."""
        if not self.compressible:
            encoding = ""
        if encoding not in self.variants:
            # All requests that waited for the page ask for its encoding at once.
            with self._lock:
                if encoding not in self.variants:
                    self.variants[encoding] = self._encode(encoding)
                    self.uncounted += _memory_of_variant(self.variants[encoding], self.body)
        return self.variants[encoding]

    def _encode(self, encoding: str) -> Variant:
        body = compressed(self.body, encoding)
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


def preferred_encoding(accept: str) -> str:
    """Choose `br`, `gzip` or `` from an Accept-Encoding header; a quality of 0 excludes an encoding."""
    # Browsers send about 30 characters. Everybody understands a body that isn't compressed.
    return _preferred_encoding(accept) if len(accept) <= LONGEST_ACCEPT_ENCODING else ""


@lru_cache(maxsize=512)
def _preferred_encoding(accept: str) -> str:
    accepted = parse_accept_header(accept)
    best = max(("br", "gzip", "identity"), key=accepted.quality)
    return best if best != "identity" and accepted.quality(best) > 0 else ""


def _memory(header: tuple[str, str]) -> int:
    return sys.getsizeof(header) + sum(map(sys.getsizeof, header))


def _memory_of_variant(variant: Variant, page: bytes) -> int:
    tag, headers, body = variant
    # Most of the headers are those of the page; Vary, ETag, and those that describe the body are not.
    own = sys.getsizeof(headers) + sum(map(_memory, headers[-4:]))
    return sys.getsizeof(variant) + sys.getsizeof(tag) + own + (0 if body is page else len(body))


def _vary_on_encoding(headers: Headers) -> Headers:
    vary = [value for name, value in headers if name.lower() == "vary"]
    others = [pair for pair in headers if pair[0].lower() != "vary"]
    return [*others, ("Vary", ", ".join([*vary, "Accept-Encoding"]))]


def compressed(body: bytes, encoding: str) -> bytes:
    """Return a body in an encoding."""
    if encoding == "br":
        return bytes(brotli.compress(body, quality=7))
    if encoding == "gzip":
        return gzip.compress(body, 6, mtime=0)
    return body
