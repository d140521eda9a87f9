"""The server announces when it is ready, stops on request, and rejects bad settings in one line."""

import http.client
import os
import signal
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from server_process import PATIENCE, Server, is_gone, wait_until

from core.server import STOPPING_TAKES_AT_MOST, THREADS


def test_one_line_says_where_the_site_is_once_it_answers(start: Callable[..., Server]) -> None:
    server = start()
    assert server.announcement() == f"Podium serves http://127.0.0.1:{server.port} (data in {server.data}/)\n"
    assert server.get("/") == (200, "hello " * 1000)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("whole_group", [True, False], ids=["by the terminal", "by its id"])
def test_a_signal_stops_it_quietly_and_frees_the_port(
    start: Callable[..., Server], stop: signal.Signals, whole_group: bool
) -> None:
    server = start()
    server.announcement()
    answering = int(server.get("/process")[1])
    (os.killpg if whole_group else os.kill)(server.process.pid, stop)
    assert server.end() == (0, "", "")
    assert is_gone(answering)
    again = start(server.port)
    assert again.announcement() != ""


def test_an_open_connection_and_a_request_that_is_being_answered_do_not_hinder_the_end(
    start: Callable[..., Server],
) -> None:
    server = start()
    server.announcement()
    with socket.create_connection(("127.0.0.1", server.port)), ThreadPoolExecutor(1) as visitor:
        answer = visitor.submit(server.get, "/slow/1.0")
        wait_until((server.data / "slow").exists)
        server.process.terminate()
        assert server.end() == (0, "", "")
        assert answer.result() == (200, "done")


def test_a_request_that_takes_too_long_is_given_up(start: Callable[..., Server]) -> None:
    server = start()
    server.announcement()
    with ThreadPoolExecutor(1) as visitor:
        answer = visitor.submit(server.get, "/slow/60.0")
        wait_until((server.data / "slow").exists)
        began = time.monotonic()
        server.process.terminate()
        assert server.end() == (0, "", "")
        assert time.monotonic() - began < STOPPING_TAKES_AT_MOST + 3
        assert isinstance(answer.exception(), ConnectionError | http.client.HTTPException)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_at_once_while_it_prepares(start: Callable[..., Server], stop: signal.Signals) -> None:
    server = start(PREPARE="long")
    wait_until((server.data / "preparing").exists)
    os.killpg(server.process.pid, stop)
    began = time.monotonic()
    assert server.end() == (0, "", "")
    assert time.monotonic() - began < STOPPING_TAKES_AT_MOST
    [opened] = (server.data / "opened_by").read_text().splitlines()
    assert is_gone(int(opened.split()[0]))


def test_a_port_taken_by_another_program_is_named(start: Callable[..., Server]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        error = f"Podium cannot serve: Port {port} on 127.0.0.1 is taken; set PORT or HOST to another.\n"
        assert start(port).end() == (1, "", error)


def test_a_second_podium_does_not_share_the_port(start: Callable[..., Server]) -> None:
    first = start()
    first.announcement()
    code, output, errors = start(first.port).end()
    assert (code, output) == (1, "")
    assert "is taken" in errors
    assert first.get("/")[0] == 200


def test_of_two_that_start_at_once_one_serves_and_the_other_says_why_not(start: Callable[..., Server]) -> None:
    both = [start(PREPARE="both") for _ in range(2)]
    wait_until(lambda: any(server.process.poll() is not None for server in both))
    loser, winner = sorted(both, key=lambda server: server.process.poll() is None)
    assert winner.announcement() != ""
    code, output, errors = loser.end()
    assert (code, output) == (1, "")
    assert "is taken" in errors


def test_a_host_that_is_not_of_this_machine_is_refused(start: Callable[..., Server]) -> None:
    code, output, errors = start(HOST="192.0.2.1").end()
    assert (code, output) == (1, "")
    assert "on 192.0.2.1 cannot be had" in errors
    assert errors.count("\n") == 1


@pytest.mark.parametrize(
    ("environ", "reason"),
    [
        ({"PREPARE": "refuse"}, "The database is on holiday; wait for it."),
        ({"PORT": "web"}, "PORT is 'web'; it has to be a number from 1 to 65535."),
        (
            {"HOST": "no such host"},
            "HOST is 'no such host'; it has to be an address or a name of this machine, like 127.0.0.1.",
        ),
    ],
)
def test_a_refusal_to_start_is_one_line(start: Callable[..., Server], environ: dict[str, str], reason: str) -> None:
    assert start(**environ).end() == (1, "", f"Podium cannot serve: {reason}\n")


def test_a_full_disk_at_the_start_is_told_in_one_line(start: Callable[..., Server]) -> None:
    server = start(PREPARE="full")
    reason = f"The data folder {server.data}/ cannot be written to: No space left on device."
    assert server.end() == (1, "", f"Podium cannot serve: {reason}\n")


def test_a_fault_at_the_start_is_shown_with_its_traceback(start: Callable[..., Server]) -> None:
    code, output, errors = start(PREPARE="error").end()
    assert (code, output) == (1, "")
    assert "RuntimeError: an error of the site" in errors


def test_a_fault_in_a_request_is_logged_and_the_server_goes_on(start: Callable[..., Server]) -> None:
    server = start()
    server.announcement()
    assert server.get("/error")[0] == 500
    assert server.get("/")[0] == 200
    server.process.terminate()
    code, output, errors = server.end()
    assert (code, output) == (0, "")
    assert errors.count("RuntimeError: an error of the site") == 1


def test_it_ends_with_an_error_when_its_site_is_killed_so_that_it_is_started_again(
    start: Callable[..., Server],
) -> None:
    server = start()
    server.announcement()
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        server.get("/crash", method="POST")
    assert server.end() == (
        1,
        "",
        "Podium cannot serve: The process that serves the site has ended unexpectedly.\n",
    )


def test_the_site_ends_when_its_starter_is_killed(start: Callable[..., Server]) -> None:
    server = start()
    server.announcement()
    answering = int(server.get("/process")[1])
    server.process.kill()
    server.process.wait()
    wait_until(lambda: is_gone(answering))
    again = start(server.port)
    assert again.announcement() != ""


def test_many_slow_visitors_do_not_keep_another_waiting(start: Callable[..., Server]) -> None:
    server = start()
    server.announcement()
    with ThreadPoolExecutor(THREADS) as visitors:
        for _ in range(THREADS - 1):
            visitors.submit(server.get, "/slow/3.0")
        wait_until((server.data / "slow").exists)
        assert server.get("/", timeout=1)[0] == 200


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET /process HTTP/1.1\r\nHost: x\r\n\r\n"])
def test_a_connection_that_falls_silent_is_closed(start: Callable[..., Server], sent: bytes) -> None:
    server = start(SILENCE_TAKES_AT_MOST="1")
    server.announcement()
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(sent)
        while connection.recv(10_000):
            pass


def test_the_server_leaves_compression_to_the_site(start: Callable[..., Server]) -> None:
    server = start()
    server.announcement()
    assert server.get("/", accept="br, gzip") == (200, "hello " * 1000)


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
def test_it_serves_an_ipv6_address(start: Callable[..., Server]) -> None:
    server = start(HOST="::1")
    assert server.announcement().startswith(f"Podium serves http://[::1]:{server.port} ")


def test_many_signals_at_once_stop_it_like_one(start: Callable[..., Server]) -> None:
    server = start()
    server.announcement()
    for _ in range(50):
        with suppress(ProcessLookupError):
            os.killpg(server.process.pid, signal.SIGTERM)
    assert server.end()[0] == 0
