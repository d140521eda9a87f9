"""Every response has the security headers."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from werkzeug.test import Client

from core.security_headers import SecurityHeaders, security_headers

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; media-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), midi=(), display-capture=(), browsing-topics=()"
    ),
}


class Answer:
    """An application that responds with the headers that a test sets."""

    def __init__(self, status: str, *headers: tuple[str, str]) -> None:
        self.status = status
        self.headers = list(headers)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response(self.status, self.headers)
        return []


def headers_of(answer: Answer, *, https: bool = False) -> dict[str, str]:
    headers = Client(SecurityHeaders(answer, https=https)).get("/").headers
    assert len(headers) == len(set(headers.keys()))
    return dict(headers)


@pytest.mark.parametrize("status", ["200 OK", "304 Not Modified", "404 Not Found", "500 Internal Server Error"])
def test_every_response_has_all_security_headers(status: str) -> None:
    assert headers_of(Answer(status)) == ALWAYS


def test_hsts_is_sent_only_over_https() -> None:
    strict = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
    assert headers_of(Answer("200 OK"), https=True) == ALWAYS | strict


def test_a_response_keeps_its_own_header_and_gets_the_others() -> None:
    own = ("cross-origin-resource-policy", "cross-origin")
    headers = headers_of(Answer("200 OK", own, ("Content-Type", "audio/mpeg")))
    expected = {name: value for name, value in ALWAYS.items() if name.lower() != own[0]}
    assert headers == expected | dict([own]) | {"Content-Type": "audio/mpeg"}


def test_one_response_doesnt_affect_the_next() -> None:
    answer = Answer("200 OK", ("Content-Security-Policy", "default-src *"))
    site = Client(SecurityHeaders(answer, https=False))
    site.get("/")
    answer.headers = []
    assert site.get("/").headers["Content-Security-Policy"] == POLICY
    assert answer.headers == []
    assert dict(security_headers(https=False)) == ALWAYS
