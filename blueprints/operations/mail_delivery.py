"""Mail delivery: send due messages in batches over one connection to the mail server."""

import threading
import time
from collections import deque
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from blueprints.mail.actions import Claim, Outcome, claim_messages, compose_claimed, record_outcomes
from blueprints.mail.queries import NOT_COMPOSED, held_mail_folder
from blueprints.operations.log import log_error
from core.database import DatabaseBusy
from core.mail_server import note_mail_server
from core.smtp import MailError, PermanentError, ServerError, SmtpConnection, UnknownOutcomeError
from models.outbound_message import MessageStatus

BATCH = 20  # messages
# A batch that takes longer starts no more messages; their claims are released.
SECONDS_FOR_A_BATCH = 30
LEASE = 300  # seconds: longer than a batch plus the slowest message that it can end with
SECONDS_BETWEEN_TRIES = 2.0
# How long all messages wait when the server accepts none, so that a single message tests it instead of each one.
SECONDS_OF_REST = 30
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440))
EARLIEST = datetime.min.replace(tzinfo=UTC)


class Sender:
    """Sends due messages outside any transaction: `send_batch` in one thread, `record` once a second in another."""

    def __init__(self, app: Flask, stop: threading.Event) -> None:
        self._app = app
        self._stop = stop
        self._connection = SmtpConnection(app.config["SMTP"]) if app.config["SMTP"] else None
        self._has_connected = False
        self._rests_until = EARLIEST
        self._lock = threading.Lock()
        self._batch_ends = 0.0
        self._waiting: deque[Claim] = deque()
        self._outcomes: list[Outcome] = []
        self._not_sent: list[Claim] = []

    def send_batch(self, now: datetime) -> int:
        """Claim at most `BATCH` due messages, send them, and return how many were claimed.

        Claims of messages that were not started when `stop` was set or the batch ran out of time are released.
        """
        if now < self._rests_until:
            return 0
        # One message tests whether the server accepts any; no others are claimed until then.
        limit = BATCH if self._connection is None or self._connection.is_open else 1
        with self._app.app_context():
            claims = claim_messages(now, limit, LEASE)
        if not claims:
            self._learn()
            self._close_if_idle()
            return 0
        began = time.monotonic()
        self._compose(claims, now)
        while (claim := self._next()) is not None:
            outcome = self._deliver(claim, now + timedelta(seconds=int(time.monotonic() - began)))
            with self._lock:
                self._outcomes.append(outcome)
        self._record_until_done()
        self._note_server()
        return len(claims)

    def record(self) -> None:
        """Record outcomes so far, and release claims that won't be used, even while a message hangs."""
        with self._lock:
            if self._is_over():
                self._not_sent += self._waiting
                self._waiting.clear()
            outcomes, self._outcomes = self._outcomes, []
            not_sent, self._not_sent = self._not_sent, []
        if not outcomes and not not_sent:
            return
        try:
            with self._app.app_context():
                recorded = record_outcomes(outcomes, not_sent)
        except Exception:
            with self._lock:
                self._outcomes += outcomes
                self._not_sent += not_sent
            raise
        for outcome in outcomes:
            if outcome.status is MessageStatus.HELD and outcome.claim.id not in recorded:
                # The message was erased in the meantime.
                self._held_file(outcome.claim).unlink(missing_ok=True)

    def close(self) -> None:
        """Close the connection to the mail server."""
        if self._connection is not None:
            self._connection.close()

    def _compose(self, claims: list[Claim], now: datetime) -> None:
        with self._app.app_context():
            ready, errors = compose_claimed(claims)
        for claim, error in errors.items():
            log_error(f"Message {claim.id} could not be composed", error)
        # The text of the error is left out: it may contain personal data.
        failed = [
            _try_again(claim, MailError(f"{NOT_COMPOSED}: {type(error).__name__}"), now)
            for claim, error in errors.items()
        ]
        with self._lock:
            self._outcomes += failed
            self._waiting.extend(ready)
            self._batch_ends = time.monotonic() + SECONDS_FOR_A_BATCH

    def _next(self) -> Claim | None:
        with self._lock:
            return None if self._is_over() or not self._waiting else self._waiting.popleft()

    def _is_over(self) -> bool:
        return self._stop.is_set() or time.monotonic() >= self._batch_ends

    def _deliver(self, claim: Claim, now: datetime) -> Outcome:
        try:
            if self._connection is None:
                _hold(self._held_file(claim), claim.content)
                return Outcome(claim, MessageStatus.HELD)
            self._connection.deliver(self._app.config["MAIL_FROM"], claim.recipient, claim.content)
        except PermanentError as error:
            return Outcome(claim, MessageStatus.FAILED, str(error))
        except (MailError, OSError) as error:
            if not isinstance(error, MailError) or isinstance(error, ServerError):
                self._rest(now)
            return _try_again(claim, error, now)
        except Exception as error:
            log_error(f"Message {claim.id} could not be sent", error)
            return _try_again(claim, error, now)
        return Outcome(claim, MessageStatus.SENT)

    def _rest(self, now: datetime) -> None:
        self._rests_until = now + timedelta(seconds=SECONDS_OF_REST)
        with self._lock:
            self._batch_ends = time.monotonic()

    def _record_until_done(self) -> None:
        """Retry until the outcomes are recorded: messages without one would be sent again."""
        with self._lock:
            self._batch_ends = time.monotonic()
        while True:
            try:
                self.record()
                return
            except (SQLAlchemyError, DatabaseBusy) as error:
                log_error("The outcome of messages cannot be recorded yet", error)
                if self._stop.wait(SECONDS_BETWEEN_TRIES):
                    return

    def _learn(self) -> None:
        """Connect once after the start, so that a form can say at once to which addresses no mail can go."""
        if self._connection is not None and not self._has_connected:
            self._has_connected = True
            with suppress(MailError):
                self._connection.open()
            self._note_server()

    def _note_server(self) -> None:
        if self._connection is not None and (takes_any_script := self._connection.takes_any_script) is not None:
            self._has_connected = True
            with suppress(OSError):
                note_mail_server(Path(self._app.config["DATA_FOLDER"]), takes_any_script=takes_any_script)

    def _close_if_idle(self) -> None:
        if self._connection is not None:
            self._connection.close_if_idle()

    def _held_file(self, claim: Claim) -> Path:
        with self._app.app_context():
            return held_mail_folder() / f"{claim.id}-{claim.kind}.eml"


def _try_again(claim: Claim, error: Exception, now: datetime) -> Outcome:
    text = str(error) or type(error).__name__
    if claim.attempts > len(WAITS):
        return Outcome(claim, MessageStatus.FAILED, text)
    # The retry has the same Message-ID, so that mail programs can recognise a duplicate.
    status = MessageStatus.UNKNOWN if isinstance(error, UnknownOutcomeError) else MessageStatus.QUEUED
    return Outcome(claim, status, text, now + WAITS[claim.attempts - 1])


def _hold(file: Path, content: bytes) -> None:
    file.parent.mkdir(mode=0o700, exist_ok=True)
    # Created readable by its owner only, and renamed so that the file is either complete or missing.
    part = file.with_suffix(".part")
    part.touch(mode=0o600)
    part.write_bytes(content)
    part.replace(file)
