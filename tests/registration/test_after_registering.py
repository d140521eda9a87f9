"""What can happen to a registration later: cancellation, a decision, check-in, and a lost link."""

from datetime import timedelta

import pytest
from flask import Flask
from mail.outbox import compose_queued
from places import IN_PERSON, ONLINE, a_hybrid_event, an_entry, an_open_event, come, mails, standing, the_one
from records import NOW, save

from blueprints.registration.actions import (
    AnswerGiven,
    cancel_registration,
    change_attendance,
    check_in,
    decide_application,
    edit_answers,
    fill_free_places,
    join_online,
    mail_links,
    register,
)
from blueprints.registration.errors import FullError, NotConfirmedError, NotPossibleError, TooEarlyError, UnknownError
from core.database import DatabaseBusy, db, sqlite
from core.email_address import email_key
from models import OutboundMessage, Status
from models.event import RegistrationMode
from models.event_parts import QuestionKind
from models.registration import Canceller, RegistrationStatus

START = NOW + timedelta(days=10)
CANCELLED, CONFIRMED = RegistrationStatus.CANCELLED, RegistrationStatus.CONFIRMED


@pytest.mark.parametrize(
    ("by", "kind"), [(Canceller.REGISTRANT, "cancelled-by-you"), (Canceller.INSTITUTE, "cancelled-by-us")]
)
def test_cancelling_says_who_did_and_is_done_once(app: Flask, by: Canceller, kind: str) -> None:
    event = an_open_event()
    come(event, "ada")
    for _ in range(2):
        cancel_registration(the_one(event, "ada").id, by, NOW)
    assert (standing(event), the_one(event, "ada").cancelled_by) == ({"ada": CANCELLED}, by)
    assert mails("ada") == ["confirmed", kind]


def test_only_who_had_a_place_has_an_entry_to_take_out_of_the_calendar(app: Flask) -> None:
    event = an_open_event(capacity=1)
    come(event, "ada", "bob")
    for name in ("ada", "bob"):
        cancel_registration(the_one(event, name).id, Canceller.REGISTRANT, NOW)
    compose_queued()
    query = db.select(OutboundMessage.recipient, OutboundMessage.content).filter_by(kind="cancelled-by-you")
    with_entry = [to for to, content in db.session.execute(query) if b"METHOD:CANCEL" in content or b"ics" in content]
    assert with_entry == ["ada@people.test"]


def test_answers_are_replaced_whole(app: Flask) -> None:
    event = an_open_event()
    come(event, "ada")
    for values in (["one", "two"], ["three"]):
        given = [AnswerGiven("Which?", QuestionKind.CHOICES, values)]
        edit_answers(the_one(event, "ada").id, given, NOW)
    assert [answer.values for answer in the_one(event, "ada").answers] == [["three"]]


def test_nothing_changes_after_the_end(app: Flask) -> None:
    event = a_hybrid_event()
    come(event, "ada")
    with pytest.raises(NotPossibleError):
        edit_answers(the_one(event, "ada").id, [], event.over_at)
    with pytest.raises(NotPossibleError):
        change_attendance(the_one(event, "ada").id, ONLINE, event.over_at)


def test_there_is_no_changing_to_a_way_that_the_event_does_not_have(app: Flask) -> None:
    event = an_open_event()
    come(event, "ada")
    with pytest.raises(NotPossibleError):
        change_attendance(the_one(event, "ada").id, ONLINE, NOW)


def test_what_is_unknown_cannot_be_changed(app: Flask) -> None:
    with pytest.raises(UnknownError):
        cancel_registration(4711, Canceller.REGISTRANT, NOW)
    with pytest.raises(UnknownError):
        edit_answers(4711, [], NOW)
    assert fill_free_places(4711, NOW) == 0


def test_an_accepted_application_gets_a_place_or_the_end_of_the_line(app: Flask) -> None:
    event = an_open_event(capacity=1, registration_mode=RegistrationMode.APPLICATION)
    come(event, "ada", "bob", "cyd")
    for name in ("bob", "ada"):
        decide_application(the_one(event, name).id, True, NOW)
    decide_application(the_one(event, "cyd").id, False, NOW)
    assert standing(event) == {
        "bob": CONFIRMED,
        "cyd": RegistrationStatus.DECLINED,
        "ada": RegistrationStatus.WAITLISTED,
    }
    assert [mails(name)[1:] for name in ("ada", "bob", "cyd")] == [["waitlisted"], ["accepted"], ["declined"]]


def test_a_decision_is_made_once(app: Flask) -> None:
    event = an_open_event(registration_mode=RegistrationMode.APPLICATION)
    come(event, "ada")
    decide_application(the_one(event, "ada").id, True, NOW)
    with pytest.raises(NotPossibleError):
        decide_application(the_one(event, "ada").id, False, NOW)
    assert standing(event) == {"ada": CONFIRMED}


