"""The schedule: which tasks run, how often, and which are due."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from blueprints.operations.log import log_error
from core.database import db
from core.time import in_zone
from models import Site

EXTENSION = "scheduled tasks"
NIGHT = 3  # hour in the site's time zone
# How often the worker checks whether a nightly task is due, and so how soon a failed one is retried.
BETWEEN_LOOKS = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class ScheduledTask:
    """A function that the worker calls with the current time, at intervals of `every`, or once a night if it is None.

    A nightly task also runs once after the worker is started during the day. The function commits only when it changes
    something, and may be called when there is nothing to do. One that waits for other machines runs apart from the
    others, so that it delays none of them.
    """

    name: str
    run: Callable[[datetime], object]
    every: timedelta | None = None
    waits: bool = False


def init_schedule(app: Flask, tasks: Sequence[ScheduledTask]) -> None:
    """Register the tasks that the worker runs besides sending mail."""
    app.extensions[EXTENSION] = tuple(tasks)


def scheduled_tasks(app: Flask) -> Sequence[ScheduledTask]:
    """Return the registered tasks."""
    tasks: Sequence[ScheduledTask] = app.extensions[EXTENSION]
    return tasks


class Schedule:
    """Runs due tasks; used by one thread only."""

    def __init__(self, app: Flask, tasks: Sequence[ScheduledTask]) -> None:
        self._app = app
        self._tasks = tasks
        self._last_looks: dict[str, datetime] = {}
        self._last_successes: dict[str, datetime] = {}

    def run_due(self, now: datetime) -> None:
        """Run every due task; an error in one is logged and doesn't stop the others."""
        for task in self._tasks:
            try:
                with self._app.app_context():
                    if self._is_due(task, now):
                        task.run(now)
                        self._last_successes[task.name] = now
            except Exception as error:
                log_error(f"Scheduled task “{task.name}” failed and will run again", error)

    def _is_due(self, task: ScheduledTask, now: datetime) -> bool:
        last_look = self._last_looks.get(task.name)
        # If the clock was set back, tasks keep running instead of pausing until it has caught up.
        if last_look is not None and last_look <= now < last_look + (task.every or BETWEEN_LOOKS):
            return False
        self._last_looks[task.name] = now
        return task.every is not None or self._is_new_night(now, self._last_successes.get(task.name))

    def _is_new_night(self, now: datetime, last: datetime | None) -> bool:
        zone = db.session.scalar(select(Site.timezone)) or "UTC"
        local = in_zone(now, zone)
        return local.hour >= NIGHT and (last is None or in_zone(last, zone).date() != local.date())
