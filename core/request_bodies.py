"""What visitors send is read here, within bounds, so that slow senders keep no page from others."""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

LARGEST_BODY = 1 << 20  # bytes


class RequestBodies:
    """A WSGI layer that waits for a few bodies at a time, of one client for fewer; who sends one more gets 503.

    The server waits without end for what is announced, and each wait takes a thread that a page would need.
    """

    def __init__(self, wsgi: WSGIApplication, *, at_once: int, of_one_client: int) -> None:
        self._wsgi = wsgi
        self._at_once = at_once
        self._of_one_client = of_one_client
        self._lock = threading.Lock()
        self._sending: Counter[str] = Counter()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the inner application does, with what was sent in memory."""
        announced = _announced(environ)
        # Of what is too large nothing is read, and the application says so.
        if environ["REQUEST_METHOD"] != "POST" or announced > LARGEST_BODY:
            return self._wsgi(environ, start_response)
        with self._seat(environ.get("REMOTE_ADDR", "")) as has_one:
            if not has_one:
                return _refuse(start_response, "503 Service Unavailable", "Too much is being sent just now.")
            body = environ["wsgi.input"].read(LARGEST_BODY + 1)
        if len(body) < announced:
            return _refuse(start_response, "400 Bad Request", "Only a part of what you sent has come.")
        whole = {**environ, "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return self._wsgi(whole, start_response)

    @contextmanager
    def _seat(self, client: str) -> Iterator[bool]:
        with self._lock:
            has_one = self._sending[client] < self._of_one_client and self._sending.total() < self._at_once
            self._sending[client] += has_one
        try:
            yield has_one
        finally:
            with self._lock:
                self._sending[client] -= has_one
                # Without those who send nothing any more.
                self._sending = +self._sending


def _announced(environ: WSGIEnvironment) -> int:
    length = environ.get("CONTENT_LENGTH") or ""
    return int(length) if length.isdecimal() else 0


def _refuse(start_response: StartResponse, status: str, words: str) -> Iterable[bytes]:
    body = f"{words} Please go back and send it again in a minute.\n".encode()
    start_response(
        status,
        [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("Retry-After", "60"),
        ],
    )
    return [body]
