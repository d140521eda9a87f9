"""One address, two answers: the whole page, or the fragment that the page includes."""

from functools import cached_property
from typing import cast

from flask import Flask, Response, make_response, render_template, request
from htmx_flask import Htmx
from htmx_flask.requests import HtmxAwareRequest, HtmxHeaders


def is_partial(asked_by_htmx: str | None, kind: str | None) -> bool:
    """Tell by two headers whether a fragment is wanted; the cache asks this too, and has to agree to the letter."""
    return asked_by_htmx == "true" and kind == "partial"


class Htmx4Headers(HtmxHeaders):
    """The request headers of htmx 4, which htmx-flask 0.1 does not know yet."""

    @cached_property
    def source(self) -> str | None:
        """The element that asked, as `tag#id`."""
        return self._headers.get("HX-Source")

    @cached_property
    def partial(self) -> bool:
        """Whether a fragment is wanted; boosted links and history restores are htmx requests that want the page."""
        return is_partial(self._headers.get("HX-Request"), self._headers.get("HX-Request-Type"))


class Htmx4Request(HtmxAwareRequest):
    """A request whose `htmx` attribute reads the headers of htmx 4."""

    htmx: Htmx4Headers

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.htmx = Htmx4Headers(self.headers)


def init_fragments(app: Flask) -> None:
    """Teach the application's requests htmx 4."""
    Htmx(app)
    app.request_class = Htmx4Request


def wants_fragment() -> bool:
    """Tell whether the present request asks for a fragment."""
    return cast(Htmx4Request, request).htmx.partial


def render(page: str, fragment: str, /, *, status: int = 200, **context: object) -> Response:
    """Answer with a page, or with its fragment when htmx asks for a part."""
    template = fragment if wants_fragment() else page
    response = make_response(render_template(template, **context), status)
    response.vary.update(("HX-Request", "HX-Request-Type"))
    return response
