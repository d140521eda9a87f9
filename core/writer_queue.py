"""The queue of a process's writers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class WriterQueue:
    """Lets one writer at a time have its turn; one that gives way waits until nobody else writes or wants to."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._idle = threading.Condition()
        self._writers = 0  # that write, or wait for their turn

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and have it."""
        with self._idle:
            self._writers += 1
        try:
            with self._turn:
                yield
        finally:
            with self._idle:
                self._writers -= 1
                if not self._writers:
                    self._idle.notify_all()

    @contextmanager
    def last_turn(self, patience: float) -> Iterator[None]:
        """Have a turn when nobody else wants one; TimeoutError if that takes longer than `patience` seconds."""
        with self._idle:
            # Whoever comes after this has to wait, but for this turn alone.
            if not self._idle.wait_for(lambda: not self._writers and self._turn.acquire(blocking=False), patience):
                raise TimeoutError
        try:
            yield
        finally:
            self._turn.release()
            with self._idle:
                self._idle.notify_all()
