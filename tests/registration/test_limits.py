"""Limits meet those who try too often, and no honest person: neither a full lecture hall nor a regular guest."""

from typing import Any

import pytest
import time_machine
from page_lint import LintingClient
from registration.filling_in import ADA, ADDRESS, count, fields_of, fill_in, open_event
from sqlalchemy import select

from blueprints.registration import routes
from core import rate_limits
from core.database import db
from core.rate_limits import TRIES_OF_CLIENT, TRIES_OF_EMAIL
from models import OutboundMessage
from models.event import Attendance, EventFormat

pytestmark = pytest.mark.usefixtures("clock")

UNIVERSITY = "192.0.2.1"


def submit(client: LintingClient, fields: dict[str, Any], client_address: str = UNIVERSITY, **typed: str) -> int:
    """Submit a form that was read before, and return the status."""
    sent = {**fields, **ADA, **typed}
    to = f"/events/{typed.get('slug', 'one')}/register"
    return client.post(to, data=sent, environ_overrides={"REMOTE_ADDR": client_address}).status_code


def form_of(client: LintingClient, clock: time_machine.Traveller, slug: str = "one") -> dict[str, Any]:
    fields = fields_of(client.get(f"/events/{slug}/register").text)
    clock.shift(5)
    return dict(fields)


