"""Request bodies: read within limits, so that slow senders don't block pages; unknown methods are rejected first."""

from collections.abc import Iterable
from io import BytesIO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from core.refusal import refuse
from core.seats import Seats, client_of

METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
LARGEST_BODY = 1 << 20  # bytes
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
    A chunked body gets 411, since the application could not tell whether all of it has arrived.
    """

    def __init__(self, wsgi: WSGIApplication, seats: Seats) -> None:
        self._wsgi = wsgi
        self._seats = seats

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Call the inner application with the whole body in memory."""
        is_post = environ["REQUEST_METHOD"] == "POST"
        announced = _announced(environ)
        # Chunks that break off end for the application like those that don't.
        if "HTTP_TRANSFER_ENCODING" in environ:
            return refuse(start_response, "411 Length Required", "Send the body with its length, not in chunks.")
        # A body that is too large is not read; the application rejects it.
        if not is_post or announced > LARGEST_BODY:
            return self._wsgi(environ, start_response)
        give_back = self._seats.take(client_of(environ.get("REMOTE_ADDR", "")))
        if give_back is None:
            return refuse(start_response, "503 Service Unavailable", f"Too much is being sent just now. {AGAIN}", 60)
        try:
            body = environ["wsgi.input"].read(announced)
        finally:
            give_back()
        if len(body) < announced:
            return refuse(start_response, "400 Bad Request", f"Only a part of what you sent has come. {AGAIN}", 60)
        return self._wsgi({**environ, "wsgi.input": BytesIO(body)}, start_response)


def _announced(environ: WSGIEnvironment) -> int:
    length = environ.get("CONTENT_LENGTH") or ""
    return int(length) if length.isdecimal() else 0
