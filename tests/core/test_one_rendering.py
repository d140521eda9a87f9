"""One of many requests for a missing page renders it; the others wait, but not for ever, and get nothing older."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import brotli
import pytest
from werkzeug.test import Client, TestResponse

from core import page_cache, rendered_page
from core.page_cache import LONGEST_WAIT, PageCache

SOON = 0.2  # seconds; a request that waits for nothing is answered within this time
PATIENCE = LONGEST_WAIT / 2  # so that a request that waits until the limit is noticed
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


class SlowSite:
    """A site whose first rendering takes until it is released, and ends as `outcome` says."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.released = threading.Event()
        self.renderings = 0
        self.version = 1
        self.outcome: Callable[[], None] = lambda: None
        self.status = "200 OK"
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with self._lock:
            self.renderings += 1
            is_first = self.renderings == 1
        shown = f"version {self.version}".encode()
        status = self.status
        if is_first:
            self.begun.set()
            assert self.released.wait(PATIENCE)
            self.outcome()
        start_response(status, [("Content-Type", "text/html"), ("Content-Length", str(len(shown)))])
        return [shown]


@pytest.fixture
def site() -> SlowSite:
    return SlowSite()


@pytest.fixture
def cache(site: SlowSite) -> PageCache:
    return PageCache(site, version=lambda: site.version, next_change=lambda: float("inf"), bypass_cookie="session")


@pytest.fixture
def crowd() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as crowd:
        yield crowd


def first_and_others(
    crowd: ThreadPoolExecutor, site: SlowSite, cache: PageCache, *others: dict[str, Any]
) -> tuple[Future[TestResponse], list[Future[TestResponse]]]:
    """Let one request start to render, then send the others while it does."""
    first = crowd.submit(Client(cache).get, "/")
    assert site.begun.wait(PATIENCE)
    return first, [crowd.submit(Client(cache).open, "/", **asked) for asked in others]


def finish(site: SlowSite, others: list[Future[TestResponse]]) -> None:
    """Let the first rendering end, after the others have had time to render or wait."""
    with pytest.raises(TimeoutError):
        others[-1].result(SOON)
    site.released.set()


def test_one_renders_and_all_others_get_its_page(crowd: ThreadPoolExecutor, site: SlowSite, cache: PageCache) -> None:
    asked: list[dict[str, Any]] = [{}, {"method": "HEAD"}, {"headers": {"Accept-Encoding": "br"}}, {}]
    first, others = first_and_others(crowd, site, cache, *asked)
    finish(site, others)
    plain, head, compressed, last = (other.result(PATIENCE) for other in others)
    assert [answer.data for answer in (first.result(), plain, head, last)] == [
        b"version 1",
        b"version 1",
        b"",
        b"version 1",
    ]
    assert brotli.decompress(compressed.data) == b"version 1"
    assert {answer.headers["ETag"] for answer in (first.result(), plain, head, last)} == {plain.headers["ETag"]}
    assert site.renderings == 1


def test_a_page_is_compressed_once_for_all_who_waited(
    crowd: ThreadPoolExecutor, site: SlowSite, cache: PageCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    compressed = []
    together = threading.Barrier(2)

    def compress(body: bytes, encoding: str) -> bytes:
        compressed.append(encoding)
        # The barrier breaks when nobody else compresses at the same time, which is the expected result.
        with pytest.raises(threading.BrokenBarrierError):
            together.wait(SOON)
        return body

    monkeypatch.setattr(rendered_page, "_compress", compress)
    asked = [{"headers": {"Accept-Encoding": "br"}}] * 4
    _, others = first_and_others(crowd, site, cache, *asked)
    finish(site, others)
    assert {other.result(PATIENCE).headers["Content-Encoding"] for other in others} == {"br"}
    assert sorted(compressed) == ["", "br"]


def test_a_fragment_does_not_wait_for_its_page(crowd: ThreadPoolExecutor, site: SlowSite, cache: PageCache) -> None:
    _, [fragment] = first_and_others(crowd, site, cache, {"headers": FRAGMENT})
    assert fragment.result(PATIENCE).data == b"version 1"
    site.released.set()


def test_whoever_comes_after_a_commit_does_not_wait_for_what_was_begun_before_it(
    crowd: ThreadPoolExecutor, site: SlowSite, cache: PageCache
) -> None:
    first, _ = first_and_others(crowd, site, cache)
    site.version = 2
    assert crowd.submit(Client(cache).get, "/").result(PATIENCE).data == b"version 2"
    site.released.set()
    # Requested before the commit, so answered with the old version, which is never served again.
    assert first.result(PATIENCE).data == b"version 1"
    assert Client(cache).get("/").data == b"version 2"
    assert site.renderings == 2


def fail() -> None:
    raise RuntimeError("an error of the site")


def test_when_rendering_fails_the_others_try_for_themselves(
    crowd: ThreadPoolExecutor, site: SlowSite, cache: PageCache
) -> None:
    site.outcome = fail
    first, others = first_and_others(crowd, site, cache, {}, {"method": "HEAD"})
    finish(site, others)
    with pytest.raises(RuntimeError, match="an error of the site"):
        first.result(PATIENCE)
    assert [other.result(PATIENCE).status_code for other in others] == [200, 200]
    renderings = site.renderings
    for _ in range(3):
        assert Client(cache).get("/").data == b"version 1"
    assert site.renderings == renderings + 1


def test_an_answer_for_one_visitor_is_given_to_no_other(
    crowd: ThreadPoolExecutor, site: SlowSite, cache: PageCache
) -> None:
    site.status = "302 Found"
    first, others = first_and_others(crowd, site, cache, {}, {})
    finish(site, others)
    assert [other.result(PATIENCE).status_code for other in (first, *others)] == [302, 302, 302]
    assert site.renderings == 3


def test_nobody_waits_longer_than_the_bound_and_the_next_renders_for_all_again(
    crowd: ThreadPoolExecutor, site: SlowSite, cache: PageCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "LONGEST_WAIT", SOON)
    first, [other] = first_and_others(crowd, site, cache, {})
    assert other.result(PATIENCE).data == b"version 1"
    assert not first.done()
    for _ in range(3):
        assert Client(cache).get("/").data == b"version 1"
    assert site.renderings == 3
    site.released.set()
    assert first.result(PATIENCE).data == b"version 1"
