"""One of many requests for a missing page renders it; the others wait, but not for ever, and get nothing older."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import brotli
import pytest
from server_process import wait_until
from werkzeug.test import Client, TestResponse

from core import page_cache, rendered_page
from core.page_cache import LONGEST_WAIT, RENDERINGS, RENDERINGS_OF_PATH, PageCache

SOON = 0.2  # seconds; a request that waits for nothing is answered within this time
PATIENCE = LONGEST_WAIT / 2  # so that a request that waits until the limit is noticed
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


def page_of(version: int) -> bytes:
    """Return a page that is long enough to be compressed."""
    return f"version {version} ".encode() * 30


VERSION_1 = page_of(1)


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
        shown = page_of(self.version)
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
    return PageCache(
        site,
        version=lambda: site.version,
        next_change=lambda: float("inf"),
        is_signed_in=lambda cookies: "session" in cookies,
    )


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
        VERSION_1,
        VERSION_1,
        b"",
        VERSION_1,
    ]
    assert brotli.decompress(compressed.data) == VERSION_1
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

    monkeypatch.setattr(rendered_page, "compressed", compress)
    asked = [{"headers": {"Accept-Encoding": "br"}}] * 4
    _, others = first_and_others(crowd, site, cache, *asked)
    finish(site, others)
    assert {other.result(PATIENCE).headers["Content-Encoding"] for other in others} == {"br"}
    assert sorted(compressed) == ["", "br"]


def test_a_fragment_does_not_wait_for_its_page(crowd: ThreadPoolExecutor, site: SlowSite, cache: PageCache) -> None:
    _, [fragment] = first_and_others(crowd, site, cache, {"headers": FRAGMENT})
    assert fragment.result(PATIENCE).data == VERSION_1
    site.released.set()


def test_whoever_comes_after_a_commit_does_not_wait_for_what_was_begun_before_it(
    crowd: ThreadPoolExecutor, site: SlowSite, cache: PageCache
) -> None:
    first, _ = first_and_others(crowd, site, cache)
    site.version = 2
    assert crowd.submit(Client(cache).get, "/").result(PATIENCE).data == page_of(2)
    site.released.set()
    # Requested before the commit, so answered with the old version, which is never served again.
    assert first.result(PATIENCE).data == VERSION_1
    assert Client(cache).get("/").data == page_of(2)
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
        assert Client(cache).get("/").data == VERSION_1
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
    assert other.result(PATIENCE).data == VERSION_1
    assert not first.done()
    for _ in range(3):
        assert Client(cache).get("/").data == VERSION_1
    assert site.renderings == 3
    site.released.set()
    assert first.result(PATIENCE).data == VERSION_1


class BusySite:
    """A site whose renderings all take until they are released."""

    def __init__(self) -> None:
        self.at_once: list[str] = []
        self.released = threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.at_once.append(environ["PATH_INFO"])
        if environ["PATH_INFO"] != "/quick":
            assert self.released.wait(PATIENCE)
        start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", "2")])
        return [b"ok"]


@pytest.fixture
def busy() -> BusySite:
    return BusySite()


def cache_of(site: Any) -> PageCache:
    return PageCache(
        site, version=lambda: 1, next_change=lambda: float("inf"), is_signed_in=lambda cookies: "session" in cookies
    )


@pytest.mark.parametrize("cookie", ["", "session=a"], ids=["for all", "for one visitor"])
def test_only_a_few_pages_are_rendered_at_once_and_the_others_wait_their_turn(busy: BusySite, cookie: str) -> None:
    cache = cache_of(busy)
    with ThreadPoolExecutor(40) as crowd:
        headers = {"Cookie": cookie}
        answers = [crowd.submit(Client(cache).get, f"/{number}", headers=headers) for number in range(30)]
        wait_until(lambda: cache.waiting == 30 - RENDERINGS)
        assert len(busy.at_once) == RENDERINGS
        busy.released.set()
        assert {answer.result(PATIENCE).status_code for answer in answers} == {200}


def test_one_path_cannot_take_all_turns_by_its_queries(busy: BusySite) -> None:
    cache = cache_of(busy)
    with ThreadPoolExecutor(40) as crowd:
        answers = [crowd.submit(Client(cache).get, f"/slow?{number}") for number in range(20)]
        wait_until(lambda: cache.waiting == 20 - RENDERINGS_OF_PATH)
        assert busy.at_once == ["/slow"] * RENDERINGS_OF_PATH
        assert crowd.submit(Client(cache).get, "/quick").result(PATIENCE).data == b"ok"
        busy.released.set()
        assert {answer.result(PATIENCE).status_code for answer in answers} == {200}


def test_more_than_can_wait_are_told_to_come_back_and_kept_pages_are_still_answered(
    busy: BusySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "WAITING", 2)
    cache = cache_of(busy)
    kept = Client(cache).get("/quick").data
    with ThreadPoolExecutor(40) as crowd:
        answers = [crowd.submit(Client(cache).get, f"/{number}") for number in range(RENDERINGS + 2)]
        wait_until(lambda: cache.waiting == 2)
        refused = crowd.submit(Client(cache).get, "/other").result(PATIENCE)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
        assert refused.headers["Cache-Control"] == "no-store"
        assert crowd.submit(Client(cache).get, "/quick").result(PATIENCE).data == kept
        busy.released.set()
        assert {answer.result(PATIENCE).status_code for answer in answers} == {200}
    # A refusal is not kept.
    assert Client(cache).get("/other").status_code == 200


def test_whoever_waits_too_long_for_a_turn_is_told_to_come_back(
    busy: BusySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "LONGEST_WAIT", SOON)
    cache = cache_of(busy)
    with ThreadPoolExecutor(40) as crowd:
        answers = [crowd.submit(Client(cache).get, f"/{number}") for number in range(RENDERINGS)]
        wait_until(lambda: len(busy.at_once) == RENDERINGS)
        assert Client(cache).get("/other").status_code == 503
        busy.released.set()
        assert {answer.result(PATIENCE).status_code for answer in answers} == {200}
