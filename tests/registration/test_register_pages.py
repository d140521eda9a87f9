"""The form with which a visitor registers, from its first sight to the answer."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from page_lint import LintingClient
from records import NOW, a_page, a_site, an_event, save
from registration.filling_in import READING_TAKES, fields_of, fill_in, name_of
from sqlalchemy import Connection, event, select

from blueprints.registration import routes
from blueprints.registration.refusals import Full
from core.database import db, sqlite
from models import OutboundMessage, Question, Registration, Status
from models.event import Attendance, EventFormat, RegistrationMode
from models.event_parts import QuestionKind
from models.registration import RegistrationStatus

DAY = timedelta(days=1)
ADDRESS = "/events/one/register"
ADA = {"name": "Ada Lovelace", "email": "ada@example.org"}
QUESTIONS: tuple[tuple[str, QuestionKind, list[str]], ...] = (
    ("Your town", QuestionKind.TEXT, []),
    ("Your hopes", QuestionKind.LONG_TEXT, []),
    ("Your field", QuestionKind.CHOICE, ["Statistics", "Hydrology"]),
    ("Your month", QuestionKind.CHOICE, [f"Month {number}" for number in range(12)]),
    ("Your sessions", QuestionKind.CHOICES, ["Morning", "Noon", "Night"]),
    ("A poster", QuestionKind.YES_NO, []),
    ("Your needs", QuestionKind.ACCESS, []),
    ("Your food", QuestionKind.DIET, []),
)


@pytest.fixture(autouse=True)
def clock(app: Flask) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        save(a_site(timezone="Europe/London"))
        yield clock


def open_event(**changes: Any) -> None:
    """Save an event with registration."""
    save(an_event(**{"slug": "one", "starts": NOW + 9 * DAY, "registration_mode": RegistrationMode.OPEN, **changes}))


def questions(*, required: bool) -> list[Question]:
    return [Question(label=label, kind=kind, choices=own, required=required) for label, kind, own in QUESTIONS]


def the_registration() -> Registration:
    db.session.rollback()
    return db.session.scalars(select(Registration)).one()


def count() -> int:
    db.session.rollback()
    return len(db.session.scalars(select(Registration)).all())


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
    summary = answer.text.partition('id="faults"')[2].partition("</ul>")[0]
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
        ({"name": "  "}, "write your name"),
        ({"name": "A" * 121}, "no more than 120"),
        ({"email": "ada@example.org, x@example.org"}, "like name@example.org"),
        ({"Your field": "Alchemy"}, "Not a valid choice"),
        ({"Your sessions": ["Morning", "Never"]}, "Never"),
        ({"Your hopes": "A" * 5001}, "no more than 5000"),
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
    assert "has changed in the meantime" in answer.text
    assert "conduct" not in fields_of(answer.text)
    assert client.post(ADDRESS, data={**fields_of(answer.text), "conduct": "y"}).status_code == 303


def test_a_second_try_is_answered_like_the_first_and_says_nothing_of_it(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    open_event(capacity=1, waitlist=True)
    answers = []
    for email in ("ada@example.org", "ADA@Example.org", "grace@example.org"):
        answer = fill_in(client, clock, ADDRESS, {"name": "Ada", "email": email})
        page = client.get(answer.headers["Location"])
        answers.append((answer.status_code, dict(answer.headers), answer.data, page.status_code, page.data))
    assert answers[0] == answers[1] == answers[2]
    assert count() == 2


@pytest.mark.parametrize(
    ("changes", "status", "says"),
    [
        (None, 404, "never published"),
        ({"status": Status.DRAFT}, 404, "never published"),
        ({"status": Status.SCHEDULED, "publish_at": NOW + DAY}, 404, "never published"),
        ({"status": Status.WITHDRAWN}, 410, "taken back"),
        ({"status": Status.CANCELLED}, 409, "cancelled"),
        ({"status": Status.POSTPONED}, 409, "postponed"),
        ({"starts": NOW - DAY}, 409, "over"),
        ({"starts": NOW - timedelta(minutes=1)}, 409, "under way"),
        ({"registration_closes": NOW}, 409, "closed"),
        ({"registration_opens": NOW + DAY}, 409, "opens on"),
        ({"registration_mode": RegistrationMode.EXTERNAL, "registration_url": "https://x.test/"}, 409, "another site"),
        ({"registration_mode": RegistrationMode.NONE}, 409, "No registration is needed"),
        ({"capacity": 0}, 409, "full"),
    ],
)
def test_a_direct_post_to_what_is_not_open_is_refused(
    client: LintingClient, clock: time_machine.Traveller, changes: dict[str, Any] | None, status: int, says: str
) -> None:
    open_event(slug="open")
    if changes is not None:
        open_event(**changes)
    answer = fill_in(client, clock, "/events/open/register", ADA, to=ADDRESS)
    assert answer.status_code == status
    assert says in answer.text
    assert 'name="email"' not in answer.text
    assert count() == 0


def test_a_place_that_goes_meanwhile_is_told_with_what_was_typed_kept(
    client: LintingClient, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_event(format=EventFormat.HYBRID, capacity=1, online_capacity=5)

    def register(*_args: object) -> None:
        raise Full

    monkeypatch.setattr(routes, "register", register)
    answer = fill_in(client, clock, ADDRESS, {**ADA, "attendance": "in-person"})
    assert answer.status_code == 409
    assert "just been taken" in answer.text
    assert fields_of(answer.text)["name"] == ["Ada Lovelace"]


def test_a_hybrid_event_says_which_way_is_full(client: LintingClient, clock: time_machine.Traveller) -> None:
    open_event(format=EventFormat.HYBRID, capacity=0, online_capacity=5)
    assert "In person (all places are taken)" in client.get(ADDRESS).text
    answer = fill_in(client, clock, ADDRESS, {**ADA, "attendance": "in-person"})
    assert (answer.status_code, count()) == (422, 0)
    assert fill_in(client, clock, ADDRESS, {**ADA, "attendance": "online"}).status_code == 303


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
    assert "look into your mailbox" in right.text


@contextmanager
def unwilling_database(how: str) -> Iterator[None]:
    """Have the disk full, or somebody else write all the time and nobody wait for it."""

    def hinder(connection: Connection) -> None:
        pragma = "busy_timeout=20" if how == "locked" else "max_page_count=1"
        connection.exec_driver_sql(f"PRAGMA {pragma}")

    def free(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")

    db.session.rollback()
    event.listen(db.engine, "begin", hinder, insert=True)
    with closing(sqlite.connect(str(db.engine.url.database), isolation_level=None)) as other:
        # A full disk has no room in the pages of the database that are free, either.
        other.execute("BEGIN IMMEDIATE" if how == "locked" else "VACUUM")
        yield
    event.remove(db.engine, "begin", hinder)
    event.listen(db.engine, "begin", free, insert=True)


@pytest.mark.parametrize("how", ["locked", "full"])
def test_a_database_that_cannot_write_keeps_the_form_and_asks_to_try_again(
    client: LintingClient, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    open_event(questions=questions(required=False))
    with unwilling_database(how):
        answer = fill_in(client, clock, ADDRESS, {**ADA, "Your hopes": "Ockham " * 700})
        assert client.get("/events/one").status_code == 200
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "could not be saved" in answer.text
    assert "ada@example.org" not in caplog.text
    kept = fields_of(answer.text)
    assert kept["name"] == ["Ada Lovelace"]
    assert kept[name_of(answer.text, "Your hopes")][0].count("Ockham") == 700
    assert client.post(ADDRESS, data=kept).status_code == 303


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
