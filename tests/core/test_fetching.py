"""Untrusted URLs are fetched completely, within a time limit, and only from public addresses."""

import re
import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from website import Answer, Website, serving

from core import fetching
from core.fetching import Fetched, FetchError, IpAddress, PartialFile, fetch
from core.web_address import parse_web_address

CERTIFICATE = Path(__file__).parent.parent / "mail" / "localhost.pem"
ETAG = '"one"'
LIMIT = 1_000_000


def here(address: IpAddress) -> bool:
    return str(address) == "127.0.0.1"


@pytest.fixture
def site() -> Iterator[Website]:
    with serving() as site:
        yield site


def get(url: str, before: bytes = b"", part: PartialFile | None = None, limit: int = LIMIT) -> tuple[bytes, Fetched]:
    into = BytesIO(before)
    fetched = fetch(url, into=into, limit=limit, part=part, is_allowed=here)
    return into.getvalue(), fetched


def test_a_file_is_fetched_with_its_metadata(site: Website) -> None:
    site.answers["/feed.xml?a=1"] = Answer(b"<rss/>", headers={"Content-Type": "text/xml; charset=utf-8"}, etag=ETAG)
    url = site.url("/feed.xml?a=1")
    assert get(url) == (b"<rss/>", Fetched(url, 200, 6, ETAG))
    headers = site.asked[0][1]
    assert headers["User-Agent"].startswith("Podium/") and headers["Host"] == f"127.0.0.1:{site.server_port}"


def test_characters_that_a_url_cannot_contain_are_encoded(site: Website) -> None:
    site.answers["/caf%C3%A9%20one.mp3"] = Answer(b"here")
    assert get(site.url("/café one.mp3"))[0] == b"here"
    assert get(site.url("/caf%C3%A9%20one.mp3"))[0] == b"here"


def test_nothing_on_this_machine_is_fetched_unless_allowed(site: Website) -> None:
    site.answers["/"] = Answer(b"secret")
    for host in ("127.0.0.1", "localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]"):
        with pytest.raises(FetchError, match="isn't a public address"):
            fetch(site.url("/", host), into=BytesIO(), limit=LIMIT)
    assert site.asked == []


def test_a_redirect_is_followed_if_its_target_is_allowed_too(site: Website) -> None:
    site.answers |= {"/a/old": Answer(status=301, headers={"Location": "../new#part"}), "/new": Answer(b"here")}
    assert get(site.url("/a/old"))[1].url == site.url("/new")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_a_private_address_is_rejected(site: Website, status: int) -> None:
    with serving("127.0.0.2") as private:
        private.answers["/"] = Answer(b"secret")
        site.answers["/"] = Answer(status=status, headers={"Location": private.url()})
        with pytest.raises(FetchError, match=r"127\.0\.0\.2 is 127\.0\.0\.2, which isn't a public address"):
            get(site.url())
        assert private.asked == []


def test_the_number_of_redirects_is_limited(site: Website) -> None:
    site.answers["/"] = Answer(status=302, headers={"Location": "/"})
    with pytest.raises(FetchError, match="more than 5 times"):
        get(site.url())
    assert len(site.asked) == 6


