"""Registering: who gets in, who is rejected and why, and what a second attempt reveals."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from mail.outbox import compose_queued
from places import ONLINE, a_hybrid_event, an_entry, an_open_event, come, mails, standing, the_one
from records import NOW
from sqlalchemy import func, select

from blueprints.mail.queries import count_messages
from blueprints.registration.actions import AnswerGiven, cancel_registration, register
from blueprints.registration.errors import FullError, NotOpenError
from blueprints.registration.queries import (
    position_on_waiting_list,
    registration_by_token,
    registration_link,
    registrations_of,
)
from core.database import db
from core.email_address import email_key
from models import OutboundMessage, Registration, Status
from models.event import RegistrationMode
from models.event_parts import QuestionKind
from models.registration import Canceller, RegistrationStatus


def test_a_person_gets_a_free_place_and_a_mail_with_an_entry_for_the_calendar(app: Flask) -> None:
    event = an_open_event(capacity=2)
    come(event, "ada")
    assert standing(event) == {"ada": RegistrationStatus.CONFIRMED}
    assert mails("ada") == ["confirmed"]
    assert event.places_left(event.attendances[0]) == 1
    compose_queued()
    [content] = db.session.scalars(select(OutboundMessage.content))
    assert b"BEGIN:VCALENDAR" in content or b"text/calendar" in content


def test_what_was_said_is_kept_beside_the_question(app: Flask) -> None:
    event = an_open_event()
    given = [AnswerGiven("Meal?", QuestionKind.DIET, ["vegan"]), AnswerGiven("Why?", QuestionKind.TEXT, ["So."])]
    register(event.id, an_entry("ada", affiliation="Test", answers=given, conduct_version="abc", newsletter=True), NOW)
    [kept] = registrations_of(event.id)
    assert [(a.label, a.kind, a.values) for a in kept.answers] == [(a.label, a.kind, a.values) for a in given]
    assert (kept.affiliation, kept.conduct_version, kept.conduct_agreed_at, kept.newsletter) == ("Test", "abc", NOW, 1)


def test_nobody_agreed_to_a_code_of_conduct_that_was_not_there(app: Flask) -> None:
    event = an_open_event()
    come(event, "ada")
    assert the_one(event, "ada").conduct_agreed_at is None


def test_registering_does_not_count_as_a_change_of_the_page(app: Flask) -> None:
    event = an_open_event(capacity=5, updated_at=NOW - timedelta(days=9))
    come(event, "ada")
    db.session.expire_all()
    assert (event.places_taken, event.updated_at, event.sequence) == (1, NOW - timedelta(days=9), 0)


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": Status.DRAFT},
        {"status": Status.WITHDRAWN},
        {"publish_at": NOW + HOUR},
        {"registration_opens": NOW + HOUR},
        {"registration_closes": NOW},
        {"starts": NOW},
        {"starts": NOW - HOUR},
        {"status": Status.CANCELLED},
        {"status": Status.POSTPONED},
        {"registration_mode": RegistrationMode.EXTERNAL, "registration_url": "https://x.test/"},
        {"registration_mode": RegistrationMode.NONE},
        {"status": Status.CANCELLED, "starts": NOW - HOUR},
        {"registration_mode": RegistrationMode.EXTERNAL, "starts": NOW - HOUR},
    ],
)
def test_registration_that_is_not_open_is_refused(app: Flask, changes: dict[str, Any]) -> None:
    event = an_open_event(**changes)
    with pytest.raises(NotOpenError):
        come(event, "ada")
    assert (standing(event), mails("ada")) == ({}, [])


def test_an_event_that_there_is_not_is_refused_as_a_draft_is(app: Flask) -> None:
    with pytest.raises(NotOpenError):
        register(4711, an_entry("ada"), NOW)
    assert count_messages() == {}


def test_registration_is_open_until_the_second_in_which_it_closes(app: Flask) -> None:
    event = an_open_event(registration_opens=NOW, registration_closes=NOW + timedelta(seconds=1))
    come(event, "ada")
    assert standing(event) == {"ada": RegistrationStatus.CONFIRMED}


def test_a_full_event_without_a_line_is_full(app: Flask) -> None:
    event = an_open_event(capacity=1, waitlist=False)
    come(event, "ada")
    with pytest.raises(FullError):
        come(event, "bob")
    assert (standing(event), mails("bob")) == ({"ada": RegistrationStatus.CONFIRMED}, [])


def test_the_places_in_the_room_and_online_are_apart(app: Flask) -> None:
    event = a_hybrid_event(capacity=1, online_capacity=1)
    come(event, "ada", "bob")
    come(event, "cyd", "dan", attendance=ONLINE)
    assert list(standing(event).values()).count(RegistrationStatus.CONFIRMED) == 2
    assert [position_on_waiting_list(the_one(event, name)) for name in ("ada", "bob", "cyd", "dan")] == [0, 1, 0, 1]


def test_one_cannot_take_part_in_a_way_that_the_event_does_not_have(app: Flask) -> None:
    event = an_open_event()
    with pytest.raises(FullError):
        come(event, "ada", attendance=ONLINE)
    assert standing(event) == {}


def test_a_second_try_is_answered_as_the_first_and_mails_the_link(app: Flask) -> None:
    event = an_open_event(capacity=1)
    come(event, "ada", "bob")
    for name in ("ada", "bob"):
        register(event.id, an_entry(name, email=f"{name.upper()}@People.TEST", affiliation="Other"), NOW)
    assert standing(event) == {"ada": RegistrationStatus.CONFIRMED, "bob": RegistrationStatus.WAITLISTED}
    assert (mails("ada"), mails("bob")) == (["confirmed", "link"], ["waitlisted", "link"])
    assert the_one(event, "ada").affiliation == ""


def test_who_is_registered_for_a_full_event_cannot_be_found_out(app: Flask) -> None:
    event = an_open_event(capacity=1, waitlist=False)
    come(event, "ada")
    for name in ("ada", "bob"):
        with pytest.raises(FullError):
            register(event.id, an_entry(name, affiliation="A guess"), NOW)
    assert (mails("ada"), mails("bob")) == (["confirmed", "link"], [])


def test_sending_the_form_twice_is_sending_it_once(app: Flask) -> None:
    event = an_open_event(capacity=1, waitlist=False)
    come(event, "ada", "ada")
    assert (standing(event), mails("ada")) == ({"ada": RegistrationStatus.CONFIRMED}, ["confirmed"])
    come(event, "ada", now=NOW + timedelta(minutes=2))
    assert (standing(event), mails("ada")) == ({"ada": RegistrationStatus.CONFIRMED}, ["confirmed", "link"])


def test_after_cancelling_one_may_register_again(app: Flask) -> None:
    event = an_open_event(capacity=1)
    come(event, "ada", "bob")
    cancel_registration(the_one(event, "ada").id, Canceller.REGISTRANT, NOW)
    come(event, "ada")
    assert the_one(event, "ada").status is RegistrationStatus.WAITLISTED
    assert len(registrations_of(event.id)) == 3


def test_an_application_waits_for_the_team_and_takes_no_place(app: Flask) -> None:
    event = an_open_event(capacity=1, registration_mode=RegistrationMode.APPLICATION)
    come(event, "ada", "bob")
    assert set(standing(event).values()) == {RegistrationStatus.SUBMITTED}
    assert (mails("ada"), event.places_taken) == (["received"], 0)


def test_there_is_no_registration_without_its_mail(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    event = an_open_event(capacity=1)

    def fail(*_args: object, **_more: object) -> None:
        raise RuntimeError("the mail cannot be written")

    monkeypatch.setattr("blueprints.registration.notifications.queue_message", fail)
    with pytest.raises(RuntimeError):
        come(event, "ada")
    db.session.expire_all()
    assert (standing(event), event.places_taken) == ({}, 0)


def test_a_link_leads_to_its_registration_and_is_not_kept(app: Flask) -> None:
    event = an_open_event()
    come(event, "ada")
    registration = the_one(event, "ada")
    start, _, token = registration_link(registration).rpartition("/")
    assert start == "https://podium.test/registrations"
    assert registration_by_token(token) is registration
    assert registration_by_token(token[:-1]) is None
    assert token not in (registration.token_hash, registration.key.hex())


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ada@People.test", " ada@people.TEST ", True),
        ("ada@bücher.test", "ada@xn--bcher-kva.test", True),
        ("\uff41da@people.test", "ada@people.test", True),
        ("ada+talks@people.test", "ada@people.test", False),
        ("a.da@people.test", "ada@people.test", False),
        ("no address", "No address", True),
        ("ada@", "ada", False),
    ],
)
def test_two_spellings_of_an_address_are_one(one: str, other: str, same: bool) -> None:
    assert (email_key(one) == email_key(other)) is same


def test_every_code_is_its_own(app: Flask) -> None:
    event = an_open_event()
    come(event, *(f"person-{number}" for number in range(30)))
    codes = select(func.count(Registration.code.distinct()))
    assert db.session.scalar(codes) == 30
