"""An event that people registered for is published with its consequences in view, and undone with all of them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from editing.browser_form import read_form
from editing.drafts import OpenForm
from flask import Flask
from flask.testing import FlaskClient
from page_lint import LintingClient
from places import an_open_event
from records import NOW, a_site, save
from registration.changing import MINUTE, outbox, pending, people_of, run, with_people
from team import sign_in
from werkzeug.datastructures import MultiDict

from blueprints.editing.actions import change_several, publish, publish_due_drafts, schedule, undo
from blueprints.registration.queries import registration_token
from core.database import db
from models import Account, Event, Registration, Role, Status
from models.event import WaitlistMode
from models.registration import RegistrationStatus

WAITLISTED = RegistrationStatus.WAITLISTED
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def clock(app: Flask) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def editor(app: Flask, client: LintingClient) -> Account:
    save(a_site(timezone="Europe/London"))
    return sign_in(client, Role.EDITOR, name="Grace")


@pytest.fixture
def event(editor: Account) -> Event:
    event = an_open_event(capacity=2, venue="The Hall", waitlist_mode=WaitlistMode.AUTOMATIC)
    people = [{"name": "Ada Lovelace", "email": "ada@people.test"}, {"name": "Bob"}]
    with_people(event, *people, {"name": "Cyd", "status": WAITLISTED})
    return event


def type_into(event: Event, editor: Account, **values: object) -> str:
    """Save a draft of the event, and return the path of its form."""
    OpenForm("events", str(event.id), editor).type(**values).save()
    return f"/desk/events/{event.id}/"


def post(client: LintingClient, path: str, **form: object) -> str:
    """Send a form, and return where it leads."""
    answer = client.post(path, data=form)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def words(client: LintingClient, path: str) -> str:
    """Return a page with single spaces."""
    return " ".join(client.get(path).text.split())


def test_a_new_place_is_asked_about_before_it_is_published(
    client: LintingClient, editor: Account, event: Event
) -> None:
    path = type_into(event, editor, venue="The Annexe")
    assert post(client, f"{path}publish") == f"{path}consequences/"
    page = client.get(f"{path}consequences/").text
    assert "The Hall" in page
    assert "The Annexe" in page
    assert "3 people</strong> get an email about the change, 2 of them with a calendar update" in page
    assert "Publish and tell 3 people" in page
    assert "Publish without telling anybody" in page
    assert db.session.get_one(Event, event.id).venue == "The Hall"
    assert post(client, f"{path}publish", notify="yes", version=1) == path
    assert db.session.get_one(Event, event.id).venue == "The Annexe"
    page = client.get(path).text
    assert "3 emails</a>" in page
    assert page.count('action="/desk/undo/') == 1
    run()
    assert [one.kind for one in outbox()] == ["changed"] * 3


@pytest.mark.parametrize(("field", "typed", "leads_to"), [("summary", "All", ""), ("venue", "Annexe", "consequences/")])
def test_the_form_leads_to_the_consequences_of_what_was_typed_if_there_are_any(
    client: LintingClient, editor: Account, event: Event, field: str, typed: str, leads_to: str
) -> None:
    path = f"/desk/events/{event.id}/"
    form = client.get(path).text.partition('<form id="edit"')[2].partition("</form>")[0]
    pairs = [pair for pair in read_form(form).pairs() if pair[0] != field]
    answer = client.post(f"{path}publish", data=MultiDict([*pairs, (field, typed)]))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}{leads_to}")


def test_without_telling_anybody_nothing_waits_to_leave(client: LintingClient, editor: Account, event: Event) -> None:
    path = type_into(event, editor, venue="The Annexe")
    post(client, f"{path}publish", notify="no", version=1)
    assert "pending-notice" not in client.get(path).text
    assert run() == 0


def test_what_concerns_nobody_is_published_at_once(client: LintingClient, editor: Account, event: Event) -> None:
    path = type_into(event, editor, title="A better title")
    assert post(client, f"{path}publish") == path
    assert client.get(f"{path}consequences/").headers["Location"] == path


def test_a_draft_that_changed_meanwhile_is_not_published_unseen(
    client: LintingClient, editor: Account, event: Event
) -> None:
    path = type_into(event, editor, venue="The Annexe")
    type_into(event, editor, venue="The Gallery")
    post(client, f"{path}publish", notify="yes", version=1)
    assert db.session.get_one(Event, event.id).venue == "The Hall"


def test_each_mail_is_shown_as_it_will_be_without_the_link_that_is_the_persons_own(
    client: LintingClient, editor: Account, event: Event
) -> None:
    path = type_into(event, editor, venue="The Annexe")
    ada = db.session.query(Registration).filter_by(name="Ada Lovelace").one()
    token = registration_token(ada.key)
    address = f"{path}consequences/mail/{ada.id}"
    for version in (1, None):
        page, framed = client.get(address), FlaskClient.open(client, f"{address}/html")  # no page of ours
        assert "Change to your event: " in page.text
        assert "ada@people.test" in page.text
        assert "now: The Annexe" in page.text
        assert "The Annexe" in framed.text
        assert token not in page.text + framed.text
        assert " style=" not in framed.text
        policy = framed.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'self'" in policy
        if version:
            post(client, f"{path}publish", notify="yes", version=version)
    assert client.get(f"{path}consequences/mail/4711").status_code == 404


def test_the_countdown_ends_with_what_was_sent(
    client: LintingClient, editor: Account, event: Event, clock: time_machine.Traveller
) -> None:
    path = type_into(event, editor, venue="The Annexe", **{"registration.capacity": 3})
    publish("events", str(event.id), None, editor, NOW)
    clock.shift(18)
    page = words(client, f"{path}notice")
    assert "3 emails</a> leave in 42 s." in page
    assert "moves up from the waiting list and has a place: Cyd." in page
    run()
    assert "3 emails about the last change have been handed over" in words(client, f"{path}notice")


@pytest.mark.parametrize("seconds", [1, 59])
def test_undo_within_the_minute_takes_back_all_of_it(
    client: LintingClient, editor: Account, event: Event, seconds: int
) -> None:
    before = people_of(event.id)
    type_into(event, editor, venue="The Annexe", **{"registration.capacity": 3})
    entry = publish("events", str(event.id), None, editor, NOW)
    undo(entry.id, editor, NOW + seconds * SECOND)
    assert pending() == 0
    assert run(NOW + 2 * MINUTE) == 0
    assert people_of(event.id) == before
    assert outbox() == []


def test_undo_after_the_mails_have_left_notifies_the_same_people_a_minute_later(editor: Account, event: Event) -> None:
    type_into(event, editor, venue="The Annexe")
    entry = publish("events", str(event.id), None, editor, NOW)
    assert run() == 3
    undo(entry.id, editor, NOW + 2 * MINUTE)
    assert run(NOW + 2 * MINUTE + SECOND) == 0
    assert run(NOW + 3 * MINUTE) == 3
    assert outbox()[-1].facts["changes"] == [{"label": "Where", "was": "The Annexe", "now": "The Hall"}]


def test_undo_of_a_change_that_nobody_was_told_of_tells_nobody(editor: Account, event: Event) -> None:
    type_into(event, editor, venue="The Annexe")
    entry = publish("events", str(event.id), None, editor, NOW, notifies=False)
    undo(entry.id, editor, NOW + SECOND)
    assert run(NOW + 2 * MINUTE) == 0


def test_an_undo_that_is_undone_notifies_after_all(editor: Account, event: Event) -> None:
    type_into(event, editor, venue="The Annexe")
    entry = publish("events", str(event.id), None, editor, NOW)
    undone = undo(entry.id, editor, NOW + SECOND)
    undo(undone.id, editor, NOW + 2 * SECOND)
    assert run(NOW + 2 * MINUTE) == 3


def test_several_events_are_undone_together_with_their_mails(editor: Account, event: Event) -> None:
    other = an_open_event(venue="The Library")
    with_people(other, {})
    refs = [str(event.id), str(other.id)]
    type_into(event, editor, venue="The Annexe")
    type_into(other, editor, venue="The Cellar")
    done = change_several("events", refs, "publish", editor, NOW)
    assert done.entry is not None
    assert pending() == 2
    undo(done.entry.id, editor, NOW + SECOND)
    assert pending() == 0
    assert run(NOW + 2 * MINUTE) == 0


def test_withdrawing_an_event_with_registrants_is_asked_about_too(
    client: LintingClient, editor: Account, event: Event
) -> None:
    path = f"/desk/events/{event.id}/"
    asks = post(client, f"{path}withdraw")
    assert asks == f"{path}consequences/?action=withdraw"
    page = words(client, asks)
    assert "The event disappears from the site. 3 people stay registered and get no reminders." in page
    post(client, f"{path}withdraw", notify="no")
    assert db.session.get_one(Event, event.id).status is Status.WITHDRAWN


def test_a_change_at_a_chosen_time_notifies_a_minute_after_it(editor: Account, event: Event) -> None:
    type_into(event, editor, venue="The Annexe")
    schedule("events", str(event.id), 1, NOW + MINUTE, editor, NOW)
    publish_due_drafts(NOW + MINUTE)
    assert run(NOW + MINUTE) == 0
    assert run(NOW + 2 * MINUTE) == 3
