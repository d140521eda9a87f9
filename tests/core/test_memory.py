"""Memory is given back once when a process comes to rest, and not while it works."""

import gc
import threading
import time

import pytest

from core import memory


class Libc:
    """Counts how often memory is given back."""

    def __init__(self) -> None:
        self.settings: list[tuple[int, int]] = []
        self.times: list[float] = []

    def mallopt(self, parameter: int, value: int) -> int:
        self.settings.append((parameter, value))
        return 1

    def malloc_trim(self, pad: int) -> int:
        self.times.append(time.monotonic())
        return 1


@pytest.fixture
def libc(monkeypatch: pytest.MonkeyPatch) -> Libc:
    libc = Libc()
    monkeypatch.setattr("core.memory.ctypes.CDLL", lambda _name: libc)
    monkeypatch.setattr("core.memory.sys.platform", "linux")
    monkeypatch.setattr(memory, "SECONDS_BETWEEN_LOOKS", 0.2)
    return libc


def test_memory_is_given_back_once_after_work_and_not_before_its_end(libc: Libc) -> None:
    memory.give_back_at_rest()
    end = time.monotonic() + 1
    while time.monotonic() < end:
        pass
    worked_until = time.monotonic()
    deadline = worked_until + 10
    while not libc.times and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1)
    assert libc.settings == [(memory.M_ARENA_MAX, memory.HEAPS)]
    [given_back] = libc.times
    assert given_back >= worked_until


def test_without_glibc_nothing_is_started(libc: Libc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.memory.sys.platform", "darwin")
    before = threading.active_count()
    memory.give_back_at_rest()
    assert (threading.active_count(), libc.settings) == (before, [])


def test_what_is_shared_is_left_alone_by_the_garbage_collector() -> None:
    try:
        memory.share_with_forks()
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()
