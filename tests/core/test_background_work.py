"""Background work runs in the process that starts the server, and only once the server runs."""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from server_process import Server, is_gone, wait_until

from core.server import STOPPING_TAKES_AT_MOST


def openings(server: Server) -> list[tuple[int, int]]:
    """Return the processes that built the site, in order, each with its number of running child processes."""
    lines = (server.data / "opened_by").read_text().splitlines()
    return [(int(process), int(started)) for process, started in map(str.split, lines)]


def test_the_process_that_starts_the_other_opens_the_site_only_after_it(start: Callable[..., Server]) -> None:
    # A database that is open during a fork is unsafe in both processes.
    server = start()
    server.announcement()
    wait_until((server.data / "working").exists)
    preparing, answering, working = openings(server)
    assert (answering, working) == ((int(server.get("/process")[1]), 0), (server.process.pid, 1))
    # The process that prepared the site has ended before the others open the database.
    assert preparing[1] == 0
    assert is_gone(preparing[0])


def test_nothing_works_before_the_site_is_prepared(start: Callable[..., Server]) -> None:
    server = start(PREPARE="both")
    wait_until((server.data / "opened_by").exists)
    time.sleep(0.5)
    assert not (server.data / "working").exists()
    server.announcement()
    wait_until((server.data / "working").exists)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_work_in_hand_is_finished_before_the_end(start: Callable[..., Server], stop: signal.Signals) -> None:
    server = start()
    server.announcement()
    wait_until((server.data / "working").exists)
    os.killpg(server.process.pid, stop)
    assert server.end() == (0, "", "")
    assert (server.data / "work_done").exists()


def test_work_is_finished_while_a_last_request_is_answered(start: Callable[..., Server]) -> None:
    server = start()
    server.announcement()
    wait_until((server.data / "working").exists)
    with ThreadPoolExecutor(1) as visitor:
        answer = visitor.submit(server.get, "/slow/3.0")
        wait_until((server.data / "slow").exists)
        server.process.terminate()
        wait_until((server.data / "work_done").exists)
        assert not answer.done()
        assert answer.result() == (200, "done")
    assert server.end() == (0, "", "")


def test_work_that_hangs_is_given_up(start: Callable[..., Server]) -> None:
    server = start(WORK="hang")
    server.announcement()
    wait_until((server.data / "working").exists)
    began = time.monotonic()
    server.process.terminate()
    assert server.end() == (0, "", "")
    assert time.monotonic() - began < STOPPING_TAKES_AT_MOST + 3


def test_work_that_fails_is_started_again_and_the_site_stays_up(start: Callable[..., Server]) -> None:
    server = start(WORK="error")
    server.announcement()
    wait_until(lambda: (server.data / "working").exists() and len(workings(server)) > 2)
    assert set(workings(server)) == {str(server.process.pid)}
    assert server.get("/")[0] == 200
    server.process.terminate()
    code, output, errors = server.end()
    assert (code, output) == (0, "")
    assert "RuntimeError: an error of the work" in errors


def workings(server: Server) -> list[str]:
    return (server.data / "working").read_text().splitlines()


def test_work_is_finished_when_the_site_is_killed(start: Callable[..., Server]) -> None:
    server = start()
    server.announcement()
    wait_until((server.data / "working").exists)
    os.kill(int(server.get("/process")[1]), signal.SIGKILL)
    assert server.end()[0] == 1
    assert (server.data / "work_done").exists()
