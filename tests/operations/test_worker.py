"""The worker sends each message once, as soon as it can."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from mail.outbox import LATER, compose_queued, outcomes, queue, record, running, work
from mail.sink import Sink

import app as podium
from blueprints.mail.actions import claim_messages, retry_message
from blueprints.operations.mail_delivery import LEASE, WAITS
from blueprints.operations.worker import Worker
from core.database import db
from core.time import utc_now
from models import OutboundMessage
from models.outbound_message import MessageStatus


def test_a_message_is_sent_once(mailing: Flask, sink: Sink) -> None:
    assert (work(mailing), work(mailing)) == (1, 0)
    assert [recipient for recipient, _ in sink.taken] == ["ada@example.org"]
    assert outcomes() == ["sent"]


def test_a_message_that_must_be_written_once_is(mailing: Flask) -> None:
    for _ in range(3):
        queue("bob@example.org", idempotency_key="reminder:1")
    assert outcomes() == ["queued", "queued"]


def test_what_a_server_refuses_for_now_is_tried_again_later_and_not_for_ever(mailing: Flask, sink: Sink) -> None:
    sink.answers["rcpt"] = "450 greylisted"
    now = utc_now()
    for wait in WAITS:
        assert work(mailing, now) == 1
        assert outcomes() == ["queued"]
        assert work(mailing, now + wait - timedelta(seconds=1)) == 0
        now += wait
    assert work(mailing, now) == 1
    assert outcomes() == ["failed"]


def test_what_was_refused_for_now_arrives_in_the_end(mailing: Flask, sink: Sink) -> None:
    sink.answers["rcpt"] = "450 greylisted"
    work(mailing)
    sink.answers.clear()
    work(mailing, utc_now() + WAITS[0])
    assert (outcomes(), len(sink.taken)) == (["sent"], 1)


def test_what_a_server_refuses_for_good_is_not_tried_again(mailing: Flask, sink: Sink) -> None:
    sink.answers["rcpt"] = "550 no such user"
    work(mailing)
    assert work(mailing, utc_now() + timedelta(days=9)) == 0
    assert outcomes() == ["failed"]
    retry_message(1, utc_now())
    sink.answers.clear()
    work(mailing)
    assert outcomes() == ["sent"]


def test_what_may_have_arrived_is_sent_again_as_the_same_message(mailing: Flask, sink: Sink) -> None:
    sink.answers["data"] = "drop"
    work(mailing)
    assert outcomes() == ["unknown"]
    sink.answers.clear()
    work(mailing, utc_now() + WAITS[0])
    assert outcomes() == ["sent"]
    first, second = (content for _, content in sink.taken)
    assert first == second


def test_a_claim_is_the_worker_s_until_its_lease_ends(mailing: Flask, sink: Sink) -> None:
    now = utc_now()
    assert len(claim_messages(now, 10, LEASE)) == 1
    assert work(mailing, now) == 0
    assert work(mailing, now + LATER) == 1
    assert outcomes() == ["sent"]


def test_two_workers_never_send_the_same_message(mailing: Flask, sink: Sink) -> None:
    for number in range(20):
        queue(f"person-{number}@example.org")
    db.session.remove()
    with running(Worker(mailing), Worker(mailing)):
        deadline = time.monotonic() + 30
        while len(sink.taken) < 21 and time.monotonic() < deadline:
            time.sleep(0.05)
    assert len(sink.taken) == len({recipient for recipient, _ in sink.taken}) == 21


def test_without_a_server_mail_is_held_for_nobody_else_to_read(mailing: Flask) -> None:
    mailing.config["SMTP"] = None
    work(mailing)
    held = list((Path(mailing.config["DATA_FOLDER"]) / "held-mail").iterdir())
    # The name starts with the message's id, by which erasure finds the file.
    assert [path.name for path in held] == ["1-greeting.eml"]
    assert b"ada@example.org" in held[0].read_bytes()
    assert held[0].stat().st_mode & 0o077 == 0
    assert outcomes() == ["held"]


def test_where_mail_is_held_the_start_says_so(mailing: Flask, caplog: pytest.LogCaptureFixture) -> None:
    db.session.remove()
    for server, told in ((mailing.config["SMTP"], 0), (None, 1)):
        mailing.config["SMTP"] = server
        podium.open_site(mailing)
        assert caplog.text.count("PODIUM_SMTP_URL is not set") == told


def test_what_is_held_is_sent_when_it_is_queued_again(mailing: Flask, sink: Sink) -> None:
    server, mailing.config["SMTP"] = mailing.config["SMTP"], None
    work(mailing)
    mailing.config["SMTP"] = server
    assert retry_message(1, utc_now())
    work(mailing)
    assert (outcomes(), len(sink.taken)) == (["sent"], 1)


def test_a_message_in_hand_is_not_queued_a_second_time(mailing: Flask) -> None:
    now = utc_now()
    claim_messages(now, 1, LEASE)
    assert not retry_message(1, now)
    assert retry_message(1, now + LATER)


def test_whose_lease_has_ended_cannot_undo_what_the_next_has_done(mailing: Flask) -> None:
    now = utc_now()
    [late] = claim_messages(now, 1, LEASE)
    work(mailing, now + LATER)
    assert not record(late, MessageStatus.QUEUED, "450 greylisted", now)
    assert outcomes() == ["sent"]


def test_that_a_message_was_sent_is_noted_even_late(mailing: Flask, sink: Sink) -> None:
    now = utc_now()
    [late] = claim_messages(now, 1, LEASE)
    sink.answers["rcpt"] = "450 greylisted"
    work(mailing, now + LATER)
    assert record(late, MessageStatus.SENT)
    assert outcomes() == ["sent"]


def test_what_is_erased_while_it_is_in_hand_leaves_no_file(mailing: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    mailing.config["SMTP"] = None
    compose_queued()
    [claim] = claim_messages(utc_now(), 1, LEASE)

    def erase_first(*_: object) -> list[object]:
        db.session.execute(db.update(OutboundMessage).values(status=MessageStatus.FAILED, content=b"", recipient=""))
        db.session.commit()
        return [claim]

    monkeypatch.setattr("blueprints.operations.mail_delivery.claim_messages", erase_first)
    work(mailing)
    assert list((Path(mailing.config["DATA_FOLDER"]) / "held-mail").iterdir()) == []
    assert outcomes() == ["failed"]
