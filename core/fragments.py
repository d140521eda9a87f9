"""Full pages and htmx fragments: each address answers with a page, or with the fragment it includes."""

from functools import cached_property
from typing import cast
from wsgiref.types import WSGIEnvironment

from flask import Flask, Response, make_response, render_template, request
from htmx_flask import Htmx
from htmx_flask.requests import HtmxAwareRequest, HtmxHeaders

from core.query_use import QueryNotingRequest


def is_partial(asked_by_htmx: str | None, kind: str | None) -> bool:
    """Tell by two headers whether a fragment is requested; the page cache uses this too and has to agree."""
    return asked_by_htmx == "true" and kind == "partial"


class Htmx4Headers(HtmxHeaders):
    """The request headers of htmx 4, which htmx-flask 0.1 doesn't support yet."""

    @cached_property
    def source(self) -> str | None:
        """The element that sent the request, as `tag#id`."""
        return self._headers.get("HX-Source")

    @cached_property
    def partial(self) -> bool:
        """Whether a fragment is requested; boosted links and history restores are htmx requests for the page."""
        return is_partial(self._headers.get("HX-Request"), self._headers.get("HX-Request-Type"))


class Htmx4Request(QueryNotingRequest, HtmxAwareRequest):
    """A request whose `htmx` attribute reads the headers of htmx 4, and which notes whether its query is read."""

    htmx: Htmx4Headers

    def __init__(self, environ: WSGIEnvironment, *args: object, **kwargs: object) -> None:
        super().__init__(environ, *args, **kwargs)
        self.htmx = Htmx4Headers(self.headers)


def init_fragments(app: Flask) -> None:
    """Set up htmx 4 support for the application's requests."""
    Htmx(app)
    app.request_class = Htmx4Request


def wants_fragment() -> bool:
    """Tell whether the current request asks for a fragment."""
    return cast(Htmx4Request, request).htmx.partial


def render(page: str, fragment: str, /, *, status: int = 200, **context: object) -> Response:
    """Render a page, or its fragment if htmx requests that."""
    template = fragment if wants_fragment() else page
    response = make_response(render_template(template, **context), status)
    response.vary.update(("HX-Request", "HX-Request-Type"))
    return response
