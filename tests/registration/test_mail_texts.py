"""Every email says what its reader needs to know, with text and links that also work in a plain-text client."""

import email.policy
import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import html5lib
import pytest
from flask import Flask
from icalendar import Calendar
from mail.outbox import compose_queued
from records import NOW, a_site, an_event, save
from registration.registered import a_registration

from blueprints.privacy.actions import mail_privacy_link
from blueprints.registration.notifications import Notification, notify
from blueprints.registration.queries import position_on_waiting_list, registration_link
from core.database import db
from models import OutboundMessage, Question, Registration, Status
from models.event import Attendance, EventFormat, WaitlistMode
from models.event_parts import QuestionKind
from models.registration import RegistrationStatus

ONLINE_URL = "https://meet.example.org/secret-room"
WAS_NOW = [{"label": "Where", "was": "The Hall", "now": "The Other Hall"}]
MORE: dict[str, Any] = {
    "cancelled-by-you": {"calendar": "CANCEL"},
    "cancelled-by-us": {"calendar": "CANCEL"},
    "changed": {"calendar": "REQUEST", "idempotency_key": "once", "changes": WAS_NOW},
    "reminder": {"idempotency_key": "once"},
    "updated": {"changes": WAS_NOW, "answers": ["Your food", "Your hopes"]},
}
KINDS = [*Notification, "privacy"]
OF_ADDRESSES = ("confirm-address", "address-changed")
WITH_CALENDAR = {"confirmed", "accepted", "cancelled-by-you", "cancelled-by-us", "changed"}


@pytest.fixture(autouse=True)
def site(app: Flask) -> None:
    save(a_site(email="desk@podium.test"))


def registered(**changes: Any) -> Registration:
    place = {"title": "Maps & <Territories>", "venue": "The Hall", "address": "1 Road, London"}
    event = an_event(
        starts=datetime(2027, 7, 1, 14, tzinfo=UTC),
        format=EventFormat.HYBRID,
        online_url=ONLINE_URL,
        **place | changes.pop("event", {}),
    )
    registration: Registration = save(a_registration(event=event, offer_until=NOW + timedelta(days=2), **changes))
    return registration


def sent(kind: str, registration: Registration) -> tuple[str, str, Any]:
    """Return the text, the HTML and the whole message of an email."""
    if kind == "privacy":
        mail_privacy_link(registration.email_key, NOW)
    else:
        place = {"place": position_on_waiting_list(registration)} if kind == "waitlisted" else {}
        notify(registration, Notification(kind), **MORE.get(kind, place))
    compose_queued()
    content = db.session.query(OutboundMessage.content).filter_by(kind=kind).one()[0]
    mail: Any = message_from_bytes(content, policy=email.policy.default)
    text, html = (mail.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html"))
    return text, html, mail


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("attendance", Attendance)
def test_every_mail_is_whole_in_text_and_in_html(kind: str, attendance: Attendance) -> None:
    text, html, mail = sent(kind, registered(attendance=attendance))
    assert "{" not in text
    assert not re.search(r"/events/event-\d+\n\w", text), "a blank line follows what the event is"
    assert "  \n" not in text.replace("-- \n", "")
    assert "\n\n\n" not in text
    assert not re.search(r"&(amp|lt|#\d+);", text)
    assert not [line for line in text.splitlines() if len(line) > 78 and " " in line.strip()], "lines are wrapped"
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    assert [error for error in parser.errors if error[1] != "unexpected-start-tag-implies-end-tag"] == []
    assert ("text/calendar" in {part.get_content_type() for part in mail.walk()}) == (kind in WITH_CALENDAR)


@pytest.mark.parametrize("kind", KINDS)
def test_every_mail_greets_by_name_and_leads_only_to_this_site(kind: str) -> None:
    text, html, _ = sent(kind, registered(name="Ada Lovelace", attendance=Attendance.ONLINE))
    assert "Ada Lovelace" in text
    assert "Ada Lovelace" in html
    links = re.findall(r"https?://[^\s\"<>)]+", text + html)
    assert {link.split("/")[2] for link in links} <= {"podium.test", "www.w3.org"}
    assert ONLINE_URL not in text + html


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"privacy", "changed"}))
def test_when_is_told_in_the_zone_of_the_event_with_its_name(kind: str) -> None:
    text, html, _ = sent(kind, registered())
    flat = " ".join(text.split())
    assert "Thursday 1 July 2027, 15:00–16:00 BST (Europe/London)" in flat
    assert "Thursday 1 July 2027, 15:00–16:00 BST (Europe/London)" in html


@pytest.mark.parametrize(
    "kind", sorted(set(KINDS) - {"privacy", "lapsed", "declined", "cancelled-by-you", "cancelled-by-us", *OF_ADDRESSES})
)
def test_who_can_still_do_something_gets_their_own_link(kind: str) -> None:
    registration = registered()
    text, html, _ = sent(kind, registration)
    assert f"\n{registration_link(registration)}\n" in text, "it stands on a line of its own"
    assert registration_link(registration) in html


@pytest.mark.parametrize("kind", ["confirmed", "accepted", "reminder"])
def test_only_those_online_get_the_link_to_join_and_only_those_who_come_the_code(kind: str) -> None:
    online = registered(attendance=Attendance.ONLINE)
    text, html, _ = sent(kind, online)
    assert f"{registration_link(online)}/join" in text
    assert f"{registration_link(online)}/join" in html
    assert online.code not in text + html
    db.session.query(OutboundMessage).delete()
    in_person = registered(attendance=Attendance.IN_PERSON)
    text, html, _ = sent(kind, in_person)
    assert "/join" not in text + html
    assert in_person.code in text
    assert in_person.code in html


