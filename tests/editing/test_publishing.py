"""Publishing: the draft becomes the live record, and every content action can be undone."""

from datetime import timedelta

import pytest
from editing.drafts import OpenForm
from flask import Flask
from page_lint import LintingClient
from records import NOW, a_person, a_site, an_event, save
from registration.registered import a_registration
from team import an_account

from blueprints.content.dump import dump_content
from blueprints.editing.actions import (
    CannotUndoError,
    InvalidRecordError,
    OpenConflictsError,
    delete,
    empty_trash,
    publish,
    publish_due_drafts,
    restore_fields,
    restore_from_trash,
    save_named_revision,
    schedule,
    undo,
    withdraw,
)
from blueprints.editing.queries import find_target, revisions_of
from core.database import db, writing
from models import Account, AuditEntry, Draft, Event, MovedAddress, Person, Role, Status


@pytest.fixture
def editor(app: Flask) -> Account:
    save(a_site())
    return an_account(Role.EDITOR, name="Grace")


NEW = "0" * 32


def dumped(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return dump_content(tmp_path_factory.mktemp("dump") / "site").texts


def test_a_new_record_is_published_at_the_slug_of_its_title(editor: Account, client: LintingClient) -> None:
    OpenForm("people", NEW, editor).type(name="Ada Lovelace").save()
    assert client.get("/people/ada-lovelace").status_code == 404
    publish("people", NEW, None, editor, NOW)
    assert client.get("/people/ada-lovelace").status_code == 200
    assert db.session.query(Draft).count() == 0


def test_a_draft_with_an_error_is_not_published(editor: Account) -> None:
    OpenForm("events", NEW, editor).type(title="A talk", kind="talk").save()
    with pytest.raises(InvalidRecordError) as raised:
        publish("events", NEW, None, editor, NOW)
    assert [error.path for error in raised.value.errors] == ["format"]
    assert db.session.query(Event).count() == 0


def test_two_records_of_the_same_title_get_two_addresses(editor: Account) -> None:
    save(a_person(name="Ada", slug="ada"))
    OpenForm("people", NEW, editor).type(name="Ada").save()
    publish("people", NEW, None, editor, NOW)
    assert {person.slug for person in db.session.query(Person)} == {"ada", "ada-2"}


def test_an_address_that_is_taken_is_an_error(editor: Account) -> None:
    save(a_person(name="Ada", slug="ada"))
    OpenForm("people", NEW, editor).type(name="Ada", slug="ada").save()
    with pytest.raises(InvalidRecordError) as raised:
        publish("people", NEW, None, editor, NOW)
    assert [error.path for error in raised.value.errors] == ["slug"]


def test_an_old_address_redirects_until_the_record_returns_to_it(editor: Account, client: LintingClient) -> None:
    ref = str(save(a_person(name="Ada", slug="a")).id)
    for slug in ("b", "c"):
        OpenForm("people", ref, editor).type(slug=slug).save()
        publish("people", ref, None, editor, NOW)
    assert client.get("/people/a").headers["Location"].endswith("/people/c")
    assert client.get("/people/b").headers["Location"].endswith("/people/c")
    OpenForm("people", ref, editor).type(slug="a").save()
    publish("people", ref, None, editor, NOW)
    assert client.get("/people/a").status_code == 200
    assert {move.old for move in db.session.query(MovedAddress)} == {"/people/b", "/people/c"}


def test_what_a_load_changed_meanwhile_is_merged(editor: Account) -> None:
    person = save(a_person(name="Ada", role="Fellow", slug="ada"))
    ref = str(person.id)
    OpenForm("people", ref, editor).type(name="Ada Lovelace").save()
    with writing():
        db.session.get_one(Person, person.id).role = "Professor"
    publish("people", ref, None, editor, NOW)
    found = db.session.query(Person).one()
    assert (found.name, found.role) == ("Ada Lovelace", "Professor")


def test_a_field_that_a_load_changed_too_asks(editor: Account) -> None:
    person = save(a_person(name="Ada", slug="ada"))
    OpenForm("people", str(person.id), editor).type(name="Ada Lovelace").save()
    with writing():
        db.session.get_one(Person, person.id).name = "Ada King"
    with pytest.raises(OpenConflictsError) as raised:
        publish("people", str(person.id), None, editor, NOW)
    assert [(c.path, c.mine, c.theirs) for c in raised.value.conflicts] == [("name", "Ada Lovelace", "Ada King")]


def test_changes_go_live_at_the_chosen_time(editor: Account) -> None:
    person = save(a_person(name="Ada", slug="ada"))
    ref = str(person.id)
    saved = OpenForm("people", ref, editor).type(name="Ada Lovelace").save()
    schedule("people", ref, saved.target.version, NOW + timedelta(hours=1), editor, NOW)
    assert publish_due_drafts(NOW) == 0
    assert publish_due_drafts(NOW + timedelta(hours=1)) == 1
    assert db.session.query(Person).one().name == "Ada Lovelace"


def test_a_withdrawn_record_is_gone_and_can_be_published_again(editor: Account, client: LintingClient) -> None:
    ref = str(save(a_person(slug="ada")).id)
    withdraw("people", ref, editor, NOW)
    assert client.get("/people/ada").status_code == 410
    publish("people", ref, None, editor, NOW)
    assert client.get("/people/ada").status_code == 200


def test_every_action_is_undone_and_done_again(editor: Account, tmp_path_factory: pytest.TempPathFactory) -> None:
    event = save(an_event(title="A talk", slug="a-talk"))
    ref, first = str(event.id), dumped(tmp_path_factory)
    OpenForm("events", ref, editor).type(title="A better talk", slug="better", venue="Hall").save()
    for act in (
        lambda: publish("events", ref, None, editor, NOW),
        lambda: withdraw("events", ref, editor, NOW),
        lambda: delete("events", ref, editor, NOW),
        lambda: restore_from_trash("events", ref, editor, NOW),
        lambda: publish("events", ref, None, editor, NOW),
    ):
        before = dumped(tmp_path_factory)
        entry = act()
        after = dumped(tmp_path_factory)
        undone = undo(entry.id, editor, NOW)
        assert dumped(tmp_path_factory) == before
        undo(undone.id, editor, NOW)
        assert dumped(tmp_path_factory) == after
    assert first != after


def test_undoing_the_first_publication_brings_the_draft_back(editor: Account) -> None:
    OpenForm("people", NEW, editor).type(name="Ada").save()
    entry = publish("people", NEW, None, editor, NOW)
    undo(entry.id, editor, NOW)
    assert db.session.query(Person).count() == 0
    target = find_target("people", NEW)
    assert target and target.title() == "Ada"


def test_what_has_changed_since_is_not_undone(editor: Account) -> None:
    ref = str(save(a_person(name="Ada", slug="ada")).id)
    OpenForm("people", ref, editor).type(name="Ada L.").save()
    entry = publish("people", ref, None, editor, NOW)
    OpenForm("people", ref, editor).type(name="Ada Lovelace").save()
    publish("people", ref, None, editor, NOW)
    with pytest.raises(CannotUndoError):
        undo(entry.id, editor, NOW)
    assert db.session.query(Person).one().name == "Ada Lovelace"


def test_an_event_that_somebody_has_registered_for_is_never_removed(editor: Account) -> None:
    values = {"title": "A talk", "kind": "talk", "format": "online"}
    OpenForm("events", NEW, editor).type(**values).save()
    entry = publish("events", NEW, None, editor, NOW)
    save(a_registration(event=db.session.query(Event).one()))
    with pytest.raises(CannotUndoError):
        undo(entry.id, editor, NOW)
    delete("events", str(db.session.query(Event).one().id), editor, NOW)
    empty_trash(NOW + timedelta(days=31))
    assert db.session.query(Event).one().status is Status.WITHDRAWN


def test_the_trash_is_emptied_after_thirty_days(editor: Account) -> None:
    person = save(a_person(slug="ada"))
    OpenForm("people", NEW, editor).type(name="Never published").save()
    delete("people", str(person.id), editor, NOW)
    delete("people", NEW, editor, NOW)
    assert empty_trash(NOW + timedelta(days=30)) == 0
    assert empty_trash(NOW + timedelta(days=30, seconds=1)) == 2
    assert db.session.query(Person).count() == db.session.query(Draft).count() == 0


def test_a_revision_is_restored_whole_or_by_field(editor: Account) -> None:
    ref = str(save(a_person(name="Ada", role="Fellow", slug="ada")).id)
    OpenForm("people", ref, editor).type(name="Ada Lovelace", role="Professor").save()
    publish("people", ref, None, editor, NOW)
    target = find_target("people", ref)
    assert target
    oldest = revisions_of(target)[-1]
    restore_fields("people", ref, oldest.id, ["role"], editor, NOW)
    after = find_target("people", ref)
    assert after and {"name": "Ada Lovelace", "role": "Fellow"}.items() <= after.values().items()
    restore_fields("people", ref, oldest.id, None, editor, NOW)
    whole = find_target("people", ref)
    assert whole and whole.values()["name"] == "Ada"
    assert db.session.query(Person).one().name == "Ada Lovelace"


def test_a_revision_saved_with_a_name_stays_with_the_record_when_it_is_published(editor: Account) -> None:
    OpenForm("people", NEW, editor).type(name="Ada").save()
    save_named_revision("people", NEW, "First attempt", editor, NOW)
    publish("people", NEW, None, editor, NOW)
    target = find_target("people", NEW)
    assert target and [revision.name for revision in revisions_of(target)] == ["", "First attempt"]


def test_every_change_is_in_the_audit_log(editor: Account) -> None:
    OpenForm("people", NEW, editor).type(name="Ada").save()
    publish("people", NEW, None, editor, NOW)
    entry = db.session.query(AuditEntry).one()
    assert (entry.account_name, entry.action, entry.title) == ("Grace", "published", "Ada")
