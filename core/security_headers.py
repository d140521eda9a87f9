"""Headers that tell browsers how little a page may do."""

from collections.abc import Callable, Iterable
from types import TracebackType
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

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
REFUSED_FEATURES = (
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


def framed_policy() -> str:
    """Return the policy of a page that other sites may show in a frame."""
    return POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")


def security_headers(*, https: bool) -> Headers:
    """Return the headers of every answer; over https also the one that keeps browsers there."""
    headers = [
        ("Content-Security-Policy", POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", ", ".join(f"{feature}=()" for feature in REFUSED_FEATURES)),
    ]
    if https:
        headers.append(("Strict-Transport-Security", f"max-age={TWO_YEARS}; includeSubDomains"))
    return headers


class SecurityHeaders:
    """A WSGI layer that adds the headers which an answer has not set for itself."""

    def __init__(self, wsgi: WSGIApplication, *, https: bool) -> None:
        self._wsgi = wsgi
        self._headers = security_headers(https=https)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the inner application does, with the headers."""

        def start(status: str, headers: Headers, exc_info: ExcInfo = None) -> Callable[[bytes], object]:
            own = {name.lower() for name, _ in headers}
            missing = [pair for pair in self._headers if pair[0].lower() not in own]
            return start_response(status, [*headers, *missing], exc_info)

        return self._wsgi(environ, start)
