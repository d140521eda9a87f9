"""Response bodies: files are streamed within limits, so that slow readers don't block pages."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from core.refusal import refuse
from core.seats import Seats, client_of

# Files up to this size, such as fonts and most pictures, are handed over in one piece, which takes no thread.
SMALL_FILE = 128 << 10  # bytes
TOO_MANY = "Too many files are being read just now. Please try again in a minute."

Headers = list[tuple[str, str]]


class ResponseBodies:
    """A WSGI middleware that limits how many large files are read at once, in all and per client; others get 503.

    The server hands over the next piece of a file when the client has read the one before, and each wait occupies a
    thread that a page may need; a player reads a recording no faster than it plays. Bodies that are in memory anyway,
    and small files, are handed over in one piece and occupy none.
    """

    def __init__(self, wsgi: WSGIApplication, seats: Seats) -> None:
        self._wsgi = wsgi
        self._seats = seats

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Call the inner application and stream its body, if it is a large file, as long as a seat is free."""
        answer: list[Any] = []

        def capture(status: str, headers: Headers, exc_info: object = None) -> Callable[[bytes], object]:
            answer[:] = [status, headers]
            return lambda _data: None

        chunks = self._wsgi(environ, capture)
        status, headers = answer
        if environ["REQUEST_METHOD"] == "HEAD" or not _is_large_file(headers):
            start_response(status, headers)
            return _whole(chunks)
        give_back = self._seats.take(client_of(environ.get("REMOTE_ADDR", "")))
        if give_back is None:
            _close(chunks)
            return refuse(start_response, "503 Service Unavailable", TOO_MANY, 60)
        start_response(status, headers)
        return _Stream(chunks, give_back)


class _Stream:
    """The pieces of a file; gives the seat back when all are read or the connection ends, even before the first."""

    def __init__(self, chunks: Iterable[bytes], give_back: Callable[[], None]) -> None:
        self._chunks = chunks
        self._pieces = iter(chunks)
        self._give_back = give_back

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._pieces)

    def close(self) -> None:
        try:
            _close(self._chunks)
        finally:
            self._give_back()


def _is_large_file(headers: Headers) -> bool:
    values = {name.lower(): value for name, value in headers}
    return "accept-ranges" in values and int(values.get("content-length", 0)) > SMALL_FILE


def _whole(chunks: Iterable[bytes]) -> list[bytes]:
    try:
        return [b"".join(chunks)]
    finally:
        _close(chunks)


def _close(chunks: Iterable[bytes]) -> None:
    getattr(chunks, "close", lambda: None)()
