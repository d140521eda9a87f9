"""What is removed leaves nothing behind for the next record, and what is public is never in the trash."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from editing.drafts import OpenForm
from flask import Flask
from page_lint import LintingClient
from records import NOW, a_person, a_site, save
from team import an_account, sign_in

from app import SCHEDULED_TASKS
from blueprints.content.actions import load_content
from blueprints.content.dump import dump_content
from blueprints.desk.actions import name_site
from blueprints.editing.actions import (
    delete,
    empty_trash,
    publish,
    save_named_revision,
    schedule,
    undo,
    withdraw,
)
from blueprints.editing.queries import find_target, revisions_of
from blueprints.operations.schedule import Schedule
from core.database import db
from models import Account, AuditEntry, Draft, Person, Role, Status

FIRST, SECOND = "0" * 32, "1" * 32
MONTH = timedelta(days=31)


@pytest.fixture
def editor(app: Flask) -> Account:
    save(a_site())
    return an_account(Role.EDITOR, name="Grace")


def test_the_next_record_has_nothing_of_a_removed_one_of_the_same_number(editor: Account) -> None:
    OpenForm("people", FIRST, editor).type(name="Ada").save()
    save_named_revision("people", FIRST, "First words", editor, NOW)
    entry = publish("people", FIRST, None, editor, NOW)
    removed = entry.record_id
    undo(entry.id, editor, NOW)
    OpenForm("people", SECOND, editor).type(name="Bob").save()
    number = publish("people", SECOND, None, editor, NOW).record_id
    assert number == removed
    target = find_target("people", str(number))
    assert target is not None
    assert [revision.text for revision in revisions_of(target)] == ["---\nname: Bob\n---\n"]
    assert db.session.query(AuditEntry.title).filter_by(folder="people", record_id=number).all() == [("Bob",)]
    # The draft is there again, with the revisions that were saved of it.
    again = find_target("people", FIRST)
    assert again is not None
    assert (again.record, again.title()) == (None, "Ada")
    assert [revision.name for revision in revisions_of(again)] == ["", "First words"]


def test_a_draft_of_a_record_that_pruning_removes_becomes_one_that_was_never_published(
    editor: Account, tmp_path: Path
) -> None:
    dump_content(tmp_path / "site")
    number = save(a_person(name="Ada", slug="ada")).id
    OpenForm("people", str(number), editor).type(name="Ada Lovelace").save()
    load_content(tmp_path / "site", remove=["people/ada"])
    assert save(a_person(name="Zoe", slug="zoe")).id == number
    target = find_target("people", str(number))
    assert target is not None
    assert (target.draft, target.title()) == (None, "Zoe")
    draft = db.session.query(Draft).one()
    assert (draft.record_id, draft.base_revision_id) == (None, None)
    publish("people", draft.key, None, editor, NOW)
    assert {person.name for person in db.session.query(Person)} == {"Ada Lovelace", "Zoe"}


@pytest.mark.parametrize("how", ["publishing", "loading"])
def test_what_becomes_public_again_leaves_the_trash(editor: Account, tmp_path: Path, how: str) -> None:
    ref = str(save(a_person(name="Ada", slug="ada")).id)
    dump_content(tmp_path / "site")
    entry = delete("people", ref, editor, NOW)
    if how == "publishing":
        entry = publish("people", ref, None, editor, NOW)
    else:
        load_content(tmp_path / "site")
    assert empty_trash(NOW + MONTH) == 0
    ada = db.session.get_one(Person, int(ref))
    assert (ada.status, ada.deleted_at) == (Status.PUBLISHED, None)
    if how == "publishing":
        undo(entry.id, editor, NOW)
        assert db.session.get_one(Person, int(ref)).deleted_at == NOW


def test_loading_a_dump_takes_nothing_out_of_the_trash(editor: Account, tmp_path: Path) -> None:
    ref = str(save(a_person(name="Ada", slug="ada")).id)
    delete("people", ref, editor, NOW)
    dump_content(tmp_path / "site")
    load_content(tmp_path / "site")
    ada = db.session.get_one(Person, int(ref))
    assert (ada.status, ada.deleted_at) == (Status.WITHDRAWN, NOW)


def test_a_withdrawn_record_does_not_come_back_at_the_time_of_its_draft(editor: Account) -> None:
    ref = str(save(a_person(name="Ada", slug="ada")).id)
    saved = OpenForm("people", ref, editor).type(name="Ada Lovelace").save()
    schedule("people", ref, saved.target.version, NOW + timedelta(hours=1), editor, NOW)
    entry = withdraw("people", ref, editor, NOW)
    assert db.session.query(Draft).one().publish_at is None
    undo(entry.id, editor, NOW)
    assert db.session.query(Draft).one().publish_at == NOW + timedelta(hours=1)


def test_the_worker_publishes_drafts_at_their_time_and_empties_the_trash(editor: Account, app: Flask) -> None:
    ref = str(save(a_person(name="Ada", slug="ada")).id)
    gone = save(a_person(name="Bob", slug="bob")).id
    delete("people", str(gone), editor, NOW)
    saved = OpenForm("people", ref, editor).type(name="Ada Lovelace").save()
    schedule("people", ref, saved.target.version, NOW + timedelta(hours=1), editor, NOW)
    db.session.rollback()
    later = NOW + MONTH
    tasks = [task for task in SCHEDULED_TASKS if task.name in ("publish drafts at their time", "empty the trash")]
    with time_machine.travel(later, tick=False):
        Schedule(app, tasks).run_due(later)
    db.session.expire_all()
    assert db.session.get_one(Person, int(ref)).name == "Ada Lovelace"
    assert db.session.get(Person, gone) is None


def test_only_an_owner_undoes_a_change_of_the_settings(app: Flask, client: LintingClient) -> None:
    save(a_site(name="Old"))
    owner = an_account(Role.OWNER)
    entry = name_site({"name": "New"}, owner, NOW)
    sign_in(client, Role.EDITOR)
    client.post(f"/desk/undo/{entry.id}")
    db.session.expire_all()
    assert db.session.get_one(AuditEntry, entry.id).undone_at is None
    sign_in(client, Role.OWNER)
    client.post(f"/desk/undo/{entry.id}")
    db.session.expire_all()
    assert db.session.get_one(AuditEntry, entry.id).undone_at is not None
