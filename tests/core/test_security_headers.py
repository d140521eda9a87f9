"""Every response has the security headers."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from conftest import make_settings
from werkzeug.test import Client

from app import create_app
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
    strict = {"Strict-Transport-Security": "max-age=63072000"}
    assert headers_of(Answer("200 OK"), https=True) == ALWAYS | strict


def test_hsts_includes_subdomains_only_if_the_owner_says_so(tmp_path: Path) -> None:
    settings = replace(make_settings(tmp_path / "data"), hsts_subdomains=True)
    answer = Client(create_app(settings)).get("/healthz")
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


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