def test_a_name_is_resolved_once_and_the_checked_address_is_used(
    site: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An attacker's name server first returns an allowed address, then the one it targets.
    answers = iter(["127.0.0.1", "127.0.0.2"])
    real = socket.getaddrinfo

    def lookup(host: str, *args: object, **kwargs: object) -> list[object]:
        return real(next(answers) if host == "rebinding.test" else host, *args, **kwargs)  # type: ignore[arg-type, return-value]

    monkeypatch.setattr("socket.getaddrinfo", lookup)
    site.answers["/"] = Answer(b"here")
    assert get(site.url("/", "rebinding.test"))[0] == b"here"
    assert site.asked[0][1]["Host"].startswith("rebinding.test:")
    assert next(answers) == "127.0.0.2"


def test_a_certificate_has_to_match_the_name_and_be_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(certificate=CERTIFICATE) as site:
        site.answers["/"] = Answer(b"here")
        with pytest.raises(FetchError, match="an invalid certificate"):
            get(site.url("/", "localhost"))
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        is_allowed = {"127.0.0.1", "::1"}
        into = BytesIO()
        fetch(site.url("/", "localhost"), into=into, limit=9, is_allowed=lambda address: str(address) in is_allowed)
        assert into.getvalue() == b"here"
        with pytest.raises(FetchError, match="an invalid certificate"):
            get(site.url())


def test_https_never_redirects_to_http(monkeypatch: pytest.MonkeyPatch, site: Website) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with serving(certificate=CERTIFICATE) as safe:
        safe.answers["/"] = Answer(status=301, headers={"Location": site.url()})
        with pytest.raises(FetchError, match="from https to http"):
            fetch(safe.url("/", "localhost"), into=BytesIO(), limit=LIMIT, is_allowed=lambda _address: True)
    assert site.asked == []


def test_a_partial_file_is_resumed(site: Website) -> None:
    site.answers["/a.mp3"] = Answer(b"0123456789", etag=ETAG)
    content, fetched = get(site.url("/a.mp3"), b"01234", PartialFile(5, ETAG))
    assert (content, fetched.status, fetched.length) == (b"0123456789", 206, 10)
    content, fetched = get(site.url("/a.mp3"), b"0123456789", PartialFile(10, ETAG))
    assert (content, fetched.status, fetched.length) == (b"0123456789", 416, 10)


def test_a_file_that_changed_is_fetched_from_the_start(site: Website) -> None:
    site.answers["/a.mp3"] = Answer(b"abcdef", etag='"two"')
    assert get(site.url("/a.mp3"), b"0123456789", PartialFile(10, ETAG))[0] == b"abcdef"


def test_a_range_that_was_not_requested_is_not_appended(site: Website) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        whole = "Range" not in request.headers
        request.send_response(200 if whole else 206)
        request.send_header("Content-Length", "3")
        if not whole:
            request.send_header("Content-Range", "bytes 7-9/10")
        request.end_headers()
        request.wfile.write(b"new" if whole else b"789")

    site.answers["/a.mp3"] = answer
    assert get(site.url("/a.mp3"), b"01234", PartialFile(5, ETAG))[0] == b"new"


def test_only_a_strong_etag_is_kept(site: Website) -> None:
    site.answers["/"] = Answer(b"a", headers={"ETag": 'W/"one"'})
    assert get(site.url())[1].validator == ""


def test_a_file_that_is_too_large_is_rejected_before_and_during_the_download(site: Website) -> None:
    site.answers["/said"] = Answer(b"", claims=LIMIT + 1)

    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while True:
            request.wfile.write(bytes(100_000))

    site.answers["/unsaid"] = endless
    for path in ("/said", "/unsaid"):
        with pytest.raises(FetchError, match="larger than the limit of 1,000,000 bytes"):
            get(site.url(path))


def test_a_truncated_file_is_an_error(site: Website) -> None:
    site.answers["/"] = Answer(b"0123", claims=10)
    with pytest.raises(FetchError, match="ended after 4 of 10 bytes; try again"):
        get(site.url())


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(status=404), "answered 404: it doesn't exist"),
        (Answer(status=503), "answered 503: try again later"),
        (Answer(status=206), "answered 206"),
        (Answer(status=301), "redirects more than 5 times"),
        (Answer(headers={"Content-Encoding": "gzip"}), "is compressed"),
    ],
)
def test_an_error_response_is_reported(site: Website, answer: Answer, expected: str) -> None:
    site.answers["/"] = answer
    with pytest.raises(FetchError, match=expected):
        get(site.url())


@pytest.mark.parametrize("bytes_sent", [b"", b"\x00\xff\r\n\r\n", b"SSH-2.0-x\r\n", b"HTTP/1.1 999999 x\r\n\r\n"])
def test_a_server_that_isnt_a_web_server_is_reported(site: Website, bytes_sent: bytes) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(bytes_sent)

    site.answers["/"] = answer
    with pytest.raises(FetchError):
        get(site.url())


def test_a_silent_server_times_out(site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "READ_TIMEOUT", 0.2)
    site.answers["/"] = lambda _request: time.sleep(2)
    with pytest.raises(FetchError, match="did not answer in time"):
        get(site.url())


def test_a_server_that_trickles_data_times_out(site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "TOTAL_TIMEOUT", 0.3)

    def drip(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(100):
            request.wfile.write(b"X-%d: y\r\n" % number)
            time.sleep(0.1)

    site.answers["/"] = drip
    begun = time.monotonic()
    with pytest.raises(FetchError):
        get(site.url())
    assert time.monotonic() - begun < 5


def test_a_refused_connection_is_reported() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(FetchError, match="can't be reached: Connection refused"):
        get(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("ftp://example.org/", "isn't an address with http"),
        ("file:///etc/passwd", "isn't an address with http"),
        ("//example.org/", "isn't an address with http"),
        ("https:///feed.xml", "isn't an address with http"),
        ("", "isn't an address with http"),
        ("https://user:secret@example.org/", "contains a user name or password"),
        ("https://example.org:25/", "has port 25"),
        ("https://example.org:0/", "has port 0"),
        ("https://example.org:99999/", "isn't a valid address"),
        ("https://[::1/", "isn't a valid address"),
        ("https://exa\tmple.org/", "contains a control character"),
        ("https://example.org/\r\nHost: other", "contains a control character"),
        ("https://127%2e0.0.1/", "has an invalid host"),
        ("https://example.org\\.test/", "has an invalid host"),
        ("https://" + "a" * 64 + ".test/", "has an invalid host"),
        ("https://example.org/" + "a" * 2000, "longer than 2000"),
    ],
)
def test_an_invalid_url_is_reported(url: str, expected: str) -> None:
    with pytest.raises(FetchError, match=expected) as error:
        get(url)
    assert "secret" not in str(error.value) and "\n" not in str(error.value)


@given(st.text("htps:/.@[]%#?\\ \t\x00ab0é。１", max_size=40))
def test_a_parsed_url_contains_only_expected_characters(text: str) -> None:
    try:
        address = parse_web_address("http://" + text)
    except ValueError as error:
        assert str(error).isprintable()
        return
    assert re.fullmatch(r"https?://[a-z0-9._:\[\]-]+/[!-~]*", str(address))
    assert parse_web_address(str(address)) == address
