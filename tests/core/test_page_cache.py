"""The cache responds quickly, in every encoding, and never with a stale page."""

import gzip
from collections.abc import Iterable
from typing import Any

import brotli
import pytest
from flask import Flask
from records import a_site, save
from werkzeug.test import Client, TestResponse

from core.page_cache import PageCache
from core.rendered_page import _preferred_encoding, preferred_encoding

PAGE = "text/html; charset=utf-8"
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


class Site:
    """A site whose data, clock and responses a test can set, and which counts its renderings."""

    def __init__(self) -> None:
        self.renderings = 0
        self.version = 1
        self.next_change = float("inf")
        self.headers = [("Content-Type", PAGE), ("Vary", "HX-Request")]
        self.status = "200 OK"
        self.body = b"hello " * 100

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.renderings += 1
        start_response(self.status, [*self.headers, ("Content-Length", str(len(self.body)))])
        return [self.body]


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def visitor(site: Site) -> Client:
    cache = PageCache(
        site,
        version=lambda: site.version,
        next_change=lambda: site.next_change,
        is_signed_in=lambda cookies: "session" in cookies,
        bypass_paths=("/files/",),
    )
    return Client(cache)


def renderings_of_two_visits(site: Site, visitor: Client, path: str = "/", **kwargs: Any) -> int:
    visitor.get(path, **kwargs)
    visitor.get(path, **kwargs)
    return site.renderings


def test_a_page_is_rendered_once(site: Site, visitor: Client) -> None:
    assert renderings_of_two_visits(site, visitor) == 1
    assert visitor.get("/").data == site.body


def test_a_commit_anywhere_drops_every_page(site: Site, visitor: Client) -> None:
    visitor.get("/")
    site.version, site.body = 2, b"news"
    assert visitor.get("/").data == b"news"


def test_a_page_is_dropped_when_the_clock_reaches_the_next_change(site: Site, visitor: Client) -> None:
    site.next_change = 0.0
    assert renderings_of_two_visits(site, visitor) == 2


def test_a_page_rendered_from_older_data_is_not_kept(site: Site, visitor: Client) -> None:
    def commit_meanwhile(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        site.version += 1
        site.renderings += 1
        start_response("200 OK", [("Content-Type", PAGE), ("Content-Length", "3")])
        return [b"old"]

    cache = PageCache(
        commit_meanwhile,
        version=lambda: site.version,
        next_change=lambda: site.next_change,
        is_signed_in=lambda cookies: "session" in cookies,
    )
    assert renderings_of_two_visits(site, Client(cache)) == 2


def test_a_page_and_its_fragment_are_kept_apart(site: Site, visitor: Client) -> None:
    visitor.get("/")
    visitor.get("/", headers=FRAGMENT)
    visitor.get("/", headers={"HX-Request": "true", "HX-Request-Type": "full"})
    assert site.renderings == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"HX-Request": "True", "HX-Request-Type": "partial"},
        {"HX-Request": "TRUE", "HX-Request-Type": "partial"},
        {"HX-Request": "true", "HX-Request-Type": "Partial"},
        {"HX_Request": "True", "HX-Request-Type": "partial"},
    ],
)
def test_nobody_can_put_a_fragment_where_others_look_for_the_page(app: Flask, headers: dict[str, str]) -> None:
    save(a_site())
    visitor = Client(app)
    visitor.get("/people/", headers=headers)
    assert visitor.get("/people/").text.startswith("<!doctype html>")
    assert not visitor.get("/people/", headers=FRAGMENT).text.startswith("<!doctype html>")


def test_addresses_are_kept_apart_by_path_and_query(site: Site, visitor: Client) -> None:
    for path in ("/", "/a", "/?a", "/a?a"):
        visitor.get(path)
    assert site.renderings == 4


@pytest.mark.parametrize(
    ("accept", "encoding", "decode"),
    [("br, gzip", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("", None, bytes)],
)
def test_each_encoding_holds_the_same_page_under_its_own_etag(
    site: Site, visitor: Client, accept: str, encoding: str | None, decode: Any
) -> None:
    plain = visitor.get("/")
    answer = visitor.get("/", headers={"Accept-Encoding": accept})
    assert answer.headers.get("Content-Encoding") == encoding
    assert decode(answer.data) == site.body
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert answer.headers["Vary"] == "HX-Request, Accept-Encoding"
    assert (answer.headers["ETag"] == plain.headers["ETag"]) == (encoding is None)
    assert site.renderings == 1


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0.9, br;q=0.5", "gzip"),
        ("*", "br"),
        ("identity", ""),
        ("BR", "br"),
        ("br;q=nonsense", ""),
        ("*;q=0", ""),
        ("br;q=0, *", "gzip"),
        ("gzip;q=0, br;q=0, *", ""),
        ("identity, gzip;q=0.5", ""),
        ("identity;q=0, gzip;q=0.1", "gzip"),
        ("gzip;q=1.5", ""),
    ],
)
def test_the_encoding_is_the_one_the_visitor_prefers(accept: str, encoding: str) -> None:
    assert preferred_encoding(accept) == encoding


