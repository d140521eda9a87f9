"""What strangers name is fetched whole, in time, and from nowhere else."""

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


def test_a_file_is_fetched_with_what_the_server_says_of_it(site: Website) -> None:
    site.answers["/feed.xml?a=1"] = Answer(b"<rss/>", headers={"Content-Type": "text/xml; charset=utf-8"}, etag=ETAG)
    url = site.url("/feed.xml?a=1")
    assert get(url) == (b"<rss/>", Fetched(url, 200, 6, ETAG))
    headers = site.asked[0][1]
    assert headers["User-Agent"].startswith("Podium/") and headers["Host"] == f"127.0.0.1:{site.server_port}"


def test_letters_that_an_address_cannot_have_are_written_as_it_can(site: Website) -> None:
    site.answers["/caf%C3%A9%20one.mp3"] = Answer(b"here")
    assert get(site.url("/café one.mp3"))[0] == b"here"
    assert get(site.url("/caf%C3%A9%20one.mp3"))[0] == b"here"


def test_nothing_on_this_machine_is_fetched_unless_it_is_permitted(site: Website) -> None:
    site.answers["/"] = Answer(b"secret")
    for host in ("127.0.0.1", "localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]"):
        with pytest.raises(FetchError, match="not on the internet"):
            fetch(site.url("/", host), into=BytesIO(), limit=LIMIT)
    assert site.asked == []


def test_a_redirect_is_followed_when_its_target_is_permitted_too(site: Website) -> None:
    site.answers |= {"/a/old": Answer(status=301, headers={"Location": "../new#part"}), "/new": Answer(b"here")}
    assert get(site.url("/a/old"))[1].url == site.url("/new")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_a_private_address_is_refused(site: Website, status: int) -> None:
    with serving("127.0.0.2") as private:
        private.answers["/"] = Answer(b"secret")
        site.answers["/"] = Answer(status=status, headers={"Location": private.url()})
        with pytest.raises(FetchError, match=r"127\.0\.0\.2 is 127\.0\.0\.2, which is not on the internet"):
            get(site.url())
        assert private.asked == []


def test_redirects_end(site: Website) -> None:
    site.answers["/"] = Answer(status=302, headers={"Location": "/"})
    with pytest.raises(FetchError, match="more than 5 times"):
        get(site.url())
    assert len(site.asked) == 6


def test_the_name_is_resolved_once_and_what_was_checked_is_connected_to(
    site: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The name server of an attacker first answers with an allowed address, then with the one it is after.
    answers = iter(["127.0.0.1", "127.0.0.2"])
    real = socket.getaddrinfo

    def lookup(host: str, *args: object, **kwargs: object) -> list[object]:
        return real(next(answers) if host == "rebinding.test" else host, *args, **kwargs)  # type: ignore[arg-type, return-value]

    monkeypatch.setattr("socket.getaddrinfo", lookup)
    site.answers["/"] = Answer(b"here")
    assert get(site.url("/", "rebinding.test"))[0] == b"here"
    assert site.asked[0][1]["Host"].startswith("rebinding.test:")
    assert next(answers) == "127.0.0.2"


def test_a_certificate_has_to_be_of_the_name_and_known(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(certificate=CERTIFICATE) as site:
        site.answers["/"] = Answer(b"here")
        with pytest.raises(FetchError, match="certificate that does not hold"):
            get(site.url("/", "localhost"))
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        is_allowed = {"127.0.0.1", "::1"}
        into = BytesIO()
        fetch(site.url("/", "localhost"), into=into, limit=9, is_allowed=lambda address: str(address) in is_allowed)
        assert into.getvalue() == b"here"
        with pytest.raises(FetchError, match="certificate that does not hold"):
            get(site.url())


def test_https_never_leads_to_http(monkeypatch: pytest.MonkeyPatch, site: Website) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with serving(certificate=CERTIFICATE) as safe:
        safe.answers["/"] = Answer(status=301, headers={"Location": site.url()})
        with pytest.raises(FetchError, match="from https to http"):
            fetch(safe.url("/", "localhost"), into=BytesIO(), limit=LIMIT, is_allowed=lambda _address: True)
    assert site.asked == []


def test_the_rest_of_a_file_is_joined_to_its_beginning(site: Website) -> None:
    site.answers["/a.mp3"] = Answer(b"0123456789", etag=ETAG)
    content, fetched = get(site.url("/a.mp3"), b"01234", PartialFile(5, ETAG))
    assert (content, fetched.status, fetched.length) == (b"0123456789", 206, 10)
    content, fetched = get(site.url("/a.mp3"), b"0123456789", PartialFile(10, ETAG))
    assert (content, fetched.status, fetched.length) == (b"0123456789", 416, 10)


def test_a_file_that_changed_is_fetched_anew(site: Website) -> None:
    site.answers["/a.mp3"] = Answer(b"abcdef", etag='"two"')
    assert get(site.url("/a.mp3"), b"0123456789", PartialFile(10, ETAG))[0] == b"abcdef"


def test_a_part_that_was_not_asked_for_is_not_joined(site: Website) -> None:
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


def test_only_a_strong_validator_is_kept(site: Website) -> None:
    site.answers["/"] = Answer(b"a", headers={"ETag": 'W/"one"'})
    assert get(site.url())[1].validator == ""


def test_what_is_too_large_is_refused_before_it_comes_and_when_it_comes(site: Website) -> None:
    site.answers["/said"] = Answer(b"", claims=LIMIT + 1)

    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while True:
            request.wfile.write(bytes(100_000))

    site.answers["/unsaid"] = endless
    for path in ("/said", "/unsaid"):
        with pytest.raises(FetchError, match="larger than 1,000,000 bytes"):
            get(site.url(path))


def test_a_file_that_is_cut_short_is_no_file(site: Website) -> None:
    site.answers["/"] = Answer(b"0123", claims=10)
    with pytest.raises(FetchError, match="ended after 4 of 10 bytes; try again"):
        get(site.url())


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(status=404), "answered 404: it is not there"),
        (Answer(status=503), "answered 503: try again later"),
        (Answer(status=206), "answered 206"),
        (Answer(status=301), "leads on more than 5 times"),
        (Answer(headers={"Content-Encoding": "gzip"}), "comes compressed"),
    ],
)
def test_an_answer_that_is_no_file_is_told(site: Website, answer: Answer, says: str) -> None:
    site.answers["/"] = answer
    with pytest.raises(FetchError, match=says):
        get(site.url())


