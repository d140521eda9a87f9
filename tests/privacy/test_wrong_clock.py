"""Nothing is erased by a clock that may be wrong."""

import pytest
import time_machine
from flask import Flask
from mail.outbox import run
from privacy.canary import DAY, ENDS, an_open_event, answers, count, register_canary
from records import NOW, a_site, an_event, save
from registration.registered import a_registration

from app import SCHEDULED_TASKS
from blueprints.operations.schedule import Schedule
from blueprints.privacy.actions import trust_clock
from models import Answer


@pytest.fixture(autouse=True)
def site(app: Flask) -> None:
    save(a_site(keep_sensitive_days=30, keep_registration_days=90))


def test_a_clock_that_is_far_ahead_erases_nothing_until_somebody_says_that_it_is_right(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with time_machine.travel(NOW, tick=False):
        register_canary(an_open_event())
        Schedule(app, SCHEDULED_TASKS).run_due(NOW)
    with time_machine.travel(NOW + 400 * DAY, tick=False):
        schedule = Schedule(app, SCHEDULED_TASKS)
        caplog.clear()
        schedule.run_due(NOW + 400 * DAY)
        # What is written by a wrong clock does not make it look right.
        save(an_event())
        schedule.run_due(NOW + 401 * DAY)
        assert caplog.text.count("Nothing is erased: the clock says 2028-04-04") == 1
        assert caplog.text.count("Nothing is erased") == 2, "once a night"
        assert count(Answer) == 3
        assert "FAIL erasure: Nothing is erased: the clock says" in run(app, "doctor").output
        refused = run(app, "retain")
        assert refused.exit_code == 1 and "run `flask retain --yes` if it is right" in refused.output
        assert count(Answer) == 3
        assert "registrations: 1" in run(app, "retain", "--yes").output
        assert count(Answer) == 0
        assert "ok   erasure" in run(app, "doctor").output


def test_a_clock_that_is_put_right_erases_again(app: Flask) -> None:
    save(a_registration(event=an_open_event(), answers=answers()))
    trust_clock(ENDS + 31 * DAY)
    schedule = Schedule(app, SCHEDULED_TASKS)
    schedule.run_due(ENDS + 431 * DAY)
    assert count(Answer) == 3
    schedule.run_due(ENDS + 32 * DAY)
    assert count(Answer) == 1


def test_a_site_without_a_noted_time_compares_the_clock_with_its_newest_record(app: Flask) -> None:
    with time_machine.travel(NOW, tick=False):
        register_canary(an_open_event())
    schedule = Schedule(app, SCHEDULED_TASKS)
    for night in range(3):
        save(an_event())
        schedule.run_due(NOW + (400 + night) * DAY)
    assert count(Answer) == 3


def test_a_site_that_was_off_for_some_weeks_erases_at_once(app: Flask) -> None:
    save(a_registration(event=an_open_event(), answers=answers()))
    trust_clock(ENDS + 10 * DAY)
    Schedule(app, SCHEDULED_TASKS).run_due(ENDS + 39 * DAY)
    assert count(Answer) == 1