def test_the_team_cannot_accept_more_than_there_are_places(app: Flask) -> None:
    event = an_open_event(capacity=1, waitlist=False, registration_mode=RegistrationMode.APPLICATION)
    come(event, "ada", "bob")
    decide_application(the_one(event, "ada").id, True, NOW)
    with pytest.raises(FullError):
        decide_application(the_one(event, "bob").id, True, NOW)
    assert standing(event) == {"ada": CONFIRMED, "bob": RegistrationStatus.SUBMITTED}


def test_an_applicant_changes_their_mind_about_the_way_to_take_part(app: Flask) -> None:
    event = a_hybrid_event(capacity=1, online_capacity=0, registration_mode=RegistrationMode.APPLICATION)
    come(event, "ada")
    change_attendance(the_one(event, "ada").id, ONLINE, NOW)
    assert standing(event, ONLINE) == {"ada": RegistrationStatus.SUBMITTED}


def test_at_the_door_the_code_counts_once_however_it_is_written(app: Flask) -> None:
    event = an_open_event()
    come(event, "ada")
    code = the_one(event, "ada").code
    later = START + timedelta(minutes=1)
    assert check_in(event.id, f" {code[:3].lower()}-{code[3:]} ", START).name == "ada"
    check_in(event.id, code, later)
    assert the_one(event, "ada").checked_in_at == START


def test_nobody_comes_in_without_a_place_at_this_event(app: Flask) -> None:
    event, other = an_open_event(capacity=0), an_open_event()
    come(event, "ada")
    with pytest.raises(NotConfirmedError):
        check_in(event.id, the_one(event, "ada").code, START)
    with pytest.raises(UnknownError):
        check_in(other.id, the_one(event, "ada").code, START)


def test_the_way_in_online_opens_a_quarter_of_an_hour_before_the_start(app: Flask) -> None:
    event = a_hybrid_event()
    come(event, "ada", attendance=ONLINE)
    opens = START - timedelta(minutes=15)
    assert the_one(event, "ada").joins_from(NOW) == opens
    with pytest.raises(TooEarlyError):
        join_online(the_one(event, "ada").id, opens - timedelta(seconds=1))
    for minutes in (0, 30):
        assert join_online(the_one(event, "ada").id, opens + timedelta(minutes=minutes)) == "https://meet.test/room"
    assert the_one(event, "ada").joined_at == opens
    with pytest.raises(NotPossibleError):
        join_online(the_one(event, "ada").id, event.over_at)


def test_the_way_in_online_dies_with_the_registration(app: Flask) -> None:
    event = a_hybrid_event(online_capacity=2)
    come(event, "ada", "bob", "cyd", attendance=ONLINE)
    come(event, "dan", attendance=IN_PERSON)
    cancel_registration(the_one(event, "ada").id, Canceller.INSTITUTE, START)
    for name in ("ada", "cyd", "dan"):
        with pytest.raises(NotConfirmedError):
            join_online(the_one(event, name).id, START)
    event.status = Status.CANCELLED
    save(event)
    with pytest.raises(NotPossibleError):
        join_online(the_one(event, "bob").id, START)


def test_the_way_in_is_closed_while_there_is_no_address(app: Flask) -> None:
    event = a_hybrid_event(online_url="")
    come(event, "ada", attendance=ONLINE)
    with pytest.raises(TooEarlyError):
        join_online(the_one(event, "ada").id, START)


def test_a_lost_link_comes_for_each_event_that_is_to_come(app: Flask) -> None:
    first, second, left = an_open_event(), an_open_event(), an_open_event()
    past = an_open_event(starts=NOW + timedelta(days=1))
    for event in (first, second, left, past):
        come(event, "ada")
    cancel_registration(the_one(left, "ada").id, Canceller.REGISTRANT, NOW)
    before = len(mails("ada"))
    mail_links(email_key(" ADA@people.test"), NOW + timedelta(days=2))
    mail_links(email_key("nobody@people.test"), NOW + timedelta(days=2))
    assert (mails("ada")[before:], mails("nobody")) == (["link", "link"], [])


def test_a_database_that_stays_locked_is_busy_and_recovers(app: Flask) -> None:
    event = an_open_event()
    file = str(db.engine.url.database)
    event_id = event.id
    db.session.connection().exec_driver_sql("PRAGMA busy_timeout=50")
    db.session.rollback()
    # With the same library: POSIX locks don't work between two SQLite libraries in one process.
    other = sqlite.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseBusy):
        register(event_id, an_entry("ada"), NOW)
    other.close()
    register(event_id, an_entry("ada"), NOW)
    assert standing(event) == {"ada": CONFIRMED}


def test_a_full_disk_is_busy_and_keeps_nothing(app: Flask) -> None:
    event = an_open_event(capacity=5)
    pages = db.session.connection().exec_driver_sql("PRAGMA page_count").scalar()
    db.session.connection().exec_driver_sql(f"PRAGMA max_page_count={pages}")
    db.session.rollback()
    with pytest.raises(DatabaseBusy):
        for number in range(500):
            come(event, f"person-{number}")
    db.session.connection().exec_driver_sql("PRAGMA max_page_count=1000000")
    kept = standing(event)
    assert event.places_taken == min(5, len(kept))
    assert all(len(mails(name)) == 1 for name in kept)
