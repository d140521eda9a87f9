"""Joining a meeting through a registration's link, and finding a lost link."""

from datetime import timedelta

import pytest
import time_machine
from page_lint import LintingClient
from registration.filling_in import fill_in
from registration.registrants import MEETING, STARTS, enter, open_event
from sqlalchemy import select

from core.database import db
from models import OutboundMessage, Registration
from models.event import Attendance, EventFormat

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def online(clock: time_machine.Traveller) -> str:
    return enter(open_event(format=EventFormat.ONLINE), way=Attendance.ONLINE)


@pytest.mark.parametrize(
    ("minutes", "has_button"), [(-9 * 24 * 60, False), (-16, False), (-15, True), (0, True), (59, True), (60, False)]
)
def test_the_meeting_opens_a_quarter_of_an_hour_before_and_closes_at_the_end(
    client: LintingClient, clock: time_machine.Traveller, online: str, minutes: int, has_button: bool
) -> None:
    clock.move_to(STARTS + timedelta(minutes=minutes))
    page = client.get(f"{online}/join")
    assert (f'action="{online}/join" method="post"' in page.text) is has_button
    assert "secret-room" not in page.text + client.get(online).text
    answer = client.post(f"{online}/join")
    assert answer.status_code == (303 if has_button else 409)
    assert answer.headers.get("Location") == (MEETING if has_button else None)
    db.session.rollback()
    joined = db.session.scalars(select(Registration.joined_at)).one()
    assert (joined is not None) is has_button


def test_the_link_to_the_meeting_dies_with_the_registration(
    client: LintingClient, clock: time_machine.Traveller, online: str
) -> None:
    client.post(f"{online}/cancel")
    clock.move_to(STARTS)
    assert "<button" not in client.get(f"{online}/join").text.partition("<main")[2].partition("</main")[0]
    assert client.post(f"{online}/join").status_code == 409


def test_who_takes_part_in_person_does_not_join(client: LintingClient, clock: time_machine.Traveller) -> None:
    path = enter(open_event(format=EventFormat.HYBRID))
    clock.move_to(STARTS)
    answer = client.post(f"{path}/join")
    assert answer.status_code == 409
    assert "secret-room" not in answer.text


def test_a_lost_link_is_mailed_and_unknown_addresses_get_the_same_answer(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    enter(open_event())
    answers = []
    for email in ("ada@example.org", "nobody@example.org"):
        answer = fill_in(client, clock, "/registrations/find", {"email": email})
        answers.append((answer.status_code, dict(answer.headers), answer.data))
        assert client.get(answer.headers["Location"]).status_code == 200
    assert answers[0] == answers[1]
    db.session.rollback()
    links = [message for message in db.session.scalars(select(OutboundMessage)) if message.kind == "link"]
    assert [message.recipient for message in links] == ["ada@example.org"]


def test_an_address_that_is_none_is_asked_for_again(client: LintingClient, clock: time_machine.Traveller) -> None:
    answer = fill_in(client, clock, "/registrations/find", {"email": "ada at home"})
    assert answer.status_code == 422
    assert 'value="ada at home"' in answer.text
    assert 'href="#email"' in answer.text


@pytest.mark.parametrize("rest", ["", "/cancel", "/answers", "/join", "/calendar.ics"])
def test_a_link_that_is_none_is_not_found(client: LintingClient, rest: str) -> None:
    answer = client.get(f"/registrations/{'x' * 32}{rest}")
    assert answer.status_code == 404
    assert "There’s no registration at this address." in answer.text
    assert 'href="/registrations/find"' in answer.text
    if rest not in ("", "/calendar.ics"):
        assert client.post(f"/registrations/{'x' * 32}{rest}").status_code == 404
