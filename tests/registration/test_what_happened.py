"""After registering, the page says what happened, and a form that is sent again leads to the registration there is."""

import email.policy
from email import message_from_bytes
from typing import Any

import pytest
import time_machine
from mail.outbox import compose_queued
from page_lint import LintingClient
from records import NOW
from registration.filling_in import ADA, ADDRESS, DAY, count, fill_in, open_event, questions
from registration.registrants import path_of
from sqlalchemy import select

from core.database import db
from models import OutboundMessage, Registration
from models.event import EventFormat, RegistrationMode
from models.registration import RegistrationStatus

pytestmark = pytest.mark.usefixtures("clock")


def register(client: LintingClient, clock: time_machine.Traveller, **typed: Any) -> str:
    """Send the form and return the text of the page that follows."""
    answer = fill_in(client, clock, ADDRESS, {**ADA, **typed})
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    return " ".join(page.partition("<main")[2].partition("</main>")[0].split())


def last_mail() -> tuple[str, str, str]:
    """Return kind, subject and text of the last message."""
    compose_queued()
    message = db.session.scalars(select(OutboundMessage).order_by(OutboundMessage.id.desc()).limit(1)).one()
    mail: Any = message_from_bytes(message.content, policy=email.policy.default)
    found = message.kind, str(mail["Subject"]), " ".join(mail.get_body(("plain",)).get_content().split())
    db.session.rollback()
    return found


def test_who_gets_a_place_reads_so_and_adds_the_event_to_a_calendar(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    open_event(questions=questions(required=False))
    page = register(client, clock, email="Ada@Bücher.example")
    assert "We’ve received your registration for" in page
    assert "<strong>Ada@Bücher.example</strong>" in page
    assert "The email confirms your place and has a calendar file." in page
    assert "correct your details, change your answers or cancel" in page
    assert 'href="/events/one/calendar.ics"' in page
    assert "waiting list" not in page
    assert client.get("/events/one/calendar.ics").mimetype == "text/calendar"


def test_who_waits_reads_of_the_waiting_list(client: LintingClient, clock: time_machine.Traveller) -> None:
    open_event(capacity=0, waitlist=True)
    assert "Waiting list:" in client.get(ADDRESS).text
    page = register(client, clock)
    assert "We’ve received your request to join the waiting list" in page
    assert "leave the list" in page
    assert "calendar" not in page


def test_who_applies_reads_of_the_application(client: LintingClient, clock: time_machine.Traveller) -> None:
    open_event(registration_mode=RegistrationMode.APPLICATION, registration_closes=NOW + DAY)
    page = register(client, clock)
    assert "We’ve received your application" in page
    assert "We read every application after Tuesday 2 March 2027 and email everyone our decision." in page
    assert "calendar" not in page
    assert "Your registration" not in page


def test_who_takes_the_last_place_is_not_told_of_a_waiting_list(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    open_event(capacity=1, waitlist=True)
    assert "The email confirms your place" in register(client, clock)


def test_without_the_cookie_the_page_says_what_holds_for_everyone(client: LintingClient) -> None:
    open_event()
    page = client.get(f"{ADDRESS}/received").text
    assert "the address you gave" in page
    assert "tells you the status of your registration" in " ".join(page.split())


def test_other_wishes_are_named_in_the_mail_and_kept_out_of_the_page(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    open_event(format=EventFormat.HYBRID, questions=questions(required=False))
    first = {"attendance": "in-person", "Your food": "No nuts", "newsletter": "y"}
    pages = [register(client, clock, **first)]
    pages.append(
        register(
            client,
            clock,
            name="Ada King",
            affiliation="Buy at https://buy.example",
            attendance="online",
            **{"Your food": "Cake", "Your town": "Ockham"},
        )
    )
    assert pages[0] == pages[1]
    assert count() == 1
    kind, _, text = last_mail()
    assert kind == "link"
    for label in ("Name", "Affiliation", "How you attend", "Newsletter", "Your food", "Your town"):
        assert f"- {label} " in text, label
    assert "We haven’t changed anything. Use this link to see your registration and to change it:" in text
    assert f"https://podium.test{path_of('ada')}" in text
    # Anybody can send the form, so nothing of it is in a mail to somebody else.
    for typed in ("King", "buy.example", "Cake", "Ockham", "No nuts"):
        assert typed not in text
    kept = db.session.scalars(select(Registration)).one()
    assert (kept.name, kept.attendance) == ("Ada Lovelace", "in-person")


def test_the_same_again_gets_the_link_without_more_words(client: LintingClient, clock: time_machine.Traveller) -> None:
    open_event()
    register(client, clock)
    clock.shift(120)
    register(client, clock)
    kind, subject, text = last_mail()
    assert kind == "link"
    assert subject.startswith("Link to your registration: ")
    assert "differs" not in text


@pytest.mark.parametrize(
    ("event", "status", "link", "button", "left", "subject"),
    [
        (
            {},
            RegistrationStatus.CONFIRMED,
            "Cancel your registration",
            "Cancel registration",
            "You’ve cancelled your registration",
            "You’ve cancelled your registration",
        ),
        (
            {"capacity": 0, "waitlist": True},
            RegistrationStatus.WAITLISTED,
            "Leave the waiting list",
            "Leave waiting list",
            "You’ve left the waiting list",
            "You’ve left the waiting list",
        ),
        (
            {"registration_mode": RegistrationMode.APPLICATION},
            RegistrationStatus.SUBMITTED,
            "Withdraw your application",
            "Withdraw application",
            "You’ve withdrawn your application",
            "You’ve withdrawn your application",
        ),
    ],
)
def test_each_is_given_up_by_its_own_name(
    client: LintingClient,
    clock: time_machine.Traveller,
    event: dict[str, Any],
    status: RegistrationStatus,
    link: str,
    button: str,
    left: str,
    subject: str,
) -> None:
    open_event(**event)
    register(client, clock)
    path = path_of("ada")
    assert f'<a href="{path}/cancel">{link}</a>' in client.get(path).text
    asks = client.get(f"{path}/cancel").text
    assert f"<h2>{link}?</h2>" in asks
    assert f">{button}</button>" in asks
    client.post(f"{path}/cancel")
    assert left in client.get(path).text
    kind, found, text = last_mail()
    assert (kind, found.partition(":")[0]) == ("cancelled-by-you", subject)
    assert f"{subject}. Thank you for letting us know." in text
    wording = "apply" if status is RegistrationStatus.SUBMITTED else "register"
    assert f"you can {wording} again" in text
