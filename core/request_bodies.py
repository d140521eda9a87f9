"""Request bodies: read within limits, so that slow senders don't block pages; unknown methods are rejected first."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from time import monotonic
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
LARGEST_BODY = 1 << 20  # bytes
SOON = 1.0  # seconds
AGAIN = "Please go back and send it again in a minute."


def only_known_methods(wsgi: WSGIApplication) -> WSGIApplication:
    """Return an application that answers 501 to all but the standard methods, which are case-sensitive.

    Flask treats `post` as POST, so every layer that compares methods would have to allow for that (RFC 9110, section
    9.1).
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in METHODS:
            return wsgi(environ, start_response)
        return _refuse(start_response, "501 Not Implemented", "This request method is not supported.")

    return answer


class RequestBodies:
    """A WSGI middleware that limits how many bodies are read at once, in all and per client; a long wait gets 503.

    The server waits without limit for the announced bytes, and each wait occupies a thread that a page may need. When
    many clients send at once, their bodies are read in turn; but no request queues behind bodies that have stalled.
    """

    def __init__(self, wsgi: WSGIApplication, *, at_once: int, of_one_client: int) -> None:
        self._wsgi = wsgi
        self._at_once = at_once
        self._of_one_client = of_one_client
        self._change = threading.Condition()
        self._reading: dict[object, tuple[str, float]] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Call the inner application with the whole body in memory."""
        announced = _announced(environ)
        # A body that is too large is not read; the application rejects it.
        if environ["REQUEST_METHOD"] != "POST" or announced > LARGEST_BODY:
            return self._wsgi(environ, start_response)
        with self._seat(environ.get("REMOTE_ADDR", "")) as has_one:
            if not has_one:
                return _refuse(
                    start_response, "503 Service Unavailable", f"Too much is being sent just now. {AGAIN}", 60
                )
            body = environ["wsgi.input"].read(LARGEST_BODY + 1)
        if len(body) < announced:
            return _refuse(start_response, "400 Bad Request", f"Only a part of what you sent has come. {AGAIN}", 60)
        whole = {**environ, "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return self._wsgi(whole, start_response)

    @contextmanager
    def _seat(self, client: str) -> Iterator[bool]:
        seat = object()
        with self._change:
            has_one = not self._is_stuck(client) and self._change.wait_for(lambda: self._is_free(client), SOON)
            if has_one:
                self._reading[seat] = (client, monotonic())
        try:
            yield has_one
        finally:
            with self._change:
                self._reading.pop(seat, None)
                self._change.notify_all()

    def _is_free(self, client: str) -> bool:
        return self._fits([each for each, _ in self._reading.values()], client)

    def _is_stuck(self, client: str) -> bool:
        return not self._fits([each for each, since in self._reading.values() if monotonic() - since > SOON], client)

    def _fits(self, clients: list[str], client: str) -> bool:
        return len(clients) < self._at_once and clients.count(client) < self._of_one_client


def _announced(environ: WSGIEnvironment) -> int:
    length = environ.get("CONTENT_LENGTH") or ""
    return int(length) if length.isdecimal() else 0


def _refuse(start_response: StartResponse, status: str, text: str, retry_after: int = 0) -> Iterable[bytes]:
    body = f"{text}\n".encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
    ]
    if retry_after:
        headers.append(("Retry-After", str(retry_after)))
    start_response(status, headers)
    return [body]