def mails() -> list[tuple[str, str]]:
    """Return the recipient and kind of each message, in order."""
    db.session.rollback()
    query = select(OutboundMessage.recipient, OutboundMessage.kind).order_by(OutboundMessage.id)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def test_two_hundred_students_behind_one_address_register_within_ten_minutes(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    open_event(capacity=300)
    fields = form_of(client, clock)
    statuses = [submit(client, fields, email=f"student{number}@uni.example") for number in range(200)]
    assert statuses == [303] * 200
    assert count() == 200
    assert len({recipient for recipient, _ in mails()}) == 200


def test_what_goes_beyond_the_places_counts_against_the_network(
    client: LintingClient, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "TRIES_OF_CLIENT", 2)
    monkeypatch.setattr(rate_limits, "TRIES_OF_NETWORK", 3)
    open_event(capacity=2, waitlist=True)
    fields = form_of(client, clock)
    sent = (*[UNIVERSITY] * 5, "192.0.2.2", "192.0.2.3", "198.51.100.1")
    statuses = [
        submit(client, fields, address, email=f"guest{number}@example.org") for number, address in enumerate(sent)
    ]
    assert statuses == [303, 303, 303, 303, 429, 303, 429, 303]
    clock.shift(600)
    assert submit(client, fields, email="later@example.org") == 303


@pytest.mark.parametrize(
    ("places", "people"),
    [
        ({"capacity": 3, "format": EventFormat.IN_PERSON}, 3),
        ({"online_capacity": 2, "format": EventFormat.ONLINE}, 2),
        ({"capacity": 1, "online_capacity": 2, "format": EventFormat.HYBRID}, 3),
        ({"capacity": 1, "format": EventFormat.HYBRID}, 1 + 4),
        ({"capacity": None, "format": EventFormat.IN_PERSON}, 4),
    ],
)
def test_a_network_may_register_as_many_as_there_are_places(
    client: LintingClient,
    clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
    places: dict[str, Any],
    people: int,
) -> None:
    monkeypatch.setattr(routes, "PLACES_OF_UNLIMITED", 4)
    monkeypatch.setattr(rate_limits, "TRIES_OF_CLIENT", 1)
    open_event(waitlist=True, **places)
    fields = form_of(client, clock) | {"attendance": Attendance.ONLINE}
    statuses = [submit(client, fields, email=f"guest{number}@example.org") for number in range(people + 2)]
    assert statuses == [303] * (people + 1) + [429]


def test_what_fails_counts_against_the_network(client: LintingClient, clock: time_machine.Traveller) -> None:
    open_event(capacity=1, format=EventFormat.HYBRID, online_capacity=9)
    fields = form_of(client, clock)
    assert submit(client, fields, attendance="in-person", email="first@example.org") == 303
    statuses = [
        submit(client, fields, attendance="in-person", email=f"guest{number}@example.org")
        for number in range(TRIES_OF_CLIENT + 1)
    ]
    assert statuses == [409] * TRIES_OF_CLIENT + [429]
    # Somebody else behind the same address still gets the place that there is.
    assert submit(client, fields, attendance="online", email="last@example.org") == 303


def test_a_repeated_form_counts_and_its_sender_cannot_tell(
    client: LintingClient, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "TRIES_OF_CLIENT", 3)
    open_event(capacity=20)
    fields = form_of(client, clock)
    known = [f"known{number}@example.org" for number in range(5)]
    for email in known:
        submit(client, fields, "198.51.100.1", email=email)
    before = len(mails())
    new = [f"new{number}@example.org" for number in range(5)]
    asked = [email for pair in zip(known, new, strict=True) for email in pair]
    assert [submit(client, fields, email=email, affiliation="Somewhere") for email in asked] == [303] * 10
    # Each new person has a mail; of the others, only those within the limit.
    assert mails()[before:] == [
        (email, "confirmed" if email in new else "link") for email in asked if email not in known[3:]
    ]


def test_one_address_gets_only_so_many_mails_for_an_event_and_the_form_works_as_ever(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    open_event()
    fields = form_of(client, clock)
    for number in range(TRIES_OF_EMAIL + 3):
        assert submit(client, fields, affiliation=f"Place {number}") == 303
    assert mails() == [("ada@example.org", "confirmed")] + [("ada@example.org", "link")] * (TRIES_OF_EMAIL - 1)
    clock.shift(3600)
    assert submit(client, fields, email="ADA@example.org", affiliation="The Engine") == 303
    assert len(mails()) == TRIES_OF_EMAIL + 1


def test_one_mailbox_gets_only_so_many_mails_under_all_its_names(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    open_event()
    fields = form_of(client, clock)
    for number in range(TRIES_OF_EMAIL + 1):
        assert submit(client, fields, email=f"ada+{number}@example.org") == 303
    assert (count(), len(mails())) == (TRIES_OF_EMAIL + 1, TRIES_OF_EMAIL)


def test_one_person_registers_for_every_talk_of_a_series_within_an_hour(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    for number in range(12):
        slug = f"talk-{number}"
        open_event(slug=slug)
        assert fill_in(client, clock, f"/events/{slug}/register", ADA).status_code == 303
    assert mails() == [("ada@example.org", "confirmed")] * 12


def test_nobody_can_lock_somebody_else_out(client: LintingClient, clock: time_machine.Traveller) -> None:
    open_event()
    for number in range(2 * TRIES_OF_EMAIL):
        typed = {"email": f"ada+{number}@example.org"}
        for address in ("/registrations/find", "/privacy/me"):
            somebody = {"REMOTE_ADDR": f"203.0.113.{number}"}
            assert fill_in(client, clock, address, typed, environ_overrides=somebody).status_code == 303
    assert fill_in(client, clock, ADDRESS, ADA).status_code == 303
    for address in ("/registrations/find", "/privacy/me"):
        assert fill_in(client, clock, address, {"email": "ada@example.org"}).status_code == 303
    # No mail went to the names that nobody has, so none of Ada's were used up.
    assert [kind for _, kind in mails()] == ["confirmed", "link", "privacy"]


@pytest.mark.parametrize(("address", "kind"), [("/registrations/find", "link"), ("/privacy/me", "privacy")])
def test_a_link_is_mailed_only_so_often_and_the_page_stays_the_same(
    client: LintingClient, clock: time_machine.Traveller, address: str, kind: str
) -> None:
    open_event()
    fill_in(client, clock, ADDRESS, ADA)
    answers = [fill_in(client, clock, address, {"email": ADA["email"]}) for _ in range(TRIES_OF_EMAIL + 2)]
    assert len({(answer.status_code, answer.headers["Location"], answer.data) for answer in answers}) == 1
    assert [found for _, found in mails()].count(kind) == TRIES_OF_EMAIL


def test_one_client_asks_for_links_only_so_often(
    client: LintingClient, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "TRIES_OF_CLIENT", 2)
    monkeypatch.setattr(rate_limits, "TRIES_OF_NETWORK", 3)
    sent = ("192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.3", "198.51.100.1")
    answers = [
        fill_in(
            client,
            clock,
            "/registrations/find",
            {"email": f"guest{number}@example.org"},
            environ_overrides={"REMOTE_ADDR": address},
        )
        for number, address in enumerate(sent)
    ]
    assert [answer.status_code for answer in answers] == [303, 303, 429, 303, 429, 303]
    assert 0 < int(answers[2].headers["Retry-After"]) <= 600
    assert "minutes" in answers[2].text
    assert 'value="guest2@example.org"' in answers[2].text