@pytest.mark.parametrize("bytes_sent", [b"", b"\x00\xff\r\n\r\n", b"SSH-2.0-x\r\n", b"HTTP/1.1 999999 x\r\n\r\n"])
def test_what_is_no_web_server_is_told(site: Website, bytes_sent: bytes) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(bytes_sent)

    site.answers["/"] = answer
    with pytest.raises(FetchError):
        get(site.url())


def test_a_server_that_is_silent_is_left(site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "READ_TIMEOUT", 0.2)
    site.answers["/"] = lambda _request: time.sleep(2)
    with pytest.raises(FetchError, match="did not answer in time"):
        get(site.url())


def test_a_server_that_sends_a_little_now_and_then_is_left(site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_nobody_answers_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(FetchError, match="cannot be reached: Connection refused"):
        get(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("ftp://example.org/", "no address that begins with http"),
        ("file:///etc/passwd", "no address that begins with http"),
        ("//example.org/", "no address that begins with http"),
        ("https:///feed.xml", "no address that begins with http"),
        ("", "no address that begins with http"),
        ("https://user:secret@example.org/", "has a user or a password"),
        ("https://example.org:25/", "names port 25"),
        ("https://example.org:0/", "names port 0"),
        ("https://example.org:99999/", "can be read"),
        ("https://[::1/", "can be read"),
        ("https://exa\tmple.org/", "has a control character"),
        ("https://example.org/\r\nHost: other", "has a control character"),
        ("https://127%2e0.0.1/", "no host"),
        ("https://example.org\\.test/", "no host"),
        ("https://" + "a" * 64 + ".test/", "no host"),
        ("https://example.org/" + "a" * 2000, "longer than 2000"),
    ],
)
def test_an_address_that_is_none_is_told(url: str, says: str) -> None:
    with pytest.raises(FetchError, match=says) as error:
        get(url)
    assert "secret" not in str(error.value) and "\n" not in str(error.value)


@given(st.text("htps:/.@[]%#?\\ \t\x00ab0é。１", max_size=40))
def test_an_address_is_parsed_or_refused_and_then_has_nothing_odd_in_it(text: str) -> None:
    try:
        address = parse_web_address("http://" + text)
    except ValueError as error:
        assert str(error).isprintable()
        return
    assert re.fullmatch(r"https?://[a-z0-9._:\[\]-]+/[!-~]*", str(address))
    assert parse_web_address(str(address)) == address
