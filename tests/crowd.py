"""Processes full of people who all act at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from conftest import make_settings
from places import an_entry, set_capacity
from processes import forks
from records import NOW
from sqlalchemy import Connection, event

import core.database
from app import create_app
from blueprints.registration.actions import cancel_registration, register
from blueprints.registration.queries import active_registration
from core.database import db
from core.email_address import email_key
from models.registration import Canceller, Registration

PROCESSES = 8
PATIENCE = 60_000  # milliseconds; a busy machine is slow, and the tests don't measure speed
# A person's action: ("register", name), ("cancel", name) or ("capacity", number).
Wish = tuple[str, Any]


class Crowd:
    """Eight long-lived processes, since starting them for each run is slow; each has some people as threads."""

    def __init__(self, data: Path) -> None:
        self._start, self._together = forks.Barrier(PROCESSES), forks.Barrier(PROCESSES)
        self._pipes, self._processes = [], []
        for _ in range(PROCESSES):
            ours, theirs = forks.Pipe()
            process = forks.Process(target=_live, args=(data, self._start, self._together, theirs), daemon=True)
            process.start()
            self._pipes.append(ours)
            self._processes.append(process)

    def __enter__(self) -> "Crowd":
        return self

    def __exit__(self, *_exc: object) -> None:
        for pipe in self._pipes:
            pipe.send(None)
        for process in self._processes:
            process.join(10)

    def do(self, event_id: int, wishes: list[Wish], *, locking: bool = True) -> list[str]:
        """Let everybody act at once, with or without the lock, and return the errors."""
        # Ends the transaction open here, so that later reads see what the crowd did.
        db.session.rollback()
        for number, pipe in enumerate(self._pipes):
            pipe.send((event_id, wishes[number::PROCESSES], locking))
        assert all(pipe.poll(PATIENCE / 1000) for pipe in self._pipes), "a process of the crowd does not answer"
        return [error for pipe in self._pipes for error in pipe.recv()]


def _live(data: Path, start: Any, together: Any, pipe: Any) -> None:
    lock = _Lock(together)
    core.database._begin = lock.begin
    event.listen(Registration, "before_insert", lock.linger)
    app = create_app(make_settings(data))
    with app.app_context():
        event.listen(db.engine, "connect", lambda raw, _record: raw.execute(f"PRAGMA busy_timeout={PATIENCE}"))
    # SQLite's own wait is not fair, so the people of one process take turns.
    turn = threading.Lock()
    while job := pipe.recv():
        event_id, wishes, lock.is_in = job
        act = partial(_act, app, turn, event_id)
        with ThreadPoolExecutor(max(1, len(wishes))) as people:
            start.wait()
            pipe.send([error for error in people.map(act, wishes) if error])


class _Lock:
    """Podium's lock, which can be removed: each statement is then a transaction of its own."""

    def __init__(self, together: Any) -> None:
        self.is_in = True
        self._together = together
        self._begin = core.database._begin

    def begin(self, connection: Connection) -> None:
        if self.is_in:
            self._begin(connection)

    def linger(self, *_insert: object) -> None:
        """Pause one person per process before a place is saved: without the lock, all of them see it free."""
        if not self.is_in:
            with suppress(threading.BrokenBarrierError):
                self._together.wait(PATIENCE / 1000)


def _act(app: Any, turn: threading.Lock, event_id: int, wish: Wish) -> str:
    deeds: dict[str, Callable[[int, Any], None]] = {"register": _register, "cancel": _cancel, "capacity": _capacity}
    with turn, app.app_context():
        try:
            deeds[wish[0]](event_id, wish[1])
        except Exception as error:
            return repr(error)
        return ""


def _register(event_id: int, name: str) -> None:
    register(event_id, an_entry(name), NOW)


def _cancel(event_id: int, name: str) -> None:
    found = active_registration(event_id, email_key(f"{name}@people.test"))
    assert found is not None
    found_id = found.id
    db.session.rollback()
    cancel_registration(found_id, Canceller.REGISTRANT, NOW)


def _capacity(event_id: int, places: int) -> None:
    set_capacity(event_id, places, None, NOW)
