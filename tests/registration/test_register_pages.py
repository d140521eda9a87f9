"""The registration form, from opening it to the response."""

import hashlib
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from page_lint import LintingClient
from records import NOW, a_page
from registration.filling_in import (
    ADA,
    ADDRESS,
    QUESTIONS,
    READING_TAKES,
    count,
    fields_of,
    fill_in,
    name_of,
    open_event,
    questions,
)
from sqlalchemy import select

from core.database import db
from models import OutboundMessage, Registration
from models.event import Attendance, EventFormat, RegistrationMode
from models.registration import RegistrationStatus

pytestmark = pytest.mark.usefixtures("clock")


def the_registration() -> Registration:
    db.session.rollback()
    return db.session.scalars(select(Registration)).one()


def test_everything_that_is_asked_is_kept(client: LintingClient, clock: time_machine.Traveller) -> None:
    conduct = a_page(title="How we behave", slug="conduct", body="Be kind.")
    open_event(format=EventFormat.HYBRID, questions=questions(required=True), code_of_conduct=conduct)
    typed = {
        **ADA,
        "affiliation": "Analytical Engine",
        "attendance": "online",
        "conduct": "y",
        "Your town": "Ockham",
        "Your hopes": "Much,\r\nand more.",
        "Your field": "Hydrology",
        "Your month": "Month 11",
        "Your sessions": ["Morning", "Night"],
        "A poster": "No",
        "Your needs": "A hearing loop",
        "Your food": "No nuts",
    }
    answer = fill_in(client, clock, ADDRESS, typed)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/events/one/register/received")
    kept = the_registration()
    assert (kept.name, kept.email, kept.affiliation) == ("Ada Lovelace", "ada@example.org", "Analytical Engine")
    assert (kept.attendance, kept.status, kept.newsletter) == (Attendance.ONLINE, RegistrationStatus.CONFIRMED, False)
    assert [(answer.label, answer.values) for answer in kept.answers] == [
        ("Your town", ["Ockham"]),
        ("Your hopes", ["Much,\nand more."]),
        ("Your field", ["Hydrology"]),
        ("Your month", ["Month 11"]),
        ("Your sessions", ["Morning", "Night"]),
        ("A poster", ["No"]),
        ("Your needs", ["A hearing loop"]),
        ("Your food", ["No nuts"]),
    ]
    assert kept.conduct_version == hashlib.sha256(b"Be kind.").hexdigest()[:12]
    assert kept.conduct_agreed_at == NOW + timedelta(seconds=READING_TAKES)


def test_what_is_not_required_may_be_left_out(client: LintingClient, clock: time_machine.Traveller) -> None:
    open_event(questions=questions(required=False))
    assert fill_in(client, clock, ADDRESS, {**ADA, "newsletter": "y"}).status_code == 303
    assert the_registration().answers == []
    assert the_registration().newsletter


