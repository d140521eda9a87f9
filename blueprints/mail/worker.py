"""The worker: sends what is in the outbox, and does what the clock asks for."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from blueprints.mail.actions import Claim, claim_messages, compose_claimed, record_outcome
from blueprints.mail.queries import NOT_COMPOSED, heartbeat_file, held_mail_folder
from core.smtp import MailFault, OutcomeUnknown, PermanentFault, ServerFault, deliver
from core.time import utc_now
from models.outbound_message import MessageStatus

Chore = Callable[[datetime], object]

SECONDS_BETWEEN_ROUNDS = 2.0
SECONDS_BETWEEN_CHORES = 15
# How long the others wait when the server took none at all, so that one of them finds that out and not each.
SECONDS_OF_REST = 30
SECONDS_TO_FINISH = 4
LEASE = 300  # seconds, longer than any conversation with a server
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440))
EARLIEST = datetime.min.replace(tzinfo=UTC)
log = logging.getLogger("podium.mail")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message in hand."""

    status: MessageStatus
    error: str = ""
    retry_at: datetime | None = None
    held: Path | None = None


class Worker:
    """Sends messages, each claimed with a lease and sent outside any transaction; chores take the moment."""

    def __init__(self, app: Flask, chores: Sequence[Chore] = ()) -> None:
        self._app = app
        self._chores = chores
        self._chores_due = self._rests_until = EARLIEST
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Work in a thread of this process until it ends or `stop` is called."""
        self._thread = threading.Thread(target=self.run, name="podium-worker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the message in hand if that does not take long, and stop."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(SECONDS_TO_FINISH)

    def run(self) -> None:
        """Work until told to stop; no fault ends it."""
        while not self._stop.is_set():
            try:
                busy = self.run_once(utc_now())
            except Exception as error:
                _log_fault("The worker could not go on; it tries again", error)
                busy = 0
            if not busy:
                self._stop.wait(SECONDS_BETWEEN_ROUNDS)

    def run_once(self, now: datetime) -> int:
        """Do the chores that are due and send one message; return how many that were.

        One, so that a server that hangs keeps no other message claimed and the chores waiting no longer than it must.
        """
        with self._app.app_context():
            heartbeat_file().touch()
        if now >= self._chores_due:
            self._chores_due = now + timedelta(seconds=SECONDS_BETWEEN_CHORES)
            self._do_chores(now)
        if now < self._rests_until:
            return 0
        with self._app.app_context():
            claims = claim_messages(now, 1, LEASE)
        for claim in claims:
            outcome = self._send(claim, now)
            if outcome is not None:
                self._note(claim, outcome)
        return len(claims)

    def _do_chores(self, now: datetime) -> None:
        for chore in self._chores:
            try:
                with self._app.app_context():
                    chore(now)
            except Exception as error:
                _log_fault(f"{getattr(chore, '__name__', type(chore).__name__)} has to wait for its next turn", error)

    def _send(self, claim: Claim, now: datetime) -> Outcome | None:
        try:
            with self._app.app_context():
                content = compose_claimed(claim)
        except Exception as error:
            _log_fault(f"Message {claim.id} could not be composed", error)
            # Without the words of the error, which may be those of a person.
            return _try_again(claim, MailFault(f"{NOT_COMPOSED}: {type(error).__name__}"), now)
        if content is None:
            return None
        return self._hand_over(replace(claim, content=content), now)

    def _hand_over(self, claim: Claim, now: datetime) -> Outcome:
        server, sender = self._app.config["SMTP"], self._app.config["MAIL_FROM"]
        try:
            if server is None:
                with self._app.app_context():
                    return Outcome(MessageStatus.HELD, held=_hold(held_mail_folder(), claim))
            deliver(server, sender, claim.recipient, claim.content)
        except PermanentFault as fault:
            return Outcome(MessageStatus.FAILED, str(fault))
        except (MailFault, OSError) as fault:
            if not isinstance(fault, MailFault) or isinstance(fault, ServerFault):
                self._rests_until = now + timedelta(seconds=SECONDS_OF_REST)
            return _try_again(claim, fault, now)
        except Exception as error:
            _log_fault(f"Message {claim.id} could not be sent", error)
            return _try_again(claim, error, now)
        return Outcome(MessageStatus.SENT)

    def _note(self, claim: Claim, outcome: Outcome) -> None:
        """Record an outcome, however long the database cannot: otherwise the message would be sent again."""
        while True:
            try:
                with self._app.app_context():
                    noted = record_outcome(claim, outcome.status, outcome.error, outcome.retry_at)
                break
            except SQLAlchemyError as error:
                _log_fault(f"What became of message {claim.id} cannot be noted yet", error)
                if self._stop.wait(SECONDS_BETWEEN_ROUNDS):
                    return
        if outcome.held is not None and not noted:
            # Erased in the meantime.
            outcome.held.unlink(missing_ok=True)


def _try_again(claim: Claim, fault: Exception, now: datetime) -> Outcome:
    error = str(fault) or type(fault).__name__
    if claim.attempts > len(WAITS):
        return Outcome(MessageStatus.FAILED, error)
    # Sent again with the same Message-ID, by which programs know it for the same.
    status = MessageStatus.UNKNOWN if isinstance(fault, OutcomeUnknown) else MessageStatus.QUEUED
    return Outcome(status, error, now + WAITS[claim.attempts - 1])


def _hold(folder: Path, claim: Claim) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{claim.id}-{claim.kind}.eml"
    # For its owner from the first byte on, and whole or not at all.
    part = path.with_suffix(".part")
    part.touch(mode=0o600)
    part.write_bytes(claim.content)
    return part.replace(path)


def _log_fault(what: str, error: Exception) -> None:
    # Without the values of a statement, among which are names and addresses.
    told = error.orig if isinstance(error, DBAPIError) else None
    log.error("%s: %s", what, told or type(error).__name__, exc_info=None if told else error)
