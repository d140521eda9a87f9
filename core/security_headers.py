"""Security headers (CSP, HSTS and so on), and CORS headers for responses that other sites may read."""

from collections.abc import Callable, Iterable
from functools import wraps
from types import TracebackType
from typing import ParamSpec
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

Headers = list[tuple[str, str]]
ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None] | None

POLICY = "; ".join(
    (
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "font", "media", "connect", "manifest")),
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
DISABLED_FEATURES = (
    "camera",
    "microphone",
    "geolocation",
    "payment",
    "usb",
    "midi",
    "display-capture",
    "browsing-topics",
)
TWO_YEARS = 63_072_000  # seconds
# Headers that scripts of other sites may send and read: conditions, ranges, and those of htmx 2 and 4.
CORS_REQUEST_HEADERS = (
    *("If-Modified-Since", "If-None-Match", "If-Range", "Range"),
    *("HX-Boosted", "HX-Current-URL", "HX-Request", "HX-Request-Type", "HX-Source", "HX-Target"),
    *("HX-Trigger", "HX-Trigger-Name"),
)
CORS_EXPOSED_HEADERS = ("Accept-Ranges", "Content-Length", "Content-Range", "ETag")

P = ParamSpec("P")


def frameable_policy() -> str:
    """Return the content security policy of a page that other sites may show in a frame."""
    return POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")


def framed_policy() -> str:
    """Return the policy of a page that only this site shows in a frame, and whose forms can't be sent."""
    own = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    return own.replace("form-action 'self'", "form-action 'none'")


def framing_policy() -> str:
    """Return the policy of a page that shows other pages of this site in frames."""
    return f"{POLICY}; frame-src 'self'"


def security_headers(*, https: bool, hsts_subdomains: bool = False) -> Headers:
    """Return the headers of every response, including HSTS over https, for subdomains only if asked."""
    headers = [
        ("Content-Security-Policy", POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", ", ".join(f"{feature}=()" for feature in DISABLED_FEATURES)),
    ]
    if https:
        # The other hosts of a domain are not Podium's to decide about.
        subdomains = "; includeSubDomains" if hsts_subdomains else ""
        headers.append(("Strict-Transport-Security", f"max-age={TWO_YEARS}{subdomains}"))
    return headers


def allow_cross_origin(view: Callable[P, Response]) -> Callable[P, Response]:
    """Decorate a view whose responses other sites may read (CORS); they must be the same for everybody."""

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> Response:
        is_preflight = request.method == "OPTIONS"
        response = Response(status=204) if is_preflight else _call_view(view, *args, **kwargs)
        add_cors_headers(response)
        if is_preflight:
            del response.headers["Content-Type"]
            response.headers["Allow"] = response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response.headers["Access-Control-Allow-Headers"] = ", ".join(CORS_REQUEST_HEADERS)
            response.headers["Access-Control-Max-Age"] = "86400"
        return response

    # Flask reads these attributes and leaves OPTIONS requests to the view.
    answer.provide_automatic_options = False  # type: ignore[attr-defined]
    answer.required_methods = {"OPTIONS"}  # type: ignore[attr-defined]
    return answer


def add_cors_headers(response: BaseResponse) -> None:
    """Add the headers that let other sites read a response."""
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = ", ".join(CORS_EXPOSED_HEADERS)


def _call_view(view: Callable[P, Response], *args: P.args, **kwargs: P.kwargs) -> Response:
    # Other sites may read error responses too.
    try:
        return view(*args, **kwargs)
    except HTTPException as error:
        return current_app.make_response(current_app.handle_http_exception(error))


class SecurityHeaders:
    """A WSGI middleware that adds the security headers that a response hasn't set itself."""

    def __init__(self, wsgi: WSGIApplication, *, https: bool, hsts_subdomains: bool = False) -> None:
        self._wsgi = wsgi
        self._headers = security_headers(https=https, hsts_subdomains=hsts_subdomains)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Call the inner application and add the headers."""

        def start(status: str, headers: Headers, exc_info: ExcInfo = None) -> Callable[[bytes], object]:
            own = {name.lower() for name, _ in headers}
            missing = [pair for pair in self._headers if pair[0].lower() not in own]
            return start_response(status, [*headers, *missing], exc_info)

        return self._wsgi(environ, start)
