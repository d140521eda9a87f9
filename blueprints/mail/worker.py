"""The worker: sends what is in the outbox, and does what the clock asks for."""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from blueprints.mail.actions import Claim, claim_messages, record_outcome
from blueprints.mail.queries import heartbeat_file, held_mail_folder
from core.smtp import MailFault, OutcomeUnknown, PermanentFault, deliver
from core.time import utc_now
from models.outbound_message import MessageStatus

Chore = Callable[[datetime], object]

SECONDS_BETWEEN_ROUNDS = 2.0
SECONDS_BETWEEN_CHORES = 15
LEASE = 300  # seconds, longer than a server may take over all its steps
AT_ONCE = 10
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440))
log = logging.getLogger("podium.mail")


class Worker:
    """Sends messages, each claimed with a lease and sent outside any transaction; chores take the moment."""

    def __init__(self, app: Flask, chores: Sequence[Chore] = ()) -> None:
        self._app = app
        self._chores = chores
        self._chores_due = datetime.min.replace(tzinfo=utc_now().tzinfo)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Work in a thread of this process until it ends or `stop` is called."""
        self._thread = threading.Thread(target=self.run, name="podium-worker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the message in hand, and stop."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def run(self) -> None:
        """Work until told to stop; no fault ends it."""
        while not self._stop.is_set():
            try:
                busy = self.run_once(utc_now())
            except (SQLAlchemyError, OSError):
                log.exception("The worker could not go on; it tries again.")
                busy = 0
            if not busy:
                self._stop.wait(SECONDS_BETWEEN_ROUNDS)

    def run_once(self, now: datetime) -> int:
        """Do what is due at a moment, and return how many messages were in hand."""
        with self._app.app_context():
            heartbeat_file().touch()
        if now >= self._chores_due:
            self._chores_due = now + timedelta(seconds=SECONDS_BETWEEN_CHORES)
            self._do_chores(now)
        count = 0
        # One at a time, so that a server that hangs keeps no other message claimed.
        while not self._stop.is_set() and count < AT_ONCE:
            with self._app.app_context():
                claims = claim_messages(now, 1, LEASE)
            if not claims:
                break
            self._handle(claims[0], now)
            count += 1
        return count

    def _do_chores(self, now: datetime) -> None:
        for chore in self._chores:
            try:
                with self._app.app_context():
                    chore(now)
            except SQLAlchemyError:
                log.exception("%s has to wait for its next turn.", getattr(chore, "__name__", chore))

    def _handle(self, claim: Claim, now: datetime) -> None:
        status, error, retry_at = self._hand_over(claim, now)
        with self._app.app_context():
            record_outcome(claim.id, status, error, retry_at)

    def _hand_over(self, claim: Claim, now: datetime) -> tuple[MessageStatus, str, datetime | None]:
        server, sender = self._app.config["SMTP"], self._app.config["MAIL_FROM"]
        if server is None:
            with self._app.app_context():
                return MessageStatus.HELD, str(_hold(held_mail_folder(), claim)), None
        try:
            deliver(server, sender, claim.recipient, claim.content)
        except PermanentFault as fault:
            return MessageStatus.FAILED, str(fault), None
        except MailFault as fault:
            if claim.attempts > len(WAITS):
                return MessageStatus.FAILED, str(fault), None
            # Sent again with the same Message-ID, by which programs know it for the same.
            unknown = isinstance(fault, OutcomeUnknown)
            retry_at = now + WAITS[claim.attempts - 1]
            return MessageStatus.UNKNOWN if unknown else MessageStatus.QUEUED, str(fault), retry_at
        return MessageStatus.SENT, "", None


def _hold(folder: Path, claim: Claim) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{claim.id:06}-{claim.kind}.eml"
    # For its owner from the first byte on.
    path.touch(mode=0o600)
    path.write_bytes(claim.content)
    return path.relative_to(folder.parent)
