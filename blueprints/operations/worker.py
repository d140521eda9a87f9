"""The worker: sends mail and runs the scheduled tasks."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from flask import Flask

from blueprints.operations.log import log_error
from blueprints.operations.mail_delivery import Sender
from blueprints.operations.queries import heartbeat_file
from blueprints.operations.schedule import Schedule, ScheduledTask
from core.time import utc_now

SECONDS_BETWEEN_LOOKS = 2.0  # between polls of the outbox
SECONDS_BETWEEN_ROUNDS = 1.0
SECONDS_TO_FINISH = 4
SECONDS_BETWEEN_WAITING = 30.0  # between looks whether a task that waits for other machines is due


class Worker:
    """Three loops: one sends mail, one runs the tasks that wait for other machines, and the main one all other tasks.

    The main loop also records the outcomes of sending, even while a mail server hangs.
    """

    def __init__(self, app: Flask, tasks: Sequence[ScheduledTask] = (), stop: threading.Event | None = None) -> None:
        self._app = app
        self._stop = stop or threading.Event()
        self._schedule = Schedule(app, [task for task in tasks if not task.waits])
        self._waiting = Schedule(app, [task for task in tasks if task.waits])
        self._sender = Sender(app, self._stop)

    def stop(self) -> None:
        """Make `run` return; may be called from a signal handler."""
        self._stop.set()

    def run(self) -> None:
        """Work until stopped, then return, after finishing the message being sent if that doesn't take long.

        Errors never end it.
        """
        mail = threading.Thread(target=self._send_mail, name="podium-mail", daemon=True)
        mail.start()
        # Nobody waits for its end: it may hang for as long as another machine does.
        threading.Thread(target=self._wait_for_others, name="podium-waiting", daemon=True).start()
        while not self._stop.wait(SECONDS_BETWEEN_ROUNDS):
            self._guarded(self.do_round, utc_now())
        mail.join(SECONDS_TO_FINISH)
        # Claims of messages that were not started are released, even if a message still hangs.
        self._guarded(self._sender.record)

    def do_round(self, now: datetime) -> None:
        """Record the outcomes of the last second, and run due tasks."""
        self._sender.record()
        self._schedule.run_due(now)

    def send(self, now: datetime) -> int:
        """Send a batch of messages, and return how many were claimed."""
        with self._app.app_context():
            heartbeat_file().touch()
        return self._sender.send_batch(now)

    def close(self) -> None:
        """Close the connection to the mail server."""
        self._sender.close()

    def _send_mail(self) -> None:
        while not self._stop.is_set():
            if not self._guarded(self.send, utc_now()):
                self._stop.wait(SECONDS_BETWEEN_LOOKS)
        self.close()

    def _wait_for_others(self) -> None:
        while not self._stop.wait(SECONDS_BETWEEN_WAITING):
            self._guarded(self._waiting.run_due, utc_now())

    def _guarded(self, do: Callable[..., object], *arguments: object) -> object:
        try:
            return do(*arguments)
        except Exception as error:
            log_error("The worker met an error and goes on", error)
            return None
