"""The manage pages of a registration in each state, and the actions they offer."""

from collections.abc import Callable

import pytest
import time_machine
from flask import current_app
from page_lint import LintingClient
from records import NOW
from registration.filling_in import fill_in
from registration.registrants import DAY, STARTS, STEPS, enter, open_event
from snapshot import dump
from sqlalchemy import select

from blueprints.registration.actions import decide_application, lapse_offers
from core.database import db
from core.rate_limits import TRIES_OF_EMAIL
from models import Event, OutboundMessage, Question, Registration, Status
from models.event import Attendance, EventFormat, RegistrationMode, WaitlistMode
from models.event_parts import QuestionKind
from models.registration import RegistrationStatus

pytestmark = pytest.mark.usefixtures("clock")


def status_of(name: str) -> RegistrationStatus:
    status = db.session.scalars(select(Registration.status).where(Registration.email == f"{name}@example.org")).one()
    db.session.rollback()
    return status


def a_confirmed(clock: time_machine.Traveller) -> str:
    return enter(open_event())


def a_waiting(clock: time_machine.Traveller) -> str:
    event = open_event(capacity=1, waitlist=True)
    enter(event, "first")
    enter(event, "second")
    return enter(event)


def an_offered(clock: time_machine.Traveller) -> str:
    event = open_event(capacity=1, waitlist=True, waitlist_mode=WaitlistMode.OFFER, offer_hours=24)
    first, path = enter(event, "first"), enter(event)
    take(first, "cancel")
    return path


def a_lapsed(clock: time_machine.Traveller) -> str:
    path = an_offered(clock)
    clock.shift(DAY)
    lapse_offers(NOW + DAY)
    return path


def an_application(clock: time_machine.Traveller) -> str:
    return enter(open_event(registration_mode=RegistrationMode.APPLICATION))


def a_declined(clock: time_machine.Traveller) -> str:
    path = an_application(clock)
    decide_application(db.session.scalars(select(Registration.id)).one(), False, NOW)
    return path


def a_cancelled(clock: time_machine.Traveller) -> str:
    path = a_confirmed(clock)
    take(path, "cancel")
    return path


def at_a_cancelled_event(clock: time_machine.Traveller) -> str:
    path = a_confirmed(clock)
    db.session.scalars(select(Event)).one().status = Status.CANCELLED
    db.session.commit()
    return path


def at_a_past_event(clock: time_machine.Traveller) -> str:
    path = a_confirmed(clock)
    clock.move_to(STARTS + DAY)
    return path


def take(path: str, step: str) -> None:
    assert current_app.test_client().post(f"{path}/{step}").status_code == 303


STATES: list[tuple[Callable[[time_machine.Traveller], str], str, set[str]]] = [
    (a_confirmed, "You’re registered to attend in person", {"cancel"}),
    (a_waiting, "number 2 on the waiting list", {"cancel"}),
    (an_offered, "by Tuesday 2 March 2027, 12:00 GMT", {"accept", "decline", "cancel"}),
    (a_lapsed, "Your offer has expired", set()),
    (an_application, "We’ve received your application", {"cancel"}),
    (a_declined, "Your application wasn’t successful", set()),
    (a_cancelled, "You’ve cancelled your registration", set()),
    (at_a_cancelled_event, "has been cancelled", {"cancel"}),
    (at_a_past_event, "You were registered to attend in person", set()),
]


@pytest.mark.parametrize(("make", "says", "steps"), STATES, ids=lambda value: getattr(value, "__name__", None))
def test_each_state_says_what_it_is_and_offers_what_can_be_done(
    client: LintingClient,
    clock: time_machine.Traveller,
    make: Callable[[time_machine.Traveller], str],
    says: str,
    steps: set[str],
) -> None:
    path = make(clock)
    page = client.get(path)
    assert page.status_code == 200
    assert says in page.text
    assert "No nuts" in page.text
    assert {step for step in STEPS if f'href="{path}/{step}"' in page.text} == steps
    assert client.fragment(path).status_code == 200
    for step in STEPS:
        assert client.get(f"{path}/{step}").status_code == (200 if step in {*steps, "join"} else 303)


@pytest.mark.parametrize("make", [make for make, _, _ in STATES])
def test_a_get_changes_nothing_whatever_it_follows(
    client: LintingClient, clock: time_machine.Traveller, make: Callable[[time_machine.Traveller], str]
) -> None:
    path = make(clock)
    before = dump()
    for address in (path, f"{path}/calendar.ics", *(f"{path}/{step}" for step in STEPS)):
        client.get(address)
    assert dump() == before


def test_cancelling_gives_the_place_to_the_next_at_once(client: LintingClient) -> None:
    event = open_event(capacity=1, waitlist=True, waitlist_mode=WaitlistMode.AUTOMATIC)
    path = enter(event)
    enter(event, "next")
    confirmation = client.get(f"{path}/cancel").text
    assert f'action="{path}/cancel" method="post"' in confirmation
    answer = client.post(f"{path}/cancel")
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert (status_of("ada"), status_of("next")) == (RegistrationStatus.CANCELLED, RegistrationStatus.CONFIRMED)


