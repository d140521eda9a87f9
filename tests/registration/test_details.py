"""Registrants correct their name and address themselves, and get a mail after every change."""

import email.policy
import re
from email import message_from_bytes
from typing import Any

import pytest
import time_machine
from mail.outbox import compose_queued
from page_lint import LintingClient
from registration.filling_in import fill_in
from registration.registrants import enter, open_event
from snapshot import dump
from sqlalchemy import select

from core.database import db
from core.rate_limits import TRIES_OF_EMAIL
from models import OutboundMessage, Question, Registration
from models.event import Attendance, EventFormat, RegistrationMode
from models.event_parts import QuestionKind

pytestmark = pytest.mark.usefixtures("clock")

NEW = "ada.king@example.org"


def mails() -> list[tuple[str, str, str]]:
    """Return recipient, kind and text of each message, in order."""
    compose_queued()
    found = []
    for message in db.session.scalars(select(OutboundMessage).order_by(OutboundMessage.id)):
        mail: Any = message_from_bytes(message.content, policy=email.policy.default)
        found.append((message.recipient, message.kind, mail.get_body(("plain",)).get_content().replace("\r\n", "\n")))
    db.session.rollback()
    return found


def kinds() -> list[tuple[str, str]]:
    return [(recipient, kind) for recipient, kind, _ in mails()]


def ada() -> Registration:
    db.session.rollback()
    return db.session.scalars(select(Registration).order_by(Registration.id).limit(1)).one()


def correct(client: LintingClient, clock: time_machine.Traveller, path: str, **typed: str) -> int:
    return fill_in(client, clock, f"{path}/details", typed).status_code


def link_in_mail() -> str:
    text = mails()[-1][2]
    found = re.search(r"https://podium\.test(/registrations/\S+/address)", text)
    assert found
    return found[1]


def test_a_name_is_corrected_and_the_mail_says_what_was(client: LintingClient, clock: time_machine.Traveller) -> None:
    path = enter(open_event())
    assert f'href="{path}/details"' in client.get(path).text
    assert correct(client, clock, path, name="Ada Lovelace", affiliation="Engine", newsletter="y") == 303
    assert (ada().name, ada().affiliation, ada().newsletter) == ("Ada Lovelace", "Engine", True)
    recipient, kind, text = mails()[-1]
    assert (recipient, kind) == ("ada@example.org", "updated")
    assert "Your registration has been updated. You still have your place." in text
    for change in ("Name\n  was: Ada\n  now: Ada Lovelace", "Affiliation\n  was: None\n  now: Engine", "now: Yes"):
        assert change in text
    assert "Hello Ada Lovelace," in text


def test_nothing_changed_is_nothing_to_mail(client: LintingClient, clock: time_machine.Traveller) -> None:
    path = enter(open_event())
    assert correct(client, clock, path) == 303
    assert kinds() == [("ada@example.org", "confirmed")]


@pytest.mark.parametrize("typed", [{"name": " "}, {"email": "ada at home"}, {"affiliation": "x" * 201}])
def test_what_is_wrong_is_kept_to_be_mended(
    client: LintingClient, clock: time_machine.Traveller, typed: dict[str, str]
) -> None:
    path = enter(open_event())
    answer = fill_in(client, clock, f"{path}/details", typed)
    assert answer.status_code == 422
    assert 'id="error-summary"' in answer.text
    assert ada().name == "Ada"


