"""The results and exit status of `flask doctor`."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from mail.outbox import queue, record, run, work
from mail.sink import Sink, saying

from blueprints.mail.actions import claim_messages
from blueprints.operations.mail_delivery import LEASE
from core.time import utc_now
from models.outbound_message import MessageStatus


def examined(app: Flask, *arguments: object) -> tuple[int, dict[str, str]]:
    """Return the doctor's exit status, and for each check whether it passed and what was printed."""
    result = run(app, "doctor", *arguments)
    said = dict(line.split(": ", 1) for line in result.stdout.splitlines())
    return result.exit_code, said


@pytest.fixture
def healthy(mailing: Flask) -> Flask:
    work(mailing)
    return mailing


def test_the_doctor_finds_nothing_wrong_where_nothing_is(healthy: Flask) -> None:
    code, said = examined(healthy)
    assert (code, [name[:4] for name in said]) == (0, ["ok  "] * 9), said
    assert [name[5:] for name in said] == [
        *("database", "mail server", "outbox", "worker", "clock", "erasure", "disk", "base URL", "SQLite")
    ]


def test_the_doctor_sends_a_test(healthy: Flask, sink: Sink) -> None:
    code, said = examined(healthy, "--send", "bob@example.org")
    assert code == 0 and "accepted it" in said["ok   test message"]
    recipient, content = sink.taken[-1]
    assert recipient == "bob@example.org"
    assert content.count(b"https://podium.test") >= 2
    sink.answers["rcpt"] = "550 no such user"
    code, said = examined(healthy, "--send", "bob@example.org")
    assert code == 1 and "550 no such user" in said["FAIL test message"]
    assert run(healthy, "doctor", "--send", "nobody").exit_code == 2


def test_the_doctor_says_what_is_wrong_with_mail(healthy: Flask) -> None:
    with saying(b"421 too busy\r\n") as busy:
        healthy.config["SMTP"] = busy
        assert "421 too busy" in examined(healthy)[1]["FAIL mail server"]
    healthy.config["SMTP"] = None
    code, said = examined(healthy, "--send", "bob@example.org")
    assert code == 1 and "set PODIUM_SMTP_URL" in said["FAIL mail server"] and "FAIL test message" in said


def test_the_doctor_says_that_messages_failed_or_are_late(healthy: Flask) -> None:
    queue("bob@example.org")
    with time_machine.travel(utc_now() + timedelta(hours=2)):
        assert said_of(healthy, "FAIL outbox").startswith("1 message more than an hour late")
        assert "last seen at" in said_of(healthy, "FAIL worker")
    [claim] = claim_messages(utc_now(), 1, LEASE)
    record(claim, MessageStatus.FAILED, "550")
    assert said_of(healthy, "FAIL outbox").startswith("1 message failed")


def said_of(app: Flask, check: str) -> str:
    return examined(app)[1][check]


def test_the_doctor_says_what_is_wrong_with_the_machine(healthy: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel(utc_now() - timedelta(days=1)):
        assert "behind" in said_of(healthy, "FAIL clock")
    healthy.config["BASE_URL"] = "http://127.0.0.1:8000"
    assert "set PODIUM_BASE_URL" in said_of(healthy, "FAIL base URL")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 1000))
    assert "free some space" in said_of(healthy, "FAIL disk")
    monkeypatch.setattr("blueprints.operations.doctor.SAFE_SQLITE", (99,))
    assert "can corrupt" in said_of(healthy, "FAIL SQLite")
    Path(healthy.config["DATA_FOLDER"], "worker").unlink()
    assert "has never run" in said_of(healthy, "FAIL worker")
