"""The waiting list: strictly in order, whatever frees a place."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from places import IN_PERSON, ONLINE, a_hybrid_event, an_open_event, come, mails, set_capacity, standing, the_one
from records import NOW, save

from blueprints.registration.actions import (
    accept_offer,
    cancel_registration,
    change_attendance,
    decline_offer,
    fill_free_places,
    lapse_offers,
)
from blueprints.registration.errors import FullError, NoOfferError
from blueprints.registration.queries import position_on_waiting_list
from core.database import db
from models import Event, Status
from models.event import EventFormat, WaitlistMode
from models.registration import Canceller, RegistrationStatus

CANCELLED, CONFIRMED = RegistrationStatus.CANCELLED, RegistrationStatus.CONFIRMED
LAPSED, OFFERED, WAITLISTED = RegistrationStatus.LAPSED, RegistrationStatus.OFFERED, RegistrationStatus.WAITLISTED
DAY = timedelta(days=1)


def leave(event: Event, name: str) -> None:
    cancel_registration(the_one(event, name).id, Canceller.REGISTRANT, NOW)


def test_a_free_place_is_offered_to_the_first_in_line_at_once(app: Flask) -> None:
    event = an_open_event(capacity=1)
    come(event, "ada", "bob", "cyd")
    leave(event, "ada")
    assert standing(event) == {"ada": CANCELLED, "bob": OFFERED, "cyd": WAITLISTED}
    assert (mails("bob"), mails("cyd")) == (["waitlisted", "offered"], ["waitlisted"])
    assert the_one(event, "bob").offer_until == NOW + timedelta(hours=48)
    assert (event.places_taken, position_on_waiting_list(the_one(event, "cyd"))) == (1, 1)


def test_an_offer_is_not_kept_beyond_the_start(app: Flask) -> None:
    event = an_open_event(capacity=1, starts=NOW + timedelta(hours=5))
    come(event, "ada", "bob")
    leave(event, "ada")
    assert the_one(event, "bob").offer_until == event.starts


def test_an_automatic_line_confirms(app: Flask) -> None:
    event = an_open_event(capacity=1, waitlist_mode=WaitlistMode.AUTOMATIC)
    come(event, "ada", "bob", "cyd")
    leave(event, "ada")
    assert standing(event) == {"ada": CANCELLED, "bob": CONFIRMED, "cyd": WAITLISTED}
    assert mails("bob") == ["waitlisted", "confirmed"]


def test_accepting_an_offer_twice_is_accepting_it_once(app: Flask) -> None:
    event = an_open_event(capacity=1)
    come(event, "ada", "bob")
    leave(event, "ada")
    for _ in range(2):
        accept_offer(the_one(event, "bob").id, NOW)
    assert (standing(event)["bob"], mails("bob")) == (CONFIRMED, ["waitlisted", "offered", "confirmed"])


def test_a_declined_offer_goes_on_to_the_next(app: Flask) -> None:
    event = an_open_event(capacity=1)
    come(event, "ada", "bob", "cyd")
    leave(event, "ada")
    for _ in range(2):
        decline_offer(the_one(event, "bob").id, NOW)
    assert standing(event) == {"ada": CANCELLED, "bob": CANCELLED, "cyd": OFFERED}
    assert mails("bob") == ["waitlisted", "offered", "cancelled-by-you"]


def test_an_offer_that_runs_out_goes_on_to_the_next(app: Flask) -> None:
    event = an_open_event(capacity=1)
    come(event, "ada", "bob", "cyd")
    leave(event, "ada")
    assert lapse_offers(NOW + 2 * DAY - timedelta(seconds=1)) == 0
    assert lapse_offers(NOW + 2 * DAY) == 1
    assert lapse_offers(NOW + 2 * DAY) == 0
    assert standing(event) == {"ada": CANCELLED, "bob": LAPSED, "cyd": OFFERED}
    assert (mails("bob"), mails("cyd")) == (["waitlisted", "offered", "lapsed"], ["waitlisted", "offered"])
    assert the_one(event, "cyd").offer_until == NOW + 4 * DAY


def test_an_offer_that_has_run_out_cannot_be_accepted_though_nothing_has_taken_it_back_yet(app: Flask) -> None:
    event = an_open_event(capacity=1)
    come(event, "ada", "bob", "cyd")
    leave(event, "ada")
    with pytest.raises(NoOfferError):
        accept_offer(the_one(event, "bob").id, NOW + 2 * DAY)
    come(event, "dan", now=NOW + 2 * DAY)
    assert standing(event) == {"ada": CANCELLED, "bob": LAPSED, "cyd": OFFERED, "dan": WAITLISTED}


@pytest.mark.parametrize("action", [accept_offer, decline_offer])
def test_who_waits_has_no_offer_to_answer(app: Flask, action: Callable[..., None]) -> None:
    event = an_open_event(capacity=1)
    come(event, "ada", "bob")
    with pytest.raises(NoOfferError):
        action(the_one(event, "bob").id, NOW)


def test_a_newcomer_does_not_overtake_those_who_wait(app: Flask) -> None:
    event = an_open_event(capacity=1, waitlist_mode=WaitlistMode.AUTOMATIC)
    come(event, "ada", "bob", "cyd")
    event.capacity = 2
    save(event)
    come(event, "dan")
    assert standing(event) == {"ada": CONFIRMED, "bob": CONFIRMED, "cyd": WAITLISTED, "dan": WAITLISTED}


def test_a_place_that_is_kept_for_an_offer_is_not_free(app: Flask) -> None:
    event = an_open_event(capacity=1)
    come(event, "ada", "bob")
    leave(event, "ada")
    come(event, "cyd")
    assert standing(event) == {"ada": CANCELLED, "bob": OFFERED, "cyd": WAITLISTED}


def test_who_waits_online_does_not_hold_up_the_room(app: Flask) -> None:
    event = a_hybrid_event(capacity=2, online_capacity=0)
    come(event, "ada", attendance=ONLINE)
    come(event, "bob")
    assert standing(event) == {"ada": WAITLISTED, "bob": CONFIRMED}


def test_more_places_go_to_those_who_wait_longest(app: Flask) -> None:
    event = an_open_event(capacity=0, waitlist_mode=WaitlistMode.AUTOMATIC)
    come(event, "ada", "bob", "cyd")
    set_capacity(event.id, 2, None, NOW)
    assert standing(event) == {"ada": CONFIRMED, "bob": CONFIRMED, "cyd": WAITLISTED}
    set_capacity(event.id, None, None, NOW)
    assert set(standing(event).values()) == {CONFIRMED}


def test_fewer_places_take_nothing_from_anybody(app: Flask) -> None:
    event = an_open_event(capacity=2)
    come(event, "ada", "bob", "cyd")
    set_capacity(event.id, 1, None, NOW)
    assert standing(event) == {"ada": CONFIRMED, "bob": CONFIRMED, "cyd": WAITLISTED}
    leave(event, "ada")
    assert standing(event) == {"ada": CANCELLED, "bob": CONFIRMED, "cyd": WAITLISTED}


@pytest.mark.parametrize("settle", [lambda event: fill_free_places(event.id, NOW), lambda _: lapse_offers(NOW)])
def test_places_that_content_files_have_added_are_given_out(app: Flask, settle: Callable[[Event], None]) -> None:
    event = an_open_event(capacity=0)
    come(event, "ada")
    event.capacity = 1
    save(event)
    settle(event)
    assert standing(event) == {"ada": OFFERED}


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.POSTPONED, Status.DRAFT])
def test_no_places_are_given_out_for_what_does_not_take_place(app: Flask, status: Status) -> None:
    event = an_open_event(capacity=1)
    come(event, "ada", "bob")
    event.status = status
    save(event)
    leave(event, "ada")
    assert standing(event) == {"ada": CANCELLED, "bob": WAITLISTED}


def test_no_places_are_given_out_from_the_start_on(app: Flask) -> None:
    event = an_open_event(capacity=1, starts=NOW + DAY)
    come(event, "ada", "bob")
    cancel_registration(the_one(event, "ada").id, Canceller.REGISTRANT, NOW + DAY)
    assert standing(event) == {"ada": CANCELLED, "bob": WAITLISTED}


def test_changing_to_online_gives_the_place_in_the_room_to_the_next(app: Flask) -> None:
    event = a_hybrid_event(capacity=1, online_capacity=1, waitlist_mode=WaitlistMode.AUTOMATIC)
    come(event, "ada", "bob")
    for _ in range(2):
        change_attendance(the_one(event, "ada").id, ONLINE, NOW)
    assert standing(event, IN_PERSON) == {"bob": CONFIRMED}
    assert standing(event, ONLINE) == {"ada": CONFIRMED}
    assert (event.places_taken, event.online_places_taken) == (1, 1)
    assert (mails("ada"), mails("bob")) == (["confirmed", "confirmed"], ["waitlisted", "confirmed"])


def test_nobody_loses_their_place_by_wishing_for_one_that_is_taken(app: Flask) -> None:
    event = a_hybrid_event(capacity=1, online_capacity=1)
    come(event, "ada")
    come(event, "bob", attendance=ONLINE)
    with pytest.raises(FullError):
        change_attendance(the_one(event, "ada").id, ONLINE, NOW)
    assert standing(event, IN_PERSON) == {"ada": CONFIRMED}
    assert mails("ada") == ["confirmed"]


def test_who_changes_lines_goes_to_the_end_of_the_other(app: Flask) -> None:
    event = a_hybrid_event(capacity=0, online_capacity=0)
    come(event, "ada")
    come(event, "bob", attendance=ONLINE)
    change_attendance(the_one(event, "ada").id, ONLINE, NOW)
    assert list(standing(event, ONLINE)) == ["bob", "ada"]
    change_attendance(the_one(event, "ada").id, IN_PERSON, NOW)
    assert standing(event) == {"ada": WAITLISTED, "bob": WAITLISTED}


def test_nobody_overtakes_the_line_of_an_event_under_way(app: Flask) -> None:
    event = a_hybrid_event(capacity=1, online_capacity=1, starts=NOW + DAY)
    come(event, "ada", "bob")
    come(event, "cyd", "dee", attendance=ONLINE)
    under_way = NOW + DAY + timedelta(minutes=5)
    cancel_registration(the_one(event, "ada").id, Canceller.REGISTRANT, under_way)
    with pytest.raises(FullError):
        change_attendance(the_one(event, "cyd").id, IN_PERSON, under_way)
    change_attendance(the_one(event, "dee").id, IN_PERSON, under_way)
    assert standing(event, IN_PERSON) == {"ada": CANCELLED, "bob": WAITLISTED, "dee": WAITLISTED}
    assert list(standing(event, IN_PERSON))[1:] == ["bob", "dee"]


def test_an_offer_in_the_room_is_passed_on_by_whoever_takes_a_place_online(app: Flask) -> None:
    event = a_hybrid_event(capacity=1, online_capacity=1)
    come(event, "ada", "bob", "cyd")
    leave(event, "ada")
    change_attendance(the_one(event, "bob").id, ONLINE, NOW)
    assert standing(event) == {"ada": CANCELLED, "bob": CONFIRMED, "cyd": OFFERED}


def test_a_line_for_what_is_no_longer_offered_waits(app: Flask) -> None:
    event = a_hybrid_event(capacity=0, online_capacity=0)
    come(event, "ada", attendance=ONLINE)
    event.format, event.online_capacity = EventFormat.IN_PERSON, 5
    save(event)
    fill_free_places(event.id, NOW)
    assert standing(event) == {"ada": WAITLISTED}
    db.session.expire_all()
    assert event.online_places_taken == 0