def test_a_new_address_is_used_once_its_owner_has_pressed_the_button(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    path = enter(open_event())
    assert correct(client, clock, path, email=NEW) == 303
    page = client.get(path).text
    assert f"We’ve emailed a link to <strong>{NEW}</strong>" in page
    assert (ada().email, ada().new_email) == ("ada@example.org", NEW)
    assert kinds()[1:] == [(NEW, "confirm-address")]
    # The stranger whom a mistyped address reaches learns nothing but this.
    assert path not in mails()[-1][2]
    link = link_in_mail()
    assert NEW not in link
    before = dump()
    asks = client.get(link)
    assert (asks.status_code, dump()) == (200, before)
    assert NEW in asks.text and "ada@example.org" not in asks.text and path not in asks.text
    answer = client.post(link)
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert (ada().email, ada().email_key, ada().new_email) == (NEW, NEW, "")
    assert kinds()[2:] == [("ada@example.org", "address-changed"), (NEW, "updated")]
    old, new = (text for _, _, text in mails()[-2:])
    assert NEW not in old and path not in old
    assert f"Email\n  was: ada@example.org\n  now: {NEW}" in new
    assert "Open the attached file to update the event in your calendar." in new
    # Used once.
    assert client.get(link).status_code == 404
    assert client.post(link).status_code == 404


def test_the_old_address_stays_until_then_and_can_be_kept(client: LintingClient, clock: time_machine.Traveller) -> None:
    path = enter(open_event())
    correct(client, clock, path, email=NEW)
    link = link_in_mail()
    correct(client, clock, path, email="ada@example.org")
    assert (ada().email, ada().new_email) == ("ada@example.org", "")
    assert client.post(link).status_code == 404


def test_of_two_new_addresses_the_later_counts(client: LintingClient, clock: time_machine.Traveller) -> None:
    path = enter(open_event())
    correct(client, clock, path, email="mistyped@example.org")
    first = link_in_mail()
    correct(client, clock, path, email=NEW)
    assert client.post(first).status_code == 404
    assert client.post(link_in_mail()).status_code == 303
    assert ada().email == NEW


def test_a_link_to_confirm_an_address_lasts_a_day(client: LintingClient, clock: time_machine.Traveller) -> None:
    path = enter(open_event())
    correct(client, clock, path, email=NEW)
    link = link_in_mail()
    clock.shift(24 * 3600 + 5)
    assert client.get(link).status_code == 404
    assert "Links are valid for 1 day." in client.get(link).text
    # The form that is sent again mails another one.
    correct(client, clock, path)
    assert client.post(link_in_mail()).status_code == 303


def test_nobody_finds_out_by_a_correction_who_is_registered(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    event = open_event()
    path = enter(event)
    enter(event, "grace")
    pages = []
    for address in ("grace@example.org", "nobody@example.org"):
        assert correct(client, clock, path, email=address) == 303
        pages.append(client.get(path).text.replace(address, ""))
    assert pages[0] == pages[1]
    assert kinds()[2:] == [("grace@example.org", "link"), ("nobody@example.org", "confirm-address")]


def test_an_address_that_was_registered_meanwhile_is_not_used_twice(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    event = open_event()
    path = enter(event)
    correct(client, clock, path, email="grace@example.org")
    link = link_in_mail()
    enter(event, "grace")
    answer = client.post(link)
    assert answer.status_code == 409
    assert "This address is already registered" in answer.text
    assert ada().email == "ada@example.org"


def test_nobody_has_strangers_mailed_without_end(client: LintingClient, clock: time_machine.Traveller) -> None:
    path = enter(open_event())
    statuses = [
        correct(client, clock, path, email=f"stranger{number}@example.org") for number in range(TRIES_OF_EMAIL + 1)
    ]
    assert statuses == [303] * TRIES_OF_EMAIL + [429]


def test_after_the_end_nothing_is_corrected(client: LintingClient, clock: time_machine.Traveller) -> None:
    path = enter(open_event())
    correct(client, clock, path, email=NEW)
    link = link_in_mail()
    client.post(f"{path}/cancel")
    assert client.get(f"{path}/details").status_code == 303
    assert client.post(f"{path}/details", data={"name": "X", "email": NEW}).status_code == 409
    assert client.post(link).status_code == 404


def test_changed_answers_are_named_but_not_told(client: LintingClient, clock: time_machine.Traveller) -> None:
    questions = [Question(label=label, kind=QuestionKind.DIET) for label in ("Your food", "Your drink")]
    path = enter(open_event(questions=questions))
    fill_in(client, clock, f"{path}/answers", {"Your food": "No milk"})
    assert kinds()[-1] == ("ada@example.org", "updated")
    text = mails()[-1][2]
    assert "You’ve changed your answers to: Your food\n" in text
    assert "milk" not in text
    fill_in(client, clock, f"{path}/answers", {})
    assert len(kinds()) == 2


def test_an_applicant_who_attends_otherwise_gets_a_mail(client: LintingClient, clock: time_machine.Traveller) -> None:
    path = enter(open_event(registration_mode=RegistrationMode.APPLICATION, format=EventFormat.HYBRID))
    client.post(f"{path}/{Attendance.ONLINE}")
    _, kind, text = mails()[-1]
    assert kind == "updated"
    assert "Your application has been updated.\n" in text
    assert "Attending\n  was: In person\n  now: Online" in text
    assert "attached" not in text
