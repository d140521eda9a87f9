"""Changes to a live record at a chosen time."""

from datetime import timedelta

import pytest
from editing.drafts import OpenForm
from flask import Flask
from page_lint import LintingClient
from records import a_person, a_site, save
from team import sign_in

from app import SCHEDULED_TASKS
from blueprints.editing.actions import empty_trash_each_night, publish_due_drafts
from core.database import db
from core.time import utc_now
from models import AuditEntry, Draft, Person, Role


@pytest.fixture
def address(app: Flask, client: LintingClient) -> str:
    save(a_site(timezone="Europe/London"))
    editor = sign_in(client, Role.EDITOR)
    ref = str(save(a_person(name="Ada", slug="ada")).id)
    OpenForm("people", ref, editor).type(name="Ada King").save()
    return f"/desk/people/{ref}/"


def press_publish(client: LintingClient, address: str, publish_at: str) -> tuple[int, str]:
    data = {"form": "a", "sequence": "1", "name": "Ada King", "slug": "ada", "draft.publish_at": publish_at}
    answer = client.post(f"{address}publish", data=data, follow_redirects=True)
    return answer.status_code, answer.text


def test_changes_wait_for_the_time_that_was_chosen(client: LintingClient, address: str) -> None:
    status, page = press_publish(client, address, "2126-03-01T15:00")
    assert status == 200
    assert page.count("These changes will be published on Friday 1 March 2126, 15:00 in London") == 2
    assert 'value="2126-03-01T15:00"' in page
    assert db.session.query(Person).one().name == "Ada"
    assert publish_due_drafts(utc_now() + timedelta(days=40_000)) == 1
    assert db.session.query(Person).one().name == "Ada King"


def test_the_time_can_be_taken_away_and_that_undone(client: LintingClient, address: str) -> None:
    press_publish(client, address, "2126-03-01T15:00")
    page = client.post(f"{address}unschedule", follow_redirects=True).text
    assert "These changes now wait until you publish them." in page and "will be published on" not in page
    entry = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert entry and "will be published on" in client.post(f"/desk/undo/{entry.id}", follow_redirects=True).text


@pytest.mark.parametrize(
    ("time", "words"),
    [
        ("2020-01-01T10:00", "still to come"),
        ("tomorrow", "Choose a date and time"),
        ("2126-03-31T01:30", "Choose a date"),
    ],
)
def test_a_time_that_cannot_be_is_refused_and_stays_in_the_form(
    client: LintingClient, address: str, time: str, words: str
) -> None:
    status, page = press_publish(client, address, time)
    assert status == 422 and words in page and f'value="{time}"' in page
    assert db.session.query(Person).one().name == "Ada" and db.session.query(Draft).one().publish_at is None


def test_an_empty_time_publishes_now(client: LintingClient, address: str) -> None:
    press_publish(client, address, "2126-03-01T15:00")
    press_publish(client, address, "")
    assert db.session.query(Person).one().name == "Ada King" and db.session.query(Draft).count() == 0


def test_the_worker_publishes_what_is_due_and_empties_the_trash() -> None:
    assert {publish_due_drafts, empty_trash_each_night} <= {task.run for task in SCHEDULED_TASKS}


def test_the_form_of_a_record_in_the_trash_offers_to_put_it_back(client: LintingClient, address: str) -> None:
    client.post(f"{address}delete")
    page = client.get(address).text
    assert "Put it back" in page and f"{address}publish" not in page
    client.post(f"{address}restore")
    assert f"{address}publish" in client.get(address).text
