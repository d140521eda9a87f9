"""Slow readers of large files take some threads, each client a few of them, and small answers take none."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from server_process import wait_until
from werkzeug.test import Client

from core.response_bodies import SMALL_FILE, ResponseBodies
from core.seats import Seats

LARGE = SMALL_FILE + 1


class Files:
    """A site with a large file, that counts how many are open."""

    def __init__(self) -> None:
        self.open = 0
        self.length = LARGE
        self.headers = [("Accept-Ranges", "bytes")]

    def __call__(self, _environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [*self.headers, ("Content-Length", str(self.length))])
        self.open += 1
        return Opened(self)


class Opened:
    def __init__(self, files: Files) -> None:
        self._files = files
        self._left = iter([b"a" * 9, b"b" * (files.length - 9)])

    def __iter__(self) -> Iterator[bytes]:
        return self._left

    def close(self) -> None:
        self._files.open -= 1


class Visits:
    """Requests whose bodies are left unread until they are closed."""

    def __init__(self, files: Files, **limits: int) -> None:
        self._site = ResponseBodies(files, Seats(**{"at_once": 3, "of_one_client": 2, "waiting": 0, **limits}))

    def begin(self, client: str, method: str = "GET") -> tuple[str, Any, Any]:
        """Return status, headers and body as the server gets them."""
        environ = {"REQUEST_METHOD": method, "REMOTE_ADDR": client}
        answer: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], _info: object = None, /) -> Any:
            answer.extend((status, dict(headers)))

        body = self._site(environ, start)
        return answer[0][:3], answer[1], body

    def statuses(self, *clients: str) -> list[str]:
        return [self.begin(client)[0] for client in clients]


@pytest.fixture
def files() -> Files:
    return Files()


def test_one_client_reads_few_files_at_once_and_all_together_read_more(files: Files) -> None:
    visits = Visits(files)
    assert visits.statuses("192.0.2.1", "192.0.2.1", "192.0.2.1") == ["200", "200", "503"]
    assert visits.statuses("192.0.2.2", "192.0.2.3") == ["200", "503"]
    assert files.open == 3


def test_whoever_is_refused_is_told_when_to_come_back(files: Files) -> None:
    status, headers, body = Visits(files, at_once=0).begin("192.0.2.1")
    assert (status, headers["Retry-After"], headers["Cache-Control"]) == ("503", "60", "no-store")
    assert b"".join(body) == b"Too many files are being read just now. Please try again in a minute.\n"
    assert files.open == 0


@pytest.mark.parametrize("pieces", [0, 1, 2])
def test_a_seat_is_free_again_when_the_connection_ends(files: Files, pieces: int) -> None:
    visits = Visits(files, at_once=1)
    _, _, body = visits.begin("192.0.2.1")
    assert [len(next(body)) for _ in range(pieces)] == [9, LARGE - 9][:pieces]
    assert visits.statuses("192.0.2.2") == ["503"]
    body.close()
    assert files.open == 0
    assert visits.statuses("192.0.2.2") == ["200"]


def test_all_addresses_of_an_ipv6_network_are_one_client(files: Files) -> None:
    visits = Visits(files, of_one_client=1)
    assert visits.statuses("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1") == ["200", "503", "200"]
    assert visits.statuses("::ffff:192.0.2.1", "::ffff:192.0.2.1") == ["200", "503"]


@pytest.mark.parametrize("length", [1, SMALL_FILE])
def test_small_files_are_handed_over_whole_and_take_no_seat(files: Files, length: int) -> None:
    files.length = max(length, 9)
    status, _, body = Visits(files, at_once=0).begin("192.0.2.1")
    assert (status, type(body), len(b"".join(body)), files.open) == ("200", list, files.length, 0)


def test_what_is_no_file_is_handed_over_whole_however_large(files: Files) -> None:
    files.headers = []
    status, _, body = Visits(files, at_once=0).begin("192.0.2.1")
    assert (status, type(body), len(b"".join(body)), files.open) == ("200", list, LARGE, 0)


def test_asking_for_the_headers_alone_takes_no_seat(files: Files) -> None:
    visits = Visits(files, at_once=0)
    assert visits.begin("192.0.2.1", "HEAD")[:2] == ("200", {"Accept-Ranges": "bytes", "Content-Length": str(LARGE)})


def test_who_comes_when_all_seats_are_taken_waits_a_moment_but_only_a_few_wait() -> None:
    limits = Seats(at_once=1, of_one_client=1, waiting=1)
    give_back = limits.take("192.0.2.1")
    assert give_back is not None
    with ThreadPoolExecutor(1) as crowd:
        second = crowd.submit(limits.take, "192.0.2.2")
        wait_until(lambda: limits.waiting == 1)
        assert limits.take("192.0.2.3") is None
        give_back()
        assert second.result() is not None


def test_the_file_arrives_whole(files: Files) -> None:
    limits = Seats(at_once=1, of_one_client=1, waiting=0)
    answer = Client(ResponseBodies(files, limits)).get("/", buffered=True)
    assert answer.data == b"a" * 9 + b"b" * (LARGE - 9)
    assert limits.take("192.0.2.1") is not None
