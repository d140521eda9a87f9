"""Query use: whether a response depends on the query of its request, noted when something reads the query."""

from typing import Any
from wsgiref.types import WSGIEnvironment

from flask import Request

KEY = "podium.query_use"


class QueryUse:
    """A note in the environment of a request, made by the page cache and kept by the application's request."""

    def __init__(self) -> None:
        # An application that keeps no note may have read the query.
        self.is_kept = False
        self.is_read = False

    @property
    def is_unread(self) -> bool:
        """Whether the response is certainly the same for every other query."""
        return self.is_kept and not self.is_read


def note_query_use(environ: WSGIEnvironment) -> QueryUse:
    """Put a note into an environment, and return it."""
    use: QueryUse = environ.setdefault(KEY, QueryUse())
    return use


class QueryNotingRequest(Request):
    """A request that notes when its query is read.

    `args`, `values`, `url` and `full_path` read `query_string`, so no view can read the query unnoticed or has to say
    that it does.
    """

    @property
    def query_string(self) -> bytes:
        """The query as it was sent."""
        self._query_use.is_read = True
        return self._query_string

    @query_string.setter
    def query_string(self, sent: bytes) -> None:
        self._query_string = sent

    def __init__(self, environ: WSGIEnvironment, *args: Any, **kwargs: Any) -> None:
        self._query_use = note_query_use(environ)
        self._query_use.is_kept = True
        super().__init__(environ, *args, **kwargs)