def revisit(visitor: Client, etag: str, **headers: str) -> TestResponse:
    return visitor.get("/", headers={"If-None-Match": etag, **headers})


def test_an_unchanged_page_answers_304_without_a_body(visitor: Client) -> None:
    etag = visitor.get("/").headers["ETag"]
    for asked in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        answer = revisit(visitor, asked)
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", etag)
        assert "Content-Length" not in answer.headers


@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("Sun, 31 Jan 2027 12:00:00 GMT", 304),
        ("Mon, 01 Feb 2027 12:00:00 GMT", 304),
        ("Sun, 31 Jan 2027 11:59:59 GMT", 200),
        ("yesterday", 200),
    ],
)
def test_a_page_that_says_when_it_changed_answers_304_to_whoever_has_it(
    site: Site, visitor: Client, since: str, status: int
) -> None:
    site.headers.append(("Last-Modified", "Sun, 31 Jan 2027 12:00:00 GMT"))
    answer = visitor.get("/", headers={"If-Modified-Since": since})
    assert (answer.status_code, bool(answer.data)) == (status, status == 200)
    for other in ('"other"', '"a, b"', ""):
        assert visitor.get("/", headers={"If-Modified-Since": since, "If-None-Match": other}).status_code == 200


def test_an_etag_of_another_encoding_or_page_does_not_match(site: Site, visitor: Client) -> None:
    etag = visitor.get("/").headers["ETag"]
    assert revisit(visitor, etag, **{"Accept-Encoding": "br"}).status_code == 200
    site.version, site.body = 2, b"news"
    assert revisit(visitor, etag).status_code == 200


def test_head_answers_the_headers_of_get_without_a_body(visitor: Client) -> None:
    head, get = visitor.head("/"), visitor.get("/")
    assert head.data == b""
    assert dict(head.headers) == dict(get.headers)


@pytest.mark.parametrize("header", [("Set-Cookie", "a=b"), ("Cache-Control", "no-store"), ("Accept-Ranges", "bytes")])
def test_an_answer_that_is_not_for_everyone_is_not_kept(site: Site, visitor: Client, header: tuple[str, str]) -> None:
    site.headers.append(header)
    assert renderings_of_two_visits(site, visitor) == 2


@pytest.mark.parametrize(("status", "renderings"), [("404 Not Found", 1), ("500 Oops", 2), ("302 Found", 2)])
def test_only_lasting_answers_are_kept(site: Site, visitor: Client, status: str, renderings: int) -> None:
    site.status = status
    assert renderings_of_two_visits(site, visitor) == renderings


def test_an_error_page_never_answers_304(site: Site, visitor: Client) -> None:
    site.status = "404 Not Found"
    assert visitor.get("/", headers={"If-None-Match": "*"}).status_code == 404


def test_a_post_a_session_and_a_file_go_by(site: Site, visitor: Client) -> None:
    visitor.get("/")
    visitor.post("/")
    visitor.get("/files/a")
    visitor.get("/files/a")
    visitor.set_cookie("session", "abc")
    visitor.get("/")
    assert site.renderings == 5


def test_a_very_long_query_is_answered_but_not_kept(site: Site, visitor: Client) -> None:
    assert renderings_of_two_visits(site, visitor, f"/?{'q' * 400}") == 2


def test_a_very_long_path_is_answered_but_not_kept(site: Site, visitor: Client) -> None:
    assert renderings_of_two_visits(site, visitor, f"/{'p' * 400}") == 2


@pytest.mark.parametrize(("length", "encoding"), [(199, None), (200, "br")])
def test_a_page_of_a_few_bytes_is_not_compressed(
    site: Site, visitor: Client, length: int, encoding: str | None
) -> None:
    site.body = b"a" * length
    assert visitor.get("/", headers={"Accept-Encoding": "br"}).headers.get("Content-Encoding") == encoding


def test_a_very_long_list_of_encodings_is_neither_read_nor_kept(site: Site, visitor: Client) -> None:
    before = _preferred_encoding.cache_info()
    for number in range(5):
        answer = visitor.get("/", headers={"Accept-Encoding": f"br, {number}{', gzip' * 100}"})
        assert (answer.data, "Content-Encoding" in answer.headers) == (site.body, False)
    assert _preferred_encoding.cache_info() == before
