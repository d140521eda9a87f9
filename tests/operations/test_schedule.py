"""Scheduled tasks run at their intervals, whatever happens to other tasks or the clock."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from records import a_site, save

from blueprints.operations.schedule import BETWEEN_LOOKS, Schedule, ScheduledTask
from core.database import db

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
NIGHT = datetime(2026, 7, 1, 0, tzinfo=UTC)


class Runs(list[datetime]):
    """The times at which a task ran; its first `failures` runs fail."""

    failures = 0

    def __call__(self, now: datetime) -> None:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("not yet")
        self.append(now)


@pytest.fixture
def runs(app: Flask) -> Runs:
    save(a_site(timezone="Europe/London"))
    db.session.remove()
    return Runs()


def seconds(*numbers: int, after: datetime = NOON) -> list[datetime]:
    return [after + timedelta(seconds=number) for number in numbers]


def test_a_task_runs_at_its_intervals(app: Flask, runs: Runs) -> None:
    schedule = Schedule(app, [ScheduledTask("often", runs, every=timedelta(seconds=15))])
    for now in seconds(0, 1, 14, 15, 29, 31):
        schedule.run_due(now)
    assert runs == seconds(0, 15, 31)


def test_a_clock_that_is_set_back_stops_no_task(app: Flask, runs: Runs) -> None:
    schedule = Schedule(app, [ScheduledTask("often", runs, every=timedelta(seconds=15))])
    for now in seconds(0, -3600, -3590, -3585):
        schedule.run_due(now)
    assert runs == seconds(0, -3600, -3585)


def test_a_nightly_task_runs_once_a_night_by_the_clock_of_the_site(app: Flask, runs: Runs) -> None:
    schedule = Schedule(app, [ScheduledTask("nightly", runs)])
    hours = [NIGHT + timedelta(hours=hour) for hour in range(72)]
    for now in hours:
        schedule.run_due(now)
    # Three o'clock in summer time.
    assert runs == [hours[2], hours[26], hours[50]]


def test_a_nightly_task_runs_once_after_a_start_by_day(app: Flask, runs: Runs) -> None:
    schedule = Schedule(app, [ScheduledTask("nightly", runs)])
    for now in seconds(0, 1, 3600):
        schedule.run_due(now)
    assert runs == seconds(0)


def test_a_nightly_task_that_failed_runs_again_but_not_at_once(app: Flask, runs: Runs) -> None:
    runs.failures = 1
    schedule = Schedule(app, [ScheduledTask("nightly", runs)])
    again = BETWEEN_LOOKS.seconds
    for now in seconds(0, 1, 60, again, 2 * again):
        schedule.run_due(now)
    assert runs == seconds(again)


def test_a_task_that_fails_keeps_no_other_from_running(
    app: Flask, runs: Runs, caplog: pytest.LogCaptureFixture
) -> None:
    broken = Runs()
    broken.failures = 9
    often = timedelta(seconds=15)
    schedule = Schedule(app, [ScheduledTask("broken", broken, often), ScheduledTask("good", runs, often)])
    schedule.run_due(NOON)
    assert (broken, runs) == ([], [NOON])
    assert "Scheduled task “broken” failed" in caplog.text
