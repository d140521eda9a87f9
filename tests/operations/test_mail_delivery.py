"""Messages are sent in batches, and a server that hangs delays nothing else."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from mail.outbox import outcomes, queue, running
from mail.sink import Sink
from sqlalchemy import event, select

from app import SCHEDULED_TASKS
from blueprints.mail.actions import claim_messages
from blueprints.operations import mail_delivery
from blueprints.operations.mail_delivery import LEASE
from blueprints.operations.schedule import ScheduledTask
from blueprints.operations.worker import Worker
from core.database import db, sqlite
from core.time import utc_now
from models import OutboundMessage

HANGS = "person-5@example.org"


def queue_many(number: int) -> None:
    for each in range(number):
        queue(f"person-{each}@example.org")
    db.session.remove()


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextmanager
def counted_commits() -> Iterator[list[object]]:
    """Count the transactions that write something."""
    written: list[object] = []

    def note(connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("UPDATE") and connection not in written:
            written.append(connection)

    def end(connection: object) -> None:
        if connection in written:
            written[written.index(connection)] = object()

    event.listen(db.engine, "before_cursor_execute", note)
    event.listen(db.engine, "commit", end)
    try:
        yield written
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
        event.remove(db.engine, "commit", end)


def test_twenty_messages_are_claimed_composed_and_recorded_in_three_transactions(mailing: Flask, sink: Sink) -> None:
    queue_many(40)
    with closing(Worker(mailing)) as worker:
        # One message tests whether the server accepts any.
        assert worker.send(utc_now()) == 1
        with counted_commits() as commits:
            assert worker.send(utc_now()) == 20
        assert len(commits) == 3
        assert [worker.send(utc_now()) for _ in range(2)] == [20, 0]
    assert outcomes() == ["sent"] * 41
    assert len(set(sink.connections)) == 1


def test_those_that_are_due_first_are_sent_first(mailing: Flask, sink: Sink) -> None:
    queue_many(5)
    with closing(Worker(mailing)) as worker:
        while worker.send(utc_now()):
            pass
    assert [recipient for recipient, _ in sink.taken] == [
        "ada@example.org",
        *(f"person-{number}@example.org" for number in range(5)),
    ]


def test_while_a_server_hangs_tasks_run_outcomes_are_recorded_and_claims_are_given_back(
    mailing: Flask, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_delivery, "SECONDS_FOR_A_BATCH", 1.5)
    queue_many(10)
    sink.hangs_at = HANGS
    runs: list[object] = []
    with running(Worker(mailing, [ScheduledTask("count", runs.append, every=timedelta(seconds=1))])):
        wait_until(lambda: outcomes()[:6] == ["sent"] * 6)
        wait_until(lambda: outcomes()[7:] == ["queued"] * 4)
        assert outcomes()[6] == "claimed"
        attempts = list(db.session.scalars(select(OutboundMessage.attempts).order_by(OutboundMessage.id)))
        db.session.remove()
        assert attempts == [1] * 7 + [0] * 4
        before = len(runs)
        wait_until(lambda: len(runs) > before)
        sink.goes_on.set()
        wait_until(lambda: outcomes() == ["sent"] * 11)
    assert len(sink.taken) == 11


def test_a_worker_that_is_stopped_finishes_the_message_and_gives_the_others_back(mailing: Flask, sink: Sink) -> None:
    queue_many(10)
    sink.hangs_at = HANGS
    worker = Worker(mailing)
    with running(worker):
        wait_until(lambda: outcomes()[:6] == ["sent"] * 6)
        worker.stop()
        time.sleep(0.2)
        sink.goes_on.set()
    assert outcomes() == ["sent"] * 7 + ["queued"] * 4
    assert len(sink.taken) == 7


def test_a_worker_that_is_stopped_while_a_server_hangs_gives_the_others_back(
    mailing: Flask, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("blueprints.operations.worker.SECONDS_TO_FINISH", 0.5)
    queue_many(10)
    sink.hangs_at = HANGS
    worker = Worker(mailing)
    thread = threading.Thread(target=worker.run)
    thread.start()
    wait_until(lambda: outcomes()[:6] == ["sent"] * 6)
    worker.stop()
    thread.join(5)
    assert not thread.is_alive()
    assert outcomes()[6:] == ["claimed"] + ["queued"] * 4
    # The server's last reply is recorded too, if there is time.
    sink.goes_on.set()
    wait_until(lambda: outcomes()[6] == "sent")


def test_the_connection_is_closed_when_there_is_nothing_to_send(
    mailing: Flask, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.smtp.SECONDS_IDLE", 0.0)
    db.session.remove()
    with closing(Worker(mailing)) as worker:
        assert worker.send(utc_now()) == 1
        assert worker.send(utc_now()) == 0
        queue("bob@example.org")
        db.session.remove()
        assert worker.send(utc_now()) == 1
    assert len(set(sink.connections)) == 2


def test_a_worker_with_nothing_to_do_commits_nothing(mailing: Flask, sink: Sink) -> None:
    db.session.remove()
    # The nightly task runs once after a start during the day, and rewrites the database.
    tasks = [task for task in SCHEDULED_TASKS if task.every is not None]
    with running(Worker(mailing, tasks)):
        wait_until(lambda: outcomes() == ["sent"])
        db.session.remove()
        connection = sqlite.connect(db.engine.url.database, isolation_level=None)
        try:
            before = connection.execute("PRAGMA data_version").fetchone()
            time.sleep(5)
            assert connection.execute("PRAGMA data_version").fetchone() == before
        finally:
            connection.close()


def test_a_look_into_an_empty_outbox_waits_for_nobody_who_writes(app: Flask) -> None:
    writer = sqlite.connect(db.engine.url.database, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        began = time.monotonic()
        assert claim_messages(utc_now(), 20, LEASE) == []
        # Waiting for the lock takes five seconds, and then fails.
        assert time.monotonic() - began < 5
    finally:
        writer.execute("ROLLBACK")
        writer.close()
