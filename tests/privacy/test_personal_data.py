"""People who can read an address's mail can see, download and erase the data held about it; nobody else can."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import html5lib
import pytest
import time_machine
from flask import Flask
from mail.outbox import compose_queued
from page_lint import LintingClient
from records import NOW, a_page, a_site, an_event, save
from registration.filling_in import fill_in
from registration.registered import a_registration
from sqlalchemy import func, select

from blueprints.privacy.link import privacy_link
from blueprints.registration.notifications import Notification, notify
from blueprints.registration.queries import registration_link
from core.database import db
from core.rate_limits import TRIES_OF_EMAIL
from models import Answer, OutboundMessage, Registration
from models.event_parts import QuestionKind
from models.registration import RegistrationStatus

ADDRESS = "ada@example.org"
BASE = "https://podium.test"


@pytest.fixture(autouse=True)
def clock(app: Flask) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        save(a_site())
        yield clock


def ada_registered(**changes: object) -> Registration:
    diet = Answer(label="Diet", kind=QuestionKind.DIET, values=["No nuts"])
    event = an_event(title=changes.pop("title", "Maps"), starts=NOW + timedelta(days=9))
    registration: Registration = save(
        a_registration(**{"event": event, "email": ADDRESS, "name": "Ada", "answers": [diet], **changes})
    )
    return registration


def link_to_personal_data(registration: Registration) -> str:
    path = privacy_link(registration.id).removeprefix(BASE)
    # Ends the read transaction, so that nothing waits for it.
    db.session.rollback()
    return path


def mails() -> list[OutboundMessage]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboundMessage)))


def test_the_answer_is_the_same_for_known_and_unknown_addresses_and_only_the_known_gets_a_mail(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    ada_registered()
    unknown = fill_in(client, clock, "/privacy/me", {"email": "bob@example.org"})
    assert mails() == []
    db.session.rollback()
    known = fill_in(client, clock, "/privacy/me", {"email": "ADA@Example.org"})
    assert [(mail.kind, mail.recipient) for mail in mails()] == [("privacy", ADDRESS)]
    db.session.rollback()
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert known.status_code == 303
    assert "If we hold personal data about that address" in client.get(known.headers["Location"]).text


def test_the_mailed_link_shows_all_of_it_over_all_events(client: LintingClient, clock: time_machine.Traveller) -> None:
    ada_registered(title="Maps", affiliation="Engine Works")
    ada_registered(title="Clocks", status=RegistrationStatus.CANCELLED)
    save(a_registration(event=an_event(title="Not hers"), name="Bob"))
    fill_in(client, clock, "/privacy/me", {"email": ADDRESS})
    compose_queued()
    text = mails()[0].content.decode().replace("=\r\n", "")
    db.session.rollback()
    path = next(line for line in text.splitlines() if line.startswith(f"{BASE}/privacy/me/")).removeprefix(BASE)
    page = client.get(path)
    for words in (
        "Maps",
        "Clocks",
        "Engine Works",
        "No nuts",
        ADDRESS,
        "2 registrations",
        "1 email ",
        "Your personal data",
    ):
        assert words in page.text
    assert "Bob" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in page.headers["X-Robots-Tag"]


def test_the_address_is_not_in_the_link() -> None:
    assert "ada" not in link_to_personal_data(ada_registered()).lower()


def test_the_link_holds_for_an_hour_and_for_no_other_purpose(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    registration = ada_registered()
    path = link_to_personal_data(registration)
    assert client.get(path).status_code == 200
    altered = path[:-9] + ("A" if path[-9] != "A" else "B") + path[-8:]
    assert client.get(altered).status_code == 404
    own = registration_link(registration).rpartition("/")[2]
    db.session.rollback()
    answer = client.get(f"/privacy/me/{own}")
    assert answer.status_code == 404
    assert "This link has expired" in answer.text
    assert 'href="/privacy/me"' in answer.text
    clock.shift(3601)
    for page in ("", "/erase", "/data.json"):
        assert client.get(path + page).status_code == 404
    assert client.post(f"{path}/erase").status_code == 404
    assert db.session.scalars(select(Registration.name)).one() == "Ada"


def test_all_of_it_can_be_taken_along(client: LintingClient) -> None:
    path = link_to_personal_data(ada_registered(affiliation="Engine Works", newsletter=True))
    answer = client.get(f"{path}/data.json")
    assert answer.mimetype == "application/json"
    assert "attachment" in answer.headers["Content-Disposition"]
    held = json.loads(answer.text)["registrations"][0]
    assert (held["name"], held["email"], held["affiliation"]) == ("Ada", ADDRESS, "Engine Works")
    assert held["newsletter"] is True
    assert held["answers"] == [{"question": "Diet", "answer": ["No nuts"]}]
    kept = {column.name for column in Registration.__table__.columns}
    # Columns for the site's own use, which say nothing more about the person than the others do.
    inner = {"id", "event_id", "email_key", "waitlist_position", "key", "token_hash", "anonymised_at"}
    assert kept - inner <= held.keys()


def test_looking_erases_nothing_and_the_button_all_of_it(client: LintingClient) -> None:
    first, second = ada_registered(title="Maps"), ada_registered(title="Clocks")
    save(a_registration(event=first.event, name="Bob"))
    own = registration_link(first).removeprefix(BASE)
    path = link_to_personal_data(second)
    assert client.get(own).status_code == 200
    page = client.get(f"{path}/erase")
    assert "Maps" in page.text
    assert "These registrations will be cancelled" in page.text
    assert db.session.scalar(select(func.count()).where(Registration.name == "Ada")) == 2
    db.session.rollback()
    answer = client.post(f"{path}/erase")
    assert answer.status_code == 303
    assert "We no longer hold anything that identifies you" in client.get(answer.headers["Location"]).text
    db.session.rollback()
    assert sorted(db.session.scalars(select(Registration.name))) == ["", "", "Bob"]
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 0
    db.session.rollback()
    assert client.get(path).status_code == 404
    assert client.get(own).status_code == 404


def leaves(value: object) -> Iterator[str]:
    """Yield every text in JSON, without the wrapping of keys and lists."""
    if isinstance(value, dict):
        for one in value.values():
            yield from leaves(one)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one)
    elif isinstance(value, str):
        yield value


def test_what_is_downloaded_can_be_read_by_people_and_by_programs(client: LintingClient) -> None:
    registration = ada_registered(name="Ada & <Sons>", new_email="ada@new.example")
    notify(registration, Notification.CONFIRMED)
    compose_queued()
    path = link_to_personal_data(registration)
    assert f'href="{path}/data.html"' in client.get(path).text
    page, data = client.get(f"{path}/data.html"), client.get(f"{path}/data.json")
    assert page.mimetype == "text/html"
    assert page.headers["Content-Disposition"] == 'attachment; filename="personal-data.html"'
    shown = "".join(html5lib.parse(page.text).itertext()).replace("\r\n", "\n")
    assert [text for text in leaves(data.json) if text.replace("\r\n", "\n") not in shown] == []
    for text in ("Ada & <Sons>", "ada@new.example", "No nuts", "You’re registered to attend in person."):
        assert text in shown
    assert "<Sons>" not in page.text
    # A file that is kept asks nothing of the network.
    assert not re.search(r"<(script|link|img|iframe)\b|@import|url\(", page.text)


def test_every_page_leads_to_ones_registration_and_data(client: LintingClient) -> None:
    for address in ("/", "/events/", "/registrations/find", "/privacy/me", "/nothing-here"):
        footer = client.get(address).text.partition("<footer")[2]
        assert 'href="/registrations/find"' in footer
        assert 'href="/privacy/me"' in footer


def test_another_site_cannot_erase_in_somebodys_name(client: LintingClient) -> None:
    path = link_to_personal_data(ada_registered())
    assert client.post(f"{path}/erase", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert db.session.scalars(select(Registration.name)).one() == "Ada"


def test_a_wrong_address_is_asked_for_again(client: LintingClient, clock: time_machine.Traveller) -> None:
    answer = fill_in(client, clock, "/privacy/me", {"email": "nobody"})
    assert answer.status_code == 422
    assert 'value="nobody"' in answer.text
    assert 'href="#email"' in answer.text


def test_nobody_can_have_an_address_flooded(client: LintingClient, clock: time_machine.Traveller) -> None:
    ada_registered()
    answers = [fill_in(client, clock, "/privacy/me", {"email": ADDRESS}).status_code for _ in range(8)]
    # The form works as ever, so that nobody can keep the owner of the address from using it.
    assert answers == [303] * 8
    assert len(mails()) == TRIES_OF_EMAIL


def test_the_page_on_privacy_stays_where_it_is(client: LintingClient) -> None:
    save(a_page(slug="privacy", title="How we treat your data"))
    assert "How we treat your data" in client.get("/privacy").text
    assert client.get("/privacy/me").status_code == 200
