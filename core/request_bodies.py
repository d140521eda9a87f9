"""Request bodies: read within limits, so that slow senders don't block pages; unknown methods are rejected first."""

import errno
import tempfile
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import IO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from core.refusal import refuse
from core.seats import Seats, client_of
from core.uploads import ALLOWED

METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
LARGEST_BODY = 1 << 20  # bytes
PIECE = 64 << 10  # bytes of a large body that are in memory at once
FULL_DISK = (errno.ENOSPC, errno.EDQUOT)
DISK_IS_FULL = "The disk of this site is full, so nothing was kept."
AGAIN = "Please go back and send it again in a minute."


def only_known_methods(wsgi: WSGIApplication) -> WSGIApplication:
    """Return an application that answers 501 to all but the standard methods, which are case-sensitive.

    Flask treats `post` as POST, so every layer that compares methods would have to allow for that (RFC 9110, section
    9.1).
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in METHODS:
            return wsgi(environ, start_response)
        return refuse(start_response, "501 Not Implemented", "This request method is not supported.")

    return answer


class RequestBodies:
    """A WSGI middleware that limits how many bodies are read at once, in all and per client; a long wait gets 503.

    The server waits without limit for the announced bytes, and each wait occupies a thread that a page may need. When
    many clients send at once, their bodies are read in turn; but no request queues behind bodies that have stalled.
    A chunked body gets 411, since the application could not tell whether all of it has arrived. `largest_body` says
    how large the body of a request may be if that is more than LARGEST_BODY; it is kept in a file in `folder` then.
    """

    def __init__(
        self,
        wsgi: WSGIApplication,
        seats: Seats,
        *,
        largest_body: Callable[[WSGIEnvironment], int] = lambda _environ: 0,
        folder: Callable[[], Path] = lambda: Path(tempfile.gettempdir()),
    ) -> None:
        self._wsgi = wsgi
        self._seats = seats
        self._largest_body = largest_body
        self._folder = folder

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Call the inner application with the whole body, in memory or in a file."""
        is_post = environ["REQUEST_METHOD"] == "POST"
        announced = _announced(environ)
        # Chunks that break off end for the application like those that don't.
        if "HTTP_TRANSFER_ENCODING" in environ:
            return refuse(start_response, "411 Length Required", "Send the body with its length, not in chunks.")
        allowed = max(LARGEST_BODY, self._largest_body(environ) if is_post and announced > LARGEST_BODY else 0)
        # A body that is too large is not read; the application rejects it.
        if not is_post or announced > allowed:
            return self._wsgi(environ, start_response)
        give_back = self._seats.take(client_of(environ.get("REMOTE_ADDR", "")))
        if give_back is None:
            return refuse(start_response, "503 Service Unavailable", f"Too much is being sent just now. {AGAIN}", 60)
        try:
            body = self._read(environ["wsgi.input"], announced)
        except OSError as error:
            if error.errno not in FULL_DISK:
                raise
            return refuse(start_response, "507 Insufficient Storage", DISK_IS_FULL)
        finally:
            give_back()
        if body is None:
            return refuse(start_response, "400 Bad Request", f"Only a part of what you sent has come. {AGAIN}", 60)
        try:
            return self._wsgi({**environ, "wsgi.input": body, ALLOWED: allowed}, start_response)
        finally:
            body.close()

    def _read(self, source: IO[bytes], announced: int) -> IO[bytes] | None:
        """Return the whole body, or None if a part of it is missing."""
        if announced <= LARGEST_BODY:
            body: IO[bytes] = BytesIO(data := source.read(announced))
            return body if len(data) == announced else None
        file = tempfile.TemporaryFile(dir=self._folder())  # noqa: SIM115 - closed after the answer
        try:
            missing = announced
            while missing and (piece := source.read(min(PIECE, missing))):
                file.write(piece)
                missing -= len(piece)
            file.seek(0)
        except BaseException:
            file.close()
            raise
        if missing:
            file.close()
            return None
        return file


def _announced(environ: WSGIEnvironment) -> int:
    length = environ.get("CONTENT_LENGTH") or ""
    return int(length) if length.isdecimal() else 0
