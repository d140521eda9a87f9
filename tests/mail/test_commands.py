"""The output and exit status of `flask mail`."""

from flask import Flask
from mail.outbox import outcomes, queue, record, run, work
from mail.sink import Sink

from blueprints.mail.actions import claim_messages
from blueprints.operations.mail_delivery import LEASE, WAITS
from core.time import utc_now
from models.outbound_message import MessageStatus


def test_messages_are_listed_with_what_became_of_them(mailing: Flask) -> None:
    queue("bob@example.org")
    [claim] = claim_messages(utc_now(), 1, LEASE)
    record(claim, MessageStatus.FAILED, "550 no such user\r\n\x1b[2J")
    lines = run(mailing, "mail", "list").stdout.splitlines()
    assert [line.split()[:2] for line in lines if "@" in line] == [["2", "queued"], ["1", "failed"]]
    assert lines[-1].strip() == "550 no such user [2J"
    failed = run(mailing, "mail", "list", "--status", "failed").stdout
    assert "ada@" in failed and "bob@" not in failed
    assert run(mailing, "mail", "list", "--status", "sent").stdout == "No messages.\n"


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
    assert (result.exit_code, result.stdout) == (1, "Message 1 queued.\n")
    assert "Message 9 was not queued: unknown" in result.stderr
    work(mailing)
    assert (outcomes(), len(sink.taken)) == (["sent"], 2)
    assert run(mailing, "mail", "retry", 1).exit_code == 0
