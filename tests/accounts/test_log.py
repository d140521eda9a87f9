"""The audit log: what it shows, how it is filtered, and how long it is kept."""

from datetime import timedelta

import pytest
from flask import Flask, render_template
from page_lint import LintingClient
from records import a_site, an_event, save
from sqlalchemy import func, select
from team import a_member, sign_in

from blueprints.accounts.actions import add_log_entry
from blueprints.accounts.queries import LOG_PAGE, log_of
from blueprints.privacy.actions import erase_expired
from core.database import db, writing
from core.time import utc_now
from models import Account, AuditEntry, Device, Invitation, Role


@pytest.fixture
def ada(app: Flask) -> Account:
    return a_member(name="Ada Lovelace")


def log(account: Account | None, action: str, **more: object) -> None:
    with writing():
        add_log_entry(account, action, **more)


def test_the_log_says_who_did_what_with_which_record_and_how_many_emails_it_caused(
    client: LintingClient, ada: Account
) -> None:
    save(a_site())
    log(ada, "published", folder="events", record_id=7, title="On engines", detail={"messages": [1, 2], "was": "draft"})
    sign_in(client, Role.EDITOR)
    page = " ".join(client.get("/desk/log/").text.split())
    assert "Ada Lovelace" in page
    assert 'Published <a href="/desk/events/7/">On engines</a>' in page
    assert "2 emails" in page
    assert "Was: draft" in page


def test_the_log_is_filtered_by_person_action_and_record(client: LintingClient, ada: Account) -> None:
    grace = a_member(email="grace@example.org", name="Grace Hopper")
    log(ada, "published", folder="events", record_id=7, title="Engines 50%")
    log(grace, "withdrew", folder="episodes", record_id=7, title="Compilers")
    sign_in(client, Role.EDITOR, name="A reader")
    for query, first, second in (
        (f"who={ada.id}", True, False),
        ("action=withdrew", False, True),
        ("title=engines", True, False),
        ("title=0%25", True, False),
        ("title=%25", True, False),
        ("folder=episodes", False, True),
        ("folder=events&record=7", True, False),
        ("who=999", False, False),
        ("who=x&record=y", True, True),
    ):
        text = client.get(f"/desk/log/?{query}").text
        assert ("Engines 50%</a>" in text, "Compilers</a>" in text) == (first, second), query


def test_a_long_log_comes_in_pages(client: LintingClient, ada: Account) -> None:
    with writing():
        for number in range(LOG_PAGE + 5):
            add_log_entry(ada, "published", title=f"Number {number:03}")
    sign_in(client, Role.OWNER)
    first = client.get("/desk/log/?action=published").text
    assert "Number 054" in first
    assert "Number 004" not in first
    before = db.session.scalar(select(AuditEntry.id).where(AuditEntry.title == "Number 005"))
    assert f'href="/desk/log/?action=published&amp;before={before}"' in first
    assert "Number 004" in client.get(f"/desk/log/?action=published&before={before}").text


def test_a_record_has_a_log_of_its_own(app: Flask, ada: Account) -> None:
    event = save(an_event())
    log(ada, "published", folder="events", record_id=event.id, title="On engines")
    log(ada, "published", folder="episodes", record_id=event.id, title="Another")
    entries = log_of("events", event.id)
    assert [entry.title for entry in entries] == ["On engines"]
    with app.test_request_context():
        rows = render_template("accounts/_log_rows.html", entries=entries, of_record=True)
    assert "Published" in rows
    assert "On engines" not in rows


def test_old_entries_are_deleted_and_new_ones_kept_as_long_as_settings_say(app: Flask, ada: Account) -> None:
    save(a_site(keep_log_days=10))
    log(ada, "old", at=utc_now() - timedelta(days=11))
    log(ada, "new", at=utc_now() - timedelta(days=9))
    assert erase_expired(utc_now()).log_entries == 1
    assert db.session.scalars(select(AuditEntry.action)).all() == ["new"]


def test_invitations_and_devices_that_are_used_up_are_deleted(client: LintingClient, ada: Account) -> None:
    sign_in(client, Role.EDITOR)
    long_ago = utc_now() - timedelta(days=40)
    with writing():
        db.session.add(Invitation(key=b"", token_hash="old", role=Role.DOOR, expires_at=long_ago))
        db.session.add(Invitation(key=b"", token_hash="new", role=Role.DOOR, expires_at=utc_now()))
        db.session.add(Device(account_id=ada.id, token_hash="x", epoch=0, seen_at=long_ago))
    assert erase_expired(utc_now()).invitations_and_devices == 2
    assert db.session.scalar(select(func.count()).select_from(Device)) == 1
    assert db.session.scalars(select(Invitation.token_hash)).all() == ["new"]


def test_the_name_in_the_log_outlives_the_account(app: Flask, ada: Account) -> None:
    log(ada, "published")
    with writing():
        db.session.delete(db.session.get_one(Account, ada.id))
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.account_id, entry.account_name) == (None, "Ada Lovelace")