def test_no_name_or_title_becomes_html() -> None:
    _, html, _ = sent("confirmed", registered(name="<b>Ada</b>"))
    assert "<b>" not in html
    assert "Maps &amp; &lt;Territories&gt;" in html


@pytest.mark.parametrize("kind", ["received", "confirmed", "link"])
@pytest.mark.parametrize("asked", [True, False])
def test_answers_can_be_changed_only_where_something_was_asked(kind: str, asked: bool) -> None:
    questions = [Question(label="Your town", kind=QuestionKind.TEXT)] if asked else []
    text, html, _ = sent(kind, registered(event={"questions": questions}))
    assert ["your answers" in " ".join(part.split()) for part in (text, html)] == [asked, asked]


def test_who_waits_is_told_their_number_and_what_happens_next() -> None:
    waiting = {"status": RegistrationStatus.WAITLISTED}
    text, html, _ = sent("waitlisted", registered(**waiting, event={"offer_hours": 36}))
    flat = " ".join(text.split())
    assert "You’re number 1." in flat
    assert "who has 36 hours to accept it" in flat
    db.session.query(OutboundMessage).delete()
    text, html, _ = sent("waitlisted", registered(**waiting, event={"waitlist_mode": WaitlistMode.AUTOMATIC}))
    assert "we give it to the first person on the list and email them straight away" in " ".join(text.split())
    assert "36 hours" not in html


def test_an_offer_says_until_when_it_holds() -> None:
    text, html, _ = sent("offered", registered())
    assert "Wednesday 3 March 2027, 12:00 GMT (Europe/London)" in " ".join(text.split())
    assert "Wednesday 3 March 2027, 12:00 GMT (Europe/London)" in html


def test_an_application_is_told_until_when_others_come_in() -> None:
    text, _, _ = sent("received", registered(event={"registration_closes": NOW}))
    assert "once applications have closed on Monday 1 March 2027, 12:00 GMT" in " ".join(text.split())


def test_a_change_says_what_was_and_what_is_now() -> None:
    text, html, _ = sent("changed", registered())
    assert "Where\n  was: The Hall\n  now: The Other Hall" in text
    assert "The Other Hall" in html


def test_an_event_that_is_off_is_called_so_in_the_first_line() -> None:
    text, _, _ = sent("changed", registered(event={"status": Status.CANCELLED}))
    assert "this event has been cancelled" in text
    db.session.query(OutboundMessage).delete()
    text, _, _ = sent("changed", registered(event={"status": Status.POSTPONED}))
    assert "has been postponed" in text


def test_what_is_not_fixed_yet_is_called_so() -> None:
    registration = registered(attendance=Attendance.IN_PERSON)
    registration.event.venue = registration.event.address = ""
    registration.event.starts = registration.event.ends = None
    text, html, mail = sent("confirmed", registration)
    for words in ("Date to be confirmed", "Venue to be confirmed"):
        assert words in text
        assert words in html
    assert "calendar" not in text
    assert "text/calendar" not in {part.get_content_type() for part in mail.walk()}


@pytest.mark.parametrize("kind", KINDS)
def test_what_people_and_the_team_write_is_text_in_an_html_mail(kind: str) -> None:
    live = "<svg onload=alert(1)>"
    event = {"title": f"Maps {live}", "venue": f"Hall {live}", "address": live, "summary": live}
    _, html, _ = sent(kind, registered(name=f"Ada {live}", affiliation=live, event=event))
    assert "<svg" not in html


def test_no_html_template_takes_from_a_text_template_where_nothing_is_escaped() -> None:
    templates = Path(__file__).parent.parent.parent / "templates"
    taken = re.compile(r"""{%-?\s*(?:from|import|include|extends)\s[^%]*\.(?:txt|md)\b""")
    assert list(templates.rglob("*.html"))
    assert [path for path in templates.rglob("*.html") if taken.search(path.read_text())] == []


def test_a_mail_tells_the_facts_of_the_moment_that_caused_it_whatever_happens_before_it_is_sent() -> None:
    registration = registered(name="Ada")
    notify(registration, Notification.CONFIRMED)
    registration.event.title, registration.event.venue = "Another title", "The Other Hall"
    registration.event.starts, registration.name = NOW, "Grace"
    db.session.commit()
    compose_queued()
    content = db.session.query(OutboundMessage.content).one()[0]
    mail: Any = message_from_bytes(content, policy=email.policy.default)
    text = " ".join(mail.get_body(("plain",)).get_content().split())
    for told in ("Hello Ada,", "Maps & <Territories>", "The Hall, 1 Road, London", "15:00–16:00 BST"):
        assert told in text
    entry: Any
    [entry] = Calendar.from_ical(calendar_of(mail)).walk("VEVENT")
    assert (entry["SUMMARY"], entry["SEQUENCE"], entry.start.hour) == ("Maps & <Territories>", 0, 15)
    assert entry["DTSTAMP"].dt == db.session.query(OutboundMessage.created_at).one()[0]


def calendar_of(mail: Any) -> bytes:
    content: bytes = next(part for part in mail.iter_attachments()).get_payload(decode=True)
    return content