def test_an_offer_is_accepted_or_given_up(client: LintingClient, clock: time_machine.Traveller) -> None:
    path = an_offered(clock)
    assert client.post(f"{path}/accept").status_code == 303
    assert status_of("ada") is RegistrationStatus.CONFIRMED
    assert "You’re registered to attend in person" in client.get(path).text


def test_an_offer_that_is_given_up_is_over(client: LintingClient, clock: time_machine.Traveller) -> None:
    path = an_offered(clock)
    assert client.post(f"{path}/decline").status_code == 303
    assert status_of("ada") is RegistrationStatus.CANCELLED


def test_an_offer_that_has_run_out_cannot_be_accepted_even_before_it_is_taken_back(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    path = an_offered(clock)
    clock.shift(DAY)
    answer = client.post(f"{path}/accept")
    assert answer.status_code == 409
    assert "Your offer has expired" in answer.text
    assert status_of("ada") is not RegistrationStatus.CONFIRMED


def test_a_step_that_is_sent_twice_is_taken_once_and_explained(client: LintingClient) -> None:
    path = enter(open_event())
    assert client.post(f"{path}/cancel").status_code == 303
    mails = len(db.session.scalars(select(OutboundMessage)).all())
    again = client.post(f"{path}/cancel")
    assert again.status_code == 409
    assert "You’ve cancelled your registration" in again.text
    db.session.rollback()
    assert len(db.session.scalars(select(OutboundMessage)).all()) == mails


def test_a_registrant_moves_between_the_room_and_online(client: LintingClient) -> None:
    path = enter(open_event(format=EventFormat.HYBRID, capacity=5, online_capacity=5))
    assert f'href="{path}/online"' in client.get(path).text
    assert client.post(f"{path}/online").status_code == 303
    page = client.get(path).text
    assert f'href="{path}/in-person"' in page
    assert f'href="{path}/online"' not in page
    assert client.post(f"{path}/in-person").status_code == 303


def test_nobody_moves_to_and_fro_without_end_for_each_turn_is_a_mail(client: LintingClient) -> None:
    path = enter(open_event(format=EventFormat.HYBRID, capacity=5, online_capacity=5))
    turns = ("online", "in-person") * 4
    statuses = [client.post(f"{path}/{turn}").status_code for turn in turns[: TRIES_OF_EMAIL + 1]]
    assert statuses == [303] * TRIES_OF_EMAIL + [429]
    assert client.post(f"{path}/cancel").status_code == 303


def test_nobody_leaves_a_place_for_one_that_is_taken(client: LintingClient) -> None:
    event = open_event(format=EventFormat.HYBRID, capacity=5, online_capacity=1)
    enter(event, "first", Attendance.ONLINE)
    path = enter(event)
    assert f'href="{path}/online"' not in client.get(path).text
    assert client.post(f"{path}/online").status_code == 409
    assert status_of("ada") is RegistrationStatus.CONFIRMED


def test_answers_are_changed_and_wrong_ones_kept_to_be_mended(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    questions = [
        Question(label="Your food", kind=QuestionKind.DIET),
        Question(label="Your field", kind=QuestionKind.TEXT, required=True),
    ]
    path = enter(open_event(questions=questions))
    address = f"{path}/answers"
    assert 'value="No nuts"' in client.get(address).text
    wrong = fill_in(client, clock, address, {"Your food": "No milk"})
    assert wrong.status_code == 422
    assert 'value="No milk"' in wrong.text
    assert fill_in(client, clock, address, {"Your food": "No milk", "Your field": "Rivers"}).status_code == 303
    page = client.get(path).text
    assert "No milk" in page
    assert "Rivers" in page
    assert "No nuts" not in page


def test_the_calendar_is_for_those_who_have_a_place(client: LintingClient, clock: time_machine.Traveller) -> None:
    path = a_confirmed(clock)
    entry = client.get(f"{path}/calendar.ics")
    assert entry.mimetype == "text/calendar"
    assert "BEGIN:VEVENT" in entry.text
    client.post(f"{path}/cancel")
    assert client.get(f"{path}/calendar.ics").status_code == 404


@pytest.mark.parametrize("rest", ["", "/cancel", "/join", "/calendar.ics"])
def test_these_pages_are_for_one_person_only(client: LintingClient, clock: time_machine.Traveller, rest: str) -> None:
    headers = client.get(a_confirmed(clock) + rest).headers
    assert (headers["Cache-Control"], headers["X-Robots-Tag"]) == ("no-store", "noindex")
    assert headers["Referrer-Policy"] == "same-origin"


def test_no_page_of_a_registration_names_its_link_to_machines(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    path = a_confirmed(clock)
    head = client.get(path).text.partition("</head>")[0]
    assert path not in head


def test_a_change_from_the_page_of_another_site_is_refused(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    path = a_confirmed(clock)
    assert client.post(f"{path}/cancel", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert status_of("ada") is RegistrationStatus.CONFIRMED