def test_each_thing_that_is_missing_is_named_and_leads_to_its_field(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    open_event(
        format=EventFormat.HYBRID, questions=questions(required=True), code_of_conduct=a_page(slug="conduct", body="x")
    )
    answer = fill_in(client, clock, ADDRESS, {})
    assert answer.status_code == 422
    summary = answer.text.partition('id="error-summary"')[2].partition("</ul>")[0]
    links = re.findall(r'href="#([^"]+)"', summary)
    assert len(links) == 3 + len(QUESTIONS) + 1
    for link in links:
        assert f'id="{link}"' in answer.text
    assert answer.text.count("autofocus") == 1
    assert 'tabindex="-1" autofocus' in answer.text
    for described in re.findall(r'aria-describedby="([^"]+)"', answer.text):
        assert all(f'id="{part}"' in answer.text for part in described.split())
    assert answer.text.count('aria-invalid="true"') >= len(links)
    assert count() == 0


def test_what_was_typed_is_kept_when_something_is_wrong(client: LintingClient, clock: time_machine.Traveller) -> None:
    open_event(format=EventFormat.HYBRID, questions=questions(required=False))
    typed: dict[str, Any] = {
        "name": 'Ada "the" <Countess>',
        "email": "ada at example",
        "affiliation": "Engine",
        "attendance": "online",
        "newsletter": "y",
        "Your town": "Ockham",
        "Your hopes": "\nMuch,\n and more.",
        "Your field": "Hydrology",
        "Your month": "Month 7",
        "Your sessions": ["Morning", "Night"],
        "A poster": "Yes",
    }
    page = client.get(ADDRESS).text
    answer = fill_in(client, clock, ADDRESS, typed)
    assert answer.status_code == 422
    kept = fields_of(answer.text)
    for key, value in typed.items():
        name = key if key in kept else name_of(page, key)
        assert kept[name] == (value if isinstance(value, list) else [value.strip()]), key
    again = {**kept, "email": "ada@example.org"}
    assert client.post(ADDRESS, data=again).status_code == 303


def test_nothing_is_ticked_beforehand(client: LintingClient) -> None:
    open_event(format=EventFormat.HYBRID, code_of_conduct=a_page(slug="conduct", body="x"))
    page = client.get(ADDRESS).text
    assert {"newsletter", "conduct", "attendance"} & fields_of(page).keys() == set()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": "  "}, "Enter your name"),
        ({"name": "A" * 121}, "Use 120 characters or fewer"),
        ({"email": "ada@example.org, x@example.org"}, "like name@example.org"),
        ({"Your field": "Alchemy"}, "Not a valid choice"),
        ({"Your sessions": ["Morning", "Never"]}, "Never"),
        ({"Your hopes": "A" * 5001}, "Use 5,000 characters or fewer"),
        ({"attendance": "by-telepathy"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_refused(
    client: LintingClient, clock: time_machine.Traveller, typed: dict[str, Any], says: str
) -> None:
    open_event(format=EventFormat.HYBRID, questions=questions(required=False))
    answer = fill_in(client, clock, ADDRESS, {**ADA, "attendance": "online", **typed})
    assert answer.status_code == 422
    assert says in answer.text
    assert count() == 0


def test_line_ends_in_a_name_are_spaces_and_what_no_keyboard_writes_is_left_out(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    open_event()
    fill_in(client, clock, ADDRESS, {**ADA, "name": " A\x00da\r\nBcc: eve@example.org\u2028x\x1b "})
    assert the_registration().name == "Ada Bcc: eve@example.org x"


def test_a_code_of_conduct_that_has_changed_is_to_be_read_again(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    conduct = a_page(slug="conduct", body="Be kind.")
    open_event(code_of_conduct=conduct)
    fields: dict[str, Any] = {**fields_of(client.get(ADDRESS).text), **ADA, "conduct": "y"}
    conduct.body = "Be kind and on time."
    db.session.commit()
    clock.shift(READING_TAKES)
    answer = client.post(ADDRESS, data=fields)
    assert answer.status_code == 422
    assert "The code of conduct has changed" in answer.text
    assert "conduct" not in fields_of(answer.text)
    assert client.post(ADDRESS, data={**fields_of(answer.text), "conduct": "y"}).status_code == 303


@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}/received", "/registrations/find", "/events/none/register"])
def test_no_cache_and_no_robot_keeps_these_pages(client: LintingClient, address: str) -> None:
    open_event()
    response = client.get(address)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "ETag" not in response.headers


@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}/received", "/registrations/find", "/registrations/find/sent"])
def test_a_page_holds_its_fragment(client: LintingClient, address: str) -> None:
    open_event(questions=questions(required=True))
    page, fragment = client.get(address), client.fragment(address)
    assert (page.status_code, fragment.status_code) == (200, 200)
    assert " ".join(fragment.text.split()) in " ".join(page.text.split())


def test_htmx_gets_the_form_with_its_faults_and_the_answer_as_fragments(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    open_event()
    partial = {"HX-Request": "true", "HX-Request-Type": "partial"}
    assert 'hx-target="#register"' in client.get("/events/one").text
    wrong = fill_in(client, clock, ADDRESS, {"name": "Ada"}, headers=partial)
    assert (wrong.status_code, "<html" in wrong.text) == (422, False)
    right = fill_in(client, clock, ADDRESS, ADA, headers=partial, follow_redirects=True)
    assert right.status_code == 200
    assert "Check your email" in right.text


def test_the_newsletter_has_a_box_of_its_own_and_mail_follows(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    open_event()
    fill_in(client, clock, ADDRESS, ADA)
    assert [message.kind for message in db.session.scalars(select(OutboundMessage))] == ["confirmed"]


def test_a_mode_of_application_says_so(client: LintingClient, clock: time_machine.Traveller) -> None:
    open_event(registration_mode=RegistrationMode.APPLICATION)
    assert "Send application" in client.get(ADDRESS).text
    fill_in(client, clock, ADDRESS, ADA)
    assert the_registration().status is RegistrationStatus.SUBMITTED
