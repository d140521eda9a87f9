"""Personal data is erased when its retention period ends, and leaves no trace."""

import json
import logging
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from mail.outbox import compose_queued, run
from privacy.canary import (
    ADDRESS,
    DAY,
    ENDS,
    STARTS,
    an_open_event,
    answers,
    count,
    files_with_traces,
    register_canary,
    traces_in,
)
from records import NOW, a_site, save
from registration.registered import a_registration
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import SCHEDULED_TASKS
from blueprints.operations.schedule import Schedule
from blueprints.privacy.actions import erase_expired, erase_person, trust_clock
from blueprints.privacy.queries import traces_notes
from blueprints.registration.actions import Entry, lapse_offers, register
from blueprints.registration.queries import registration_by_token, registration_token
from core.database import db, sqlite
from core.email_address import email_key
from models import Answer, Event, OutboundMessage, RateWindow, Registration
from models.event import Attendance, WaitlistMode
from models.outbound_message import MessageStatus
from models.registration import RegistrationStatus


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """An application whose files contain no traces from other tests."""
    return own_app


@pytest.fixture(autouse=True)
def site(app: Flask) -> None:
    save(a_site(keep_sensitive_days=30, keep_registration_days=90))


def test_sensitive_answers_go_first_and_the_rest_later() -> None:
    save(a_registration(event=an_open_event(), answers=answers()))
    assert erase_expired(ENDS + 29 * DAY).sensitive_answers == 0
    assert erase_expired(ENDS + 30 * DAY).sensitive_answers == 2
    assert [answer.label for answer in db.session.scalars(select(Answer))] == ["Why?"]
    assert erase_expired(ENDS + 89 * DAY).registrations == 0
    assert erase_expired(ENDS + 90 * DAY).registrations == 1
    assert count(Answer) == 0


def test_the_site_sets_how_long_that_is() -> None:
    db.session.rollback()
    db.session.execute(db.text("UPDATE site SET keep_sensitive_days = 1, keep_registration_days = 2"))
    db.session.commit()
    save(a_registration(event=an_open_event(), answers=answers()))
    assert erase_expired(ENDS + DAY).sensitive_answers == 2
    assert erase_expired(ENDS + 2 * DAY).registrations == 1


@pytest.mark.parametrize("status", sorted(set(RegistrationStatus) - {RegistrationStatus.CONFIRMED}))
def test_who_never_got_a_place_is_forgotten_after_a_week(status: RegistrationStatus) -> None:
    save(a_registration(event=an_open_event(), status=status, offer_until=STARTS))
    assert erase_expired(ENDS + 6 * DAY).registrations == 0
    assert erase_expired(ENDS + 7 * DAY).registrations == 1


def test_an_event_that_is_to_come_or_has_no_date_loses_nothing() -> None:
    save(a_registration(event=an_open_event(), answers=answers()))
    save(a_registration(event=an_open_event(starts=None), answers=answers()))
    assert not erase_expired(ENDS)


def test_what_is_left_counts_people_and_names_nobody() -> None:
    event = an_open_event()
    first = save(a_registration(event=event, checked_in_at=STARTS, answers=answers(), affiliation="Xylotomic"))
    token = registration_token(first.key)
    save(a_registration(event=event), a_registration(event=event))
    erase_expired(ENDS + 90 * DAY)
    left = db.session.scalars(select(Registration)).all()
    assert len(left) == 3
    assert {(each.name, each.email, each.affiliation) for each in left} == {("", "", "")}
    assert left[0].checked_in_at == STARTS
    assert left[0].status is RegistrationStatus.CONFIRMED
    assert registration_by_token(token) is None


def test_nothing_is_erased_or_counted_twice() -> None:
    save(a_registration(event=an_open_event(), answers=answers()))
    assert erase_expired(ENDS + 90 * DAY)
    assert not erase_expired(ENDS + 91 * DAY)


def test_the_mails_of_a_registration_are_emptied_with_it() -> None:
    with time_machine.travel(NOW, tick=False):
        register_canary(an_open_event())
    assert erase_expired(ENDS + 90 * DAY).messages == 1
    mail = db.session.scalars(select(OutboundMessage)).one()
    assert (mail.recipient, mail.facts, mail.subject, mail.content) == ("", {}, "", b"")
    assert mail.status is MessageStatus.FAILED, "what was not sent yet is not sent empty"


def test_counts_of_tries_are_kept_for_a_day() -> None:
    save(RateWindow(key="old", began_at=NOW - DAY, tries=1), RateWindow(key="new", began_at=NOW, tries=1))
    assert erase_expired(NOW).rate_windows == 1
    assert count(RateWindow) == 1


def test_what_was_erased_is_logged_as_numbers(caplog: pytest.LogCaptureFixture) -> None:
    with time_machine.travel(NOW, tick=False):
        register_canary(an_open_event())
    erase_expired(ENDS + 90 * DAY)
    assert "sensitive answers: 2, registrations: 1, messages: 1, rate windows: 0" in caplog.text
    assert not traces_in(caplog.text.encode())


