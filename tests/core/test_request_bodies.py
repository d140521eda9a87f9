"""Senders who are slow, or send too much or too little, don't keep pages from others."""

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from flask import Flask
from page_lint import LintingClient
from real_site import start_site
from records import a_site, save
from werkzeug.test import Client

from core.database import db
from core.request_bodies import LARGEST_BODY, RequestBodies
from core.seats import Seats
from core.server import THREADS

FORM = "application/x-www-form-urlencoded"
HEADERS = f"Host: x\r\nContent-Type: {FORM}\r\nContent-Length: 1000\r\n\r\n"
BEGUN = f"POST /registrations/find HTTP/1.1\r\n{HEADERS}email=".encode()


@pytest.fixture
def address(own_app: Flask) -> Iterator[str]:
    save(a_site())
    server, address = start_site(Path(str(db.engine.url.database)).parent)
    yield address
    server.terminate()
    server.wait(10)


def test_those_who_never_finish_a_form_keep_no_page_from_others(address: str) -> None:
    port = int(address.rpartition(":")[2])
    with ExitStack() as senders:
        for _ in range(THREADS + 10):
            sender = senders.enter_context(closing(socket.create_connection(("127.0.0.1", port))))
            sender.sendall(BEGUN)
        # Enough time for the server to accept all the connections it would wait for.
        time.sleep(2)
        with urlopen(f"{address}/healthz", timeout=5) as answer:
            assert answer.status == 200


def test_a_method_in_lower_case_is_refused_and_keeps_no_page_from_others(address: str) -> None:
    port = int(address.rpartition(":")[2])
    with ExitStack() as senders:
        connections = [
            senders.enter_context(closing(socket.create_connection(("127.0.0.1", port)))) for _ in range(THREADS + 10)
        ]
        for connection in connections:
            connection.sendall(BEGUN.replace(b"POST", b"post", 1))
        time.sleep(2)
        with urlopen(f"{address}/healthz", timeout=5) as answer:
            assert answer.status == 200
        assert connections[0].recv(100).startswith(b"HTTP/1.1 501 ")


@pytest.mark.parametrize("method", ["post", "Get", "BREW", "TRACE"])
def test_only_the_standard_methods_are_served(client: LintingClient, method: str) -> None:
    save(a_site())
    answer = client.open("/registrations/find", environ_overrides={"REQUEST_METHOD": method})
    assert (answer.status_code, answer.text) == (501, "This request method is not supported.\n")


class Slow(BytesIO):
    """A body that triggers something else while it is read."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__(b"all of it")
        self.meanwhile = meanwhile

    def read(self, size: int | None = -1, /) -> bytes:
        self.meanwhile()
        return super().read(size)


def test_one_client_has_few_seats_all_have_more_and_each_is_given_back() -> None:
    visitor = Client(RequestBodies(_echo, Seats(at_once=2, of_one_client=1, waiting=40, patience=0.01)))
    statuses = []

    def send(client: str, meanwhile: Callable[[], object] = lambda: None) -> None:
        answer = visitor.post("/", input_stream=Slow(meanwhile), environ_overrides={"REMOTE_ADDR": client})
        statuses.append((client, answer.status_code))

    def others() -> None:
        send("ada")
        send("bob", lambda: send("eve"))

    send("ada", others)
    send("ada")
    assert statuses == [("ada", 503), ("eve", 503), ("bob", 200), ("ada", 200), ("ada", 200)]


def test_a_crowd_that_sends_at_once_is_read_in_turns() -> None:
    visitor = Client(RequestBodies(_echo, Seats(at_once=2, of_one_client=1, waiting=40)))

    def send(_number: int) -> int:
        return visitor.post("/", input_stream=Slow(lambda: time.sleep(0.01))).status_code

    with ThreadPoolExecutor(20) as crowd:
        assert set(crowd.map(send, range(40))) == {200}


def test_nobody_waits_behind_a_client_whose_bodies_do_not_come() -> None:
    visitor = Client(RequestBodies(_echo, Seats(at_once=2, of_one_client=1, waiting=40, patience=0.2)))
    took = []

    def send_again() -> None:
        time.sleep(0.3)
        began = time.monotonic()
        took.append((visitor.post("/", data=b"x").status_code, time.monotonic() - began < 0.1))

    visitor.post("/", input_stream=Slow(send_again))
    assert took == [(503, True)]


def test_what_breaks_off_is_not_taken_for_a_whole() -> None:
    visitor = Client(RequestBodies(_echo, Seats(at_once=2, of_one_client=1, waiting=40)))
    announced = {"CONTENT_LENGTH": "100"}
    answer = visitor.post("/", input_stream=BytesIO(b"email=ada"), environ_overrides=announced)
    assert answer.status_code == 400
    assert "Only a part" in answer.text


@pytest.mark.parametrize("end", [b"", b"0\r\n\r\n"], ids=["broken off", "whole"])
def test_a_body_without_its_length_is_not_read(address: str, end: bytes) -> None:
    head = BEGUN.partition(b"Content-Length")[0] + b"Transfer-Encoding: chunked\r\n\r\n"
    with closing(socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), timeout=10)) as sender:
        sender.sendall(head + b"9\r\nemail=ada\r\n" + end)
        assert sender.recv(100).startswith(b"HTTP/1.1 411 Length Required\r\n")


def test_a_post_without_a_body_needs_no_length(address: str) -> None:
    with closing(socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), timeout=10)) as sender:
        sender.sendall(BEGUN.partition(b"Content-Type")[0] + b"\r\n")
        assert sender.recv(100).startswith(b"HTTP/1.1 422 ")


def test_what_is_too_large_is_refused(client: LintingClient) -> None:
    save(a_site())
    body = b"email=" + b"a" * LARGEST_BODY
    assert client.post("/registrations/find", data=body, content_type=FORM).status_code == 413
    # A request that doesn't declare its length.
    unsaid = client.post("/registrations/find", input_stream=BytesIO(body), content_type=FORM)
    assert unsaid.status_code == 413


def _echo(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]
