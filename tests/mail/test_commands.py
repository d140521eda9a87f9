"""What `flask mail` and `flask doctor` say, and how they end."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from mail.outbox import outcomes, queue, work
from mail.sink import Sink, saying

from blueprints.mail.actions import claim_messages, record_outcome
from blueprints.mail.worker import LEASE, WAITS
from core.database import db
from core.time import utc_now
from models.outbound_message import MessageStatus


def run(app: Flask, *arguments: object) -> Result:
    db.session.remove()
    result = app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def examined(app: Flask, *arguments: object) -> tuple[int, dict[str, str]]:
    """Return how the doctor ended, and of each check whether it was good and what was said."""
    result = run(app, "doctor", *arguments)
    said = dict(line.split(": ", 1) for line in result.stdout.splitlines())
    return result.exit_code, said


@pytest.fixture
def healthy(mailing: Flask) -> Flask:
    work(mailing)
    return mailing


def test_messages_are_listed_with_what_became_of_them(mailing: Flask) -> None:
    queue("bob@example.org")
    [claim] = claim_messages(utc_now(), 1, LEASE)
    record_outcome(claim, MessageStatus.FAILED, "550 no such user\r\n\x1b[2J")
    lines = run(mailing, "mail", "list").stdout.splitlines()
    assert [line.split()[:2] for line in lines if "@" in line] == [["2", "queued"], ["1", "failed"]]
    assert lines[-1].strip() == "550 no such user [2J"
    failed = run(mailing, "mail", "list", "--status", "failed").stdout
    assert "ada@" in failed and "bob@" not in failed
    assert run(mailing, "mail", "list", "--status", "sent").stdout == "There are none.\n"


def test_a_message_is_shown_as_it_is_sent(mailing: Flask, sink: Sink) -> None:
    sink.answers["rcpt"] = "450 greylisted"
    work(mailing)
    shown = run(mailing, "mail", "show", 1).stdout_bytes
    sink.answers.clear()
    work(mailing, utc_now() + WAITS[0])
    assert sink.taken == [("ada@example.org", shown)]
    assert run(mailing, "mail", "show", 9).exit_code == 1


def test_a_message_that_is_not_composed_yet_is_shown_as_it_would_be_sent(mailing: Flask, sink: Sink) -> None:
    shown = run(mailing, "mail", "show", 1)
    work(mailing)
    assert shown.stderr.startswith("Not composed yet")
    own = ("Message-ID:", "Date:", " boundary=", "--=")
    texts = [shown.stdout_bytes.decode(), sink.taken[0][1].decode()]
    first, second = ([line for line in text.splitlines() if not line.startswith(own)] for text in texts)
    assert first == second


def test_messages_are_queued_again(mailing: Flask, sink: Sink) -> None:
    work(mailing)
    result = run(mailing, "mail", "retry", 1, 9)
    assert (result.exit_code, result.stdout) == (1, "Message 1 is queued.\n")
    assert "Message 9 is not there" in result.stderr
    work(mailing)
    assert (outcomes(), len(sink.taken)) == (["sent"], 2)
    assert run(mailing, "mail", "retry", 1).exit_code == 0


def test_the_doctor_finds_nothing_wrong_where_nothing_is(healthy: Flask) -> None:
    code, said = examined(healthy)
    assert (code, [name[:4] for name in said]) == (0, ["ok  "] * 7), said
    assert [name[5:] for name in said] == ["mail server", "outbox", "worker", "clock", "disk", "base URL", "SQLite"]


def test_the_doctor_sends_a_test(healthy: Flask, sink: Sink) -> None:
    code, said = examined(healthy, "--send", "bob@example.org")
    assert code == 0 and "has taken it" in said["ok   test message"]
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
        assert said_of(healthy, "FAIL outbox").startswith("1 message should have left")
        assert "was seen last" in said_of(healthy, "FAIL worker")
    [claim] = claim_messages(utc_now(), 1, LEASE)
    record_outcome(claim, MessageStatus.FAILED, "550")
    assert said_of(healthy, "FAIL outbox").startswith("1 message failed")


def said_of(app: Flask, check: str) -> str:
    return examined(app)[1][check]


def test_the_doctor_says_what_is_wrong_with_the_machine(healthy: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel(utc_now() - timedelta(days=1)):
        assert "is behind" in said_of(healthy, "FAIL clock")
    healthy.config["BASE_URL"] = "http://127.0.0.1:8000"
    assert "set PODIUM_BASE_URL" in said_of(healthy, "FAIL base URL")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 1000))
    assert "make room" in said_of(healthy, "FAIL disk")
    monkeypatch.setattr("blueprints.mail.doctor.SAFE_SQLITE", (99,))
    assert "can corrupt" in said_of(healthy, "FAIL SQLite")
    Path(healthy.config["DATA_FOLDER"], "worker").unlink()
    assert "was seen never" in said_of(healthy, "FAIL worker")
