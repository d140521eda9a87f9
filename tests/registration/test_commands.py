"""The team's commands list, decide, check in, notify and erase, and say clearly what isn't possible."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from io import StringIO
from typing import Any, cast

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from icalendar import Calendar
from mail.outbox import compose_queued
from places import ONLINE, come, mails, the_one
from records import NOW, a_site, an_event, save
from registration.registered import a_registration
from sqlalchemy import select

from blueprints.registration.actions import send_reminders
from core.database import db
from models import Answer, Event, OutboundMessage, Registration, Status
from models.event import EventFormat, RegistrationMode
from models.event_parts import QuestionKind
from models.registration import RegistrationStatus

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", " =1", "＝1")


@pytest.fixture(autouse=True)
def clock(app: Flask) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        save(a_site())
        yield clock


@pytest.fixture
def event() -> Event:
    changes: Any = {"registration_mode": RegistrationMode.OPEN, "format": EventFormat.HYBRID, "venue": "The Hall"}
    found: Event = save(an_event(slug="maps", starts=NOW + timedelta(days=9), **changes))
    return found


def run(app: Flask, *words: str, answer: str = "") -> Result:
    db.session.rollback()
    result = app.test_cli_runner().invoke(args=words, input=answer)
    db.session.rollback()
    return result


def answered(event: Event, name: str, *answers: tuple[QuestionKind, str], **changes: Any) -> Registration:
    given = [Answer(label=kind.value, kind=kind, values=[value]) for kind, value in answers]
    registration: Registration = save(a_registration(event=event, name=name, answers=given, **changes))
    return registration


def cells(text: str) -> list[str]:
    return [cell for row in csv.reader(StringIO(text, newline="")) for cell in row]


def test_the_table_shows_who_comes_and_keeps_health_and_belief_to_itself(app: Flask, event: Event) -> None:
    answered(event, "Ada", (QuestionKind.DIET, "No nuts"), (QuestionKind.TEXT, "By train"), email="ada@example.org")
    shown = run(app, "registrations", "maps").output
    for words in ("Ada", "ada@example.org", "confirmed", "in-person", "By train", "1 registration."):
        assert words in shown
    assert "No nuts" not in shown
    assert "No nuts" not in run(app, "registrations", "maps", "--csv").output
    assert "No nuts" in run(app, "registrations", "maps", "--sensitive").output
    assert "No nuts" in run(app, "registrations", "maps", "--csv", "--sensitive").output


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_the_csv_is_a_formula(app: Flask, event: Event, formula: str) -> None:
    answered(event, formula, (QuestionKind.TEXT, formula), affiliation=formula)
    found = cells(run(app, "registrations", "maps", "--csv").output)
    assert found.count(f"'{formula}") == 3
    assert not [cell for cell in found if cell.lstrip().startswith(("=", "+", "-", "@", "＝"))]


@pytest.mark.parametrize("hidden", ["Ada;=1+1", "Ada; @SUM(A1);b", "Ada\n=1+1", "Ada\n\n+1"])
def test_no_cell_is_a_formula_where_semicolons_and_not_commas_part_cells(app: Flask, event: Event, hidden: str) -> None:
    answered(event, "Ada", (QuestionKind.LONG_TEXT, hidden), affiliation=hidden)
    text = run(app, "registrations", "maps", "--csv").output
    parted = [cell.strip() for line in text.splitlines() for cell in line.split(";")]
    assert any(cell.startswith("'") for cell in parted)
    assert not [cell for cell in parted if cell.startswith(("=", "+", "-", "@"))]


def test_the_csv_gives_back_commas_quotes_and_lines(app: Flask, event: Event) -> None:
    answered(event, 'Ada, "Countess"', (QuestionKind.LONG_TEXT, "One\nTwo"))
    found = cells(run(app, "registrations", "maps", "--csv").output)
    assert 'Ada, "Countess"' in found
    assert "One\nTwo" in found


def test_nothing_in_the_table_steers_the_terminal(app: Flask, event: Event) -> None:
    answered(event, "Ada\x1b[2J\u202e\r\nBob")
    shown = run(app, "registrations", "maps").output
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert len(shown.splitlines()) == 5


def test_totals_sum_up_what_is_needed_and_name_nobody(app: Flask, event: Event) -> None:
    answered(event, "Ada", (QuestionKind.DIET, "Vegan"), (QuestionKind.ACCESS, "A ramp"))
    answered(event, "Bob", (QuestionKind.DIET, "vegan "))
    answered(event, "Cyd", (QuestionKind.DIET, "No nuts"))
    answered(event, "Dee", (QuestionKind.DIET, "No nuts"), status=RegistrationStatus.CANCELLED)
    shown = run(app, "registrations", "maps", "--totals").output
    assert shown.splitlines() == ["Diet:", "     2  Vegan", "     1  No nuts", "Access:", "     1  A ramp"]


@pytest.mark.parametrize(
    "words",
    [["registrations", "x"], ["decide", "x", "a@b.c", "accept"], ["checkin", "x", "C"], ["notify-change", "x"]],
)
def test_an_unknown_event_is_named(app: Flask, words: list[str]) -> None:
    result = run(app, *words)
    assert result.exit_code == 1
    assert result.output == "Error: There's no event 'x'. Use the last part of the event's address.\n"


def test_applications_are_accepted_and_declined_by_address(app: Flask, event: Event) -> None:
    event.registration_mode = RegistrationMode.APPLICATION
    db.session.commit()
    come(event, "ada", "bob")
    accepted = run(app, "decide", "maps", "ADA@people.test", "accept")
    assert accepted.output == "ada is now confirmed. We'll email them.\n"
    declined = run(app, "decide", "maps", "bob@people.test", "decline")
    assert "bob is now declined" in declined.output
    assert (mails("ada"), mails("bob")) == (["received", "accepted"], ["received", "declined"])
    again = run(app, "decide", "maps", "ada@people.test", "accept")
    assert (again.exit_code, "isn't possible any more" in again.output) == (1, True)
    nobody = run(app, "decide", "maps", "cyd@people.test", "accept")
    assert (nobody.exit_code, nobody.output) == (1, "Error: cyd@people.test has no application for maps.\n")


def test_who_comes_is_checked_in_by_their_code(app: Flask, event: Event, clock: time_machine.Traveller) -> None:
    come(event, "ada")
    code = the_one(event, "ada").code
    assert run(app, "checkin", "maps", code.lower()).output == "Checked in: ada.\n"
    assert the_one(event, "ada").checked_in_at == NOW
    clock.shift(60)
    assert run(app, "checkin", "maps", code).output == "Checked in before, at 12:00 UTC: ada.\n"
    wrong = run(app, "checkin", "maps", "NOBODY")
    assert (wrong.exit_code, wrong.output) == (1, "Error: This event has no registration with that code.\n")


def test_who_has_no_place_is_not_checked_in(app: Flask, event: Event) -> None:
    save(a_registration(event=event, code="CODEXX", status=RegistrationStatus.CANCELLED))
    result = run(app, "checkin", "maps", "CODEXX")
    assert (result.exit_code, "has no place" in result.output) == (1, True)


def move(event: Event, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(event, name, value)
    db.session.commit()


def last_calendar(name: str) -> Any:
    compose_queued()
    query = select(OutboundMessage.content).where(OutboundMessage.recipient == f"{name}@people.test")
    content = db.session.scalars(query.order_by(OutboundMessage.id.desc()).limit(1)).one()
    parts = [part for part in message_from_bytes(content).walk() if part.get_content_type() == "text/calendar"]
    return Calendar.from_ical(cast(bytes, parts[0].get_payload(decode=True))) if parts else None


def test_a_change_is_told_only_when_asked_with_the_number_of_people_first(app: Flask, event: Event) -> None:
    come(event, "ada", "bob")
    move(event, venue="The Other Hall")
    shown = run(app, "notify-change", "maps", answer="n\n").output
    assert "Where\n  was: The Hall\n  now: The Other Hall\n2 people will be emailed.\nSend? [y/N]" in shown
    assert "Nothing was sent." in shown
    assert mails("ada") == ["confirmed"]
    assert "2 emails queued." in run(app, "notify-change", "maps", answer="y\n").output
    assert mails("ada") == mails("bob") == ["confirmed", "changed"]
    assert run(app, "notify-change", "maps", "--yes").output.startswith("Everybody has been notified")


def test_the_update_replaces_the_entry_of_the_calendar(app: Flask, event: Event) -> None:
    come(event, "ada")
    first = last_calendar("ada").walk("VEVENT")[0]
    move(
        event, starts=event.starts + timedelta(hours=2) if event.starts else None, ends=NOW + timedelta(days=9, hours=5)
    )
    run(app, "notify-change", "maps", "--yes")
    calendar = last_calendar("ada")
    second = calendar.walk("VEVENT")[0]
    assert calendar["METHOD"] == "REQUEST"
    assert second["UID"] == first["UID"]
    assert second["SEQUENCE"] == first["SEQUENCE"] + 1
    assert second.start == first.start + timedelta(hours=2)


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.POSTPONED])
def test_what_does_not_take_place_leaves_the_calendar(app: Flask, event: Event, status: Status) -> None:
    come(event, "ada")
    move(event, status=status)
    shown = run(app, "notify-change", "maps", "--yes").output
    assert f"was: Going ahead\n  now: {status.value.capitalize()}" in shown
    calendar = last_calendar("ada")
    assert calendar["METHOD"] == "CANCEL"
    assert calendar.walk("VEVENT")[0]["STATUS"] == "CANCELLED"
    assert calendar.walk("VEVENT")[0]["SEQUENCE"] == 1


def test_only_those_whom_a_change_concerns_are_told(app: Flask, event: Event) -> None:
    come(event, "ada")
    come(event, "bob", attendance=ONLINE)
    move(event, venue="The Other Hall")
    assert "1 person will be emailed." in run(app, "notify-change", "maps", answer="n\n").output
    run(app, "notify-change", "maps", "--yes")
    assert mails("bob") == ["confirmed"]


def test_who_waits_is_told_without_an_entry_and_who_left_is_not(app: Flask, event: Event) -> None:
    move(event, capacity=1, waitlist=True)
    come(event, "ada", "bob")
    answered(event, "Gone", status=RegistrationStatus.CANCELLED, notified_state={"anything": "else"})
    move(event, venue="The Other Hall")
    assert "2 emails queued." in run(app, "notify-change", "maps", "--yes").output
    assert last_calendar("bob") is None


def test_a_change_that_was_taken_back_is_not_told(app: Flask, event: Event) -> None:
    come(event, "ada")
    move(event, venue="The Other Hall")
    move(event, venue="The Hall")
    assert "nothing to send" in run(app, "notify-change", "maps").output


def test_a_reminder_does_not_swallow_a_change(app: Flask, event: Event) -> None:
    come(event, "ada")
    move(event, venue="The Other Hall")
    assert send_reminders(NOW + timedelta(days=8, hours=1)) == 1
    assert "1 email queued." in run(app, "notify-change", "maps", "--yes").output


def test_hundreds_are_told_and_each_once(app: Flask, event: Event) -> None:
    come(event, *(f"person-{number}" for number in range(130)))
    move(event, venue="The Other Hall")
    assert "130 emails queued." in run(app, "notify-change", "maps", "--yes").output
    assert mails("person-129") == ["confirmed", "changed"]


def test_erasing_says_how_much(app: Flask, event: Event, clock: time_machine.Traveller) -> None:
    answered(event, "Ada", (QuestionKind.DIET, "Vegan"))
    clock.shift(timedelta(days=200))
    # Nothing has noted the time for 200 days.
    shown = run(app, "retain", "--yes").output
    erased = "sensitive answers: 1, registrations: 1, messages: 0, rate windows: 0, log entries: 0"
    assert shown == f"Erased: {erased}, invitations and devices: 0.\n"
    assert "(deleted)" in run(app, "registrations", "maps").output
