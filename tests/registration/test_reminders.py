"""Everybody with a place gets each reminder that is still to come when they register, once; nobody else does."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from places import come, mails, the_one
from records import NOW, a_site, an_event, save

from blueprints.registration.actions import cancel_registration, change_attendance, edit_answers, send_reminders
from core.database import db
from models import Event, Status
from models.event import Attendance, EventFormat, RegistrationMode
from models.registration import Canceller, RegistrationStatus

STARTS = NOW + timedelta(days=10)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def site(app: Flask) -> None:
    save(a_site())


def an_event_with(*names: str, attendance: Attendance = Attendance.IN_PERSON, **changes: Any) -> Event:
    """Save a hybrid event that people registered for long before."""
    defaults = {"starts": STARTS, "format": EventFormat.HYBRID, "registration_mode": RegistrationMode.OPEN}
    event: Event = save(an_event(**{**defaults, **changes}))
    with time_machine.travel(NOW, tick=False):
        come(event, *names, attendance=attendance)
    return event


def reminders(name: str) -> int:
    return mails(name).count("reminder")


def remind(now: datetime) -> int:
    with time_machine.travel(now, tick=False):
        return send_reminders(now)


def test_who_comes_is_reminded_a_day_before_and_who_is_online_an_hour_before_as_well() -> None:
    event = an_event_with("ada")
    with time_machine.travel(NOW, tick=False):
        come(event, "bob", attendance=Attendance.ONLINE)
    assert remind(STARTS - DAY - SECOND) == 0
    assert remind(STARTS - DAY) == 2
    assert remind(STARTS - HOUR - SECOND) == 0
    assert remind(STARTS - HOUR) == 1
    assert (reminders("ada"), reminders("bob")) == (1, 2)


def test_nobody_is_reminded_twice_however_often_the_clock_is_asked() -> None:
    an_event_with("ada")
    for minutes in range(0, 24 * 60, 60):
        remind(STARTS - DAY + timedelta(minutes=minutes))
    assert reminders("ada") == 1


def test_an_event_can_have_reminders_of_its_own_or_none() -> None:
    an_event_with("ada", attendance=Attendance.ONLINE, reminders=[72, 2])
    an_event_with("bob", reminders=[])
    sent = [remind(STARTS - hours * HOUR) for hours in (73, 72, 24, 2, 1)]
    assert sent == [0, 1, 0, 1, 0]
    assert (reminders("ada"), reminders("bob")) == (2, 0)


def test_who_registers_late_gets_only_the_reminders_that_are_still_ahead() -> None:
    event = an_event_with()
    late = STARTS - 5 * HOUR
    with time_machine.travel(late, tick=False):
        come(event, "ada", attendance=Attendance.ONLINE, now=late)
    assert remind(late + SECOND) == 0
    assert remind(STARTS - HOUR) == 1


def test_who_gets_a_place_late_is_not_reminded_of_it_at_once() -> None:
    event = an_event_with("ada", "bob", capacity=1, waitlist=True, waitlist_mode="automatic")
    assert the_one(event, "bob").status is RegistrationStatus.WAITLISTED
    assert remind(STARTS - DAY) == 1
    late = STARTS - 3 * HOUR
    with time_machine.travel(late, tick=False):
        cancel_registration(the_one(event, "ada").id, Canceller.REGISTRANT, late)
    assert the_one(event, "bob").status is RegistrationStatus.CONFIRMED
    assert remind(late + SECOND) == 0


def test_changing_an_answer_loses_no_reminder() -> None:
    event = an_event_with("ada")
    late = STARTS - 20 * HOUR
    with time_machine.travel(late, tick=False):
        edit_answers(the_one(event, "ada").id, [], late)
    assert remind(late) == 1


def test_after_a_pause_of_the_server_only_the_nearest_reminder_is_sent() -> None:
    an_event_with("ada", attendance=Attendance.ONLINE)
    assert remind(STARTS - HOUR / 2) == 1


def test_nothing_is_sent_from_the_start_on() -> None:
    an_event_with("ada")
    assert remind(STARTS) == 0
    assert remind(STARTS + SECOND) == 0


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.POSTPONED, Status.WITHDRAWN, Status.DRAFT])
def test_nobody_is_reminded_of_what_does_not_take_place(status: Status) -> None:
    event = an_event_with("ada")
    event.status = status
    db.session.commit()
    assert remind(STARTS - DAY) == 0


def test_only_those_with_a_place_are_reminded() -> None:
    event = an_event_with("ada", "bob", capacity=1, waitlist=True)
    with time_machine.travel(NOW, tick=False):
        cancel_registration(the_one(event, "bob").id, Canceller.REGISTRANT, NOW)
    assert remind(STARTS - DAY) == 1
    assert (reminders("ada"), reminders("bob")) == (1, 0)


def test_a_new_day_is_worth_a_new_reminder_and_a_new_hour_is_not() -> None:
    event = an_event_with("ada")
    assert remind(STARTS - DAY) == 1
    event.starts, event.ends = STARTS + HOUR, STARTS + 2 * HOUR
    db.session.commit()
    assert remind(STARTS - DAY + HOUR) == 0
    event.starts, event.ends = STARTS + 7 * DAY, STARTS + 7 * DAY + HOUR
    db.session.commit()
    assert remind(STARTS + 6 * DAY) == 1


def test_hundreds_are_reminded_in_one_round_and_each_once() -> None:
    names = [f"person-{number}" for number in range(120)]
    an_event_with(*names)
    assert remind(STARTS - DAY) == 120
    assert {reminders(name) for name in names} == {1}


def test_moving_into_the_room_spares_the_reminder_of_those_online() -> None:
    event = an_event_with("ada", attendance=Attendance.ONLINE)
    assert remind(STARTS - DAY) == 1
    late = STARTS - 2 * HOUR
    with time_machine.travel(late, tick=False):
        change_attendance(the_one(event, "ada").id, Attendance.IN_PERSON, late)
    assert remind(STARTS - HOUR) == 0