def test_a_place_that_is_given_up_by_erasing_goes_to_the_next() -> None:
    event = an_open_event(capacity=1, waitlist_mode=WaitlistMode.AUTOMATIC)
    with time_machine.travel(NOW, tick=False):
        register_canary(event)
        register(event.id, Entry("Bob", "bob@people.test", "", Attendance.IN_PERSON), NOW)
        erase_person(email_key(ADDRESS), NOW)
    assert db.session.scalars(select(Registration).where(Registration.name == "Bob")).one().status == "confirmed"
    assert db.session.scalars(select(Registration).where(Registration.name == "")).one().status == "cancelled"
    assert db.session.get_one(Event, event.id).places_taken == 1


def test_erasing_one_person_leaves_all_others() -> None:
    event = an_open_event()
    other = save(a_registration(event=event, answers=answers()))
    with time_machine.travel(NOW, tick=False):
        register_canary(event)
        erased = erase_person(email_key(ADDRESS), NOW)
    assert (erased.registrations, erased.messages) == (1, 1)
    assert other.name.startswith("Person")
    assert count(Answer) == 3


def test_after_erasing_one_can_register_anew() -> None:
    event = an_open_event()
    with time_machine.travel(NOW, tick=False):
        register_canary(event)
        erase_person(email_key(ADDRESS), NOW)
        register_canary(event)
    active = Registration.email_key == email_key(ADDRESS)
    assert db.session.scalars(select(Registration).where(active)).one().status == "confirmed"


@pytest.mark.parametrize("composed", [False, True], ids=["queued", "composed"])
@pytest.mark.parametrize("way", ["by-age", "by-wish"])
def test_of_an_erased_person_no_byte_is_left_anywhere(
    app: Flask, way: str, composed: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    data = Path(app.config["DATA_FOLDER"])
    event = an_open_event(capacity=300)
    with time_machine.travel(NOW, tick=False):
        for number in range(150):
            register(event.id, Entry(f"Crowd {number}", f"crowd-{number}@people.test", "", Attendance.IN_PERSON), NOW)
            if number == 70:
                register_canary(event)
        # Rows that move when others change leave copies of themselves in the file.
        db.session.execute(db.text("UPDATE outbound_message SET error = printf('%.500c', 'e') WHERE id % 2"))
        db.session.execute(
            db.text("UPDATE registration SET affiliation = printf('%.300c', 'a') WHERE name LIKE 'Crowd%'")
        )
        db.session.commit()
    if composed:
        compose_queued()
    mail = db.session.scalars(select(OutboundMessage).where(OutboundMessage.recipient == ADDRESS)).one()
    assert traces_in(json.dumps(mail.facts).encode())
    held = data / "held-mail" / f"{mail.id}-confirmed.eml"
    other = data / "held-mail" / f"{mail.id}0-confirmed.eml"
    held.parent.mkdir(exist_ok=True)
    held.write_bytes(mail.content or b"Zanzibara")
    other.write_text("of somebody else")
    db.session.rollback()
    assert files_with_traces(data).keys() >= {"podium.db-wal", held.name}

    if way == "by-age":
        erase_expired(ENDS + 90 * DAY)
    else:
        with time_machine.travel(NOW + DAY, tick=False):
            erase_person(email_key(ADDRESS), NOW + DAY)
            lapse_offers(NOW + DAY)
    assert files_with_traces(data) == {}
    assert not held.exists()
    assert other.exists()
    assert not traces_in(caplog.text.encode())
    assert count(Registration) == 151


def test_a_reader_who_takes_long_keeps_traces_and_the_log_says_so(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with time_machine.travel(NOW, tick=False):
        register_canary(an_open_event())
    reader = sqlite.connect(db.engine.url.database, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM registration").fetchone()
    erase_expired(ENDS + 90 * DAY)
    assert "traces of deleted data stay" in caplog.text
    assert "FAIL erasure: traces of erased data are left" in run(app, "doctor").output
    worker = Schedule(app, [task for task in SCHEDULED_TASKS if task.every is not None])
    caplog.clear()
    worker.run_due(ENDS + 90 * DAY)
    assert "traces" not in caplog.text and traces_notes()
    reader.close()
    worker.run_due(ENDS + 90 * DAY + timedelta(minutes=1))
    assert "traces of deleted data are erased now" in caplog.text and not traces_notes()
    assert not traces_in(Path(f"{db.engine.url.database}-wal").read_bytes())
    assert not traces_in(Path(str(db.engine.url.database)).read_bytes())


def test_a_statement_that_fails_is_told_without_its_values() -> None:
    event = an_open_event()
    register_canary(event)
    with pytest.raises(IntegrityError) as failure:
        save(a_registration(event=event, email=ADDRESS, name="Zanzibara"))
    db.session.rollback()
    assert not traces_in(str(failure.value).encode())


def test_the_worker_erases_once_a_night(app: Flask) -> None:
    save(a_registration(event=an_open_event(), answers=answers()))
    night = (ENDS + 31 * DAY).replace(hour=1)  # two o'clock in summer time
    trust_clock(night)
    schedule = Schedule(app, [task for task in SCHEDULED_TASKS if task.every is None])

    def nightly(now: datetime) -> None:
        db.session.rollback()
        schedule.run_due(now)

    nightly(night)
    assert count(Answer) == 3
    nightly(night.replace(hour=2))
    assert count(Answer) == 1
    save(a_registration(event=db.session.scalars(select(Event)).one(), answers=answers()))
    nightly(night.replace(hour=3))
    assert count(Answer) == 4
    nightly(night.replace(hour=2) + DAY)
    assert count(Answer) == 2
