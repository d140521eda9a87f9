"""Undo: after every content action, in any order, what was before comes back, and undoing that brings back the rest."""

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from editing.drafts import OpenForm
from flask import Flask
from records import NOW, a_person, a_series, a_site, a_topic, an_event, save
from team import an_account

from blueprints.content.dump import dump_content
from blueprints.editing.actions import (
    CannotUndoError,
    InvalidRecordError,
    OpenConflictsError,
    change_several,
    create_person_draft,
    delete,
    duplicate,
    empty_trash,
    publish,
    restore_fields,
    restore_from_trash,
    schedule,
    undo,
    withdraw,
)
from blueprints.editing.queries import NoSuchRecordError, Target, find_target, new_key, revisions_of
from core.database import db
from models import Account, AuditEntry, Draft, Event, MovedAddress, Person, Revision, Role, Series, Status
from models.registry import RECORD_TYPES

ROUNDS, STEPS = 6, 14


@pytest.fixture
def editor(app: Flask) -> Account:
    save(a_site())
    return an_account(Role.EDITOR, name="Grace")


def state(folder: Path) -> dict[str, object]:
    """Return everything that visitors see and editors have written."""
    texts = dict(dump_content(folder / new_key()).texts)
    drafts = {
        draft.key: (draft.folder, draft.record_id, draft.slug, draft.text, draft.publish_at, draft.deleted_at)
        for draft in db.session.query(Draft)
    }
    trash = {
        (kind.folder, record.slug): (record.id, record.deleted_at, record.created_at)
        for kind in RECORD_TYPES
        for record in db.session.query(kind.model)
    }
    db.session.rollback()
    return {"texts": texts, "drafts": drafts, "trash": trash}


class Team:
    """An editor who does one thing after another, whatever is possible."""

    def __init__(self, seed: int, editor: Account) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - the same rounds each time
        self.editor = editor
        series, topic = a_series(slug="series"), a_topic(slug="topic")
        save(topic, series, a_person(slug="ada"), an_event(slug="talk", series=series), an_event(slug="other"))
        self.refs = [
            (kind.folder, str(record.id)) for kind in RECORD_TYPES for record in db.session.query(kind.model)
        ] + [(folder, new_key()) for folder in ("people", "events", "pages", "series")]
        self.actions: list[Callable[[str, str], AuditEntry | None]] = [
            self.publish, self.publish, self.withdraw, self.delete, self.restore_from_trash, self.topic,
            self.restore_revision, self.schedule, self.duplicate, self.several, self.person,
        ]  # fmt: skip

    def write(self) -> None:
        """Change a few fields of a draft, sometimes its address as well."""
        folder, ref = self.chance.choice(self.refs)
        if find_target(folder, ref) is None:
            return
        number = self.chance.randrange(1000)
        changes = {"name" if folder == "people" else "title": f"Title {number}", "summary": f"Summary {number}"}
        if folder == "events":
            changes |= {"kind": "talk", "format": "online"}
            if self.chance.random() < 0.5:
                slugs = [series.slug for series in db.session.query(Series)]
                changes["series"] = self.chance.choice(slugs)
        if self.chance.random() < 0.3:
            changes["slug"] = f"{folder}-{self.chance.randrange(4)}"
        OpenForm(folder, ref, self.editor).type(**changes).save()

    def act(self) -> AuditEntry | None:
        """Do something; None if that wasn't possible."""
        folder, ref = self.chance.choice(self.refs)
        try:
            return self.chance.choice(self.actions)(folder, ref)
        except (NoSuchRecordError, InvalidRecordError, OpenConflictsError):
            return None

    def publish(self, folder: str, ref: str) -> AuditEntry:
        return publish(folder, ref, None, self.editor, NOW)

    def withdraw(self, folder: str, ref: str) -> AuditEntry:
        return withdraw(folder, ref, self.editor, NOW)

    def delete(self, folder: str, ref: str) -> AuditEntry:
        return delete(folder, ref, self.editor, NOW)

    def restore_from_trash(self, folder: str, ref: str) -> AuditEntry:
        return restore_from_trash(folder, ref, self.editor, NOW)

    def duplicate(self, folder: str, ref: str) -> AuditEntry:
        return duplicate(folder, ref, self.editor, NOW)[1]

    def topic(self, _folder: str, _ref: str) -> AuditEntry | None:
        refs = [ref for folder, ref in self.refs if folder == "events"]
        return change_several("events", refs, "topic", self.editor, NOW, topic="topic").entry

    def several(self, folder: str, _ref: str) -> AuditEntry | None:
        refs = [ref for of, ref in self.refs if of == folder]
        action = self.chance.choice(["publish", "withdraw", "delete"])
        return change_several(folder, refs, action, self.editor, NOW).entry

    def restore_revision(self, folder: str, ref: str) -> AuditEntry | None:
        target = find_target(folder, ref)
        revisions = revisions_of(target) if target else []
        if not revisions:
            return None
        return restore_fields(folder, ref, self.chance.choice(revisions).id, None, self.editor, NOW)

    def schedule(self, folder: str, ref: str) -> AuditEntry:
        target = find_target(folder, ref) or Target(folder, ref, None, None)
        return schedule(folder, ref, target.version, NOW + timedelta(days=1), self.editor, NOW)

    def person(self, _folder: str, _ref: str) -> AuditEntry | None:
        create_person_draft(f"Person {self.chance.randrange(1000)}", self.editor, NOW)
        return db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_every_action_is_undone_and_done_again_after_any_others(seed: int, editor: Account, tmp_path: Path) -> None:
    team, done = Team(seed, editor), 0
    for _ in range(STEPS):
        team.write()
        before = state(tmp_path)
        entry = team.act()
        if entry is None or entry.undo is None:
            assert state(tmp_path) == before
            continue
        after = state(tmp_path)
        undone = undo(entry.id, editor, NOW)
        assert state(tmp_path) == before, entry.action
        again = undo(undone.id, editor, NOW)
        assert state(tmp_path) == after, entry.action
        done += 1
        if team.chance.random() < 0.3:
            undo(again.id, editor, NOW)
    assert done > STEPS / 3


def published(folder: str, editor: Account, **values: str) -> tuple[str, AuditEntry]:
    key = new_key()
    OpenForm(folder, key, editor).type(**values).save()
    return key, publish(folder, key, None, editor, NOW)


def test_a_first_publication_is_done_again_as_the_same_record(editor: Account) -> None:
    key, entry = published("people", editor, name="Ada")
    record_id, made_at = entry.record_id, db.session.query(Person).one().created_at
    undone = undo(entry.id, editor, NOW)
    # The id is given out again to nobody whom the history of the other could be taken for.
    assert db.session.query(Revision).one().record_id is None
    undo(undone.id, editor, NOW)
    person = db.session.query(Person).one()
    assert (person.id, person.created_at) == (record_id, made_at)
    assert [revision.record_id for revision in db.session.query(Revision)] == [record_id]
    target = find_target("people", key)
    assert target and target.record is person and target.draft is None


def test_what_was_written_after_a_first_publication_stays_a_draft_when_that_is_undone(editor: Account) -> None:
    key, entry = published("people", editor, name="Ada")
    ref = str(entry.record_id)
    OpenForm("people", ref, editor).type(name="Ada King").save()
    undone = undo(entry.id, editor, NOW)
    target = find_target("people", key)
    assert target and target.record is None and target.title() == "Ada King"
    undo(undone.id, editor, NOW)
    again = find_target("people", ref)
    assert again and again.record and again.record.name == "Ada" and again.title() == "Ada King"
    publish("people", again.ref, None, editor, NOW)
    assert db.session.query(Person).one().name == "Ada King"


def test_what_others_refer_to_is_not_removed(editor: Account) -> None:
    _, entry = published("series", editor, title="A series")
    published("events", editor, title="A talk", kind="talk", format="online", series="a-series")
    with pytest.raises(CannotUndoError, match="refers to it"):
        undo(entry.id, editor, NOW)
    event = db.session.query(Event).one()
    assert event.series and event.series.slug == "a-series"


def test_an_address_that_somebody_else_has_by_now_is_not_taken_back(editor: Account) -> None:
    ref = str(save(a_person(name="Ada", slug="ada")).id)
    OpenForm("people", ref, editor).type(slug="lovelace").save()
    entry = publish("people", ref, None, editor, NOW)
    published("people", editor, name="Another Ada", slug="ada")
    with pytest.raises(CannotUndoError):
        undo(entry.id, editor, NOW)
    assert {person.slug for person in db.session.query(Person)} == {"lovelace", "ada"}


def test_an_address_that_is_used_again_no_longer_redirects(editor: Account) -> None:
    ref = str(save(a_person(name="Ada", slug="ada")).id)
    OpenForm("people", ref, editor).type(slug="lovelace").save()
    publish("people", ref, None, editor, NOW)
    _, entry = published("people", editor, name="Another Ada", slug="ada")
    assert db.session.query(MovedAddress).count() == 0
    undo(entry.id, editor, NOW)
    assert db.session.query(MovedAddress).one().old == "/people/ada"


def test_an_action_is_undone_after_the_series_of_its_event_has_another_address(editor: Account) -> None:
    series = save(a_series(title="Tea", slug="tea"))
    ref = str(save(an_event(title="A talk", slug="talk", series=series)).id)
    OpenForm("events", ref, editor).type(title="A better talk").save()
    entry = publish("events", ref, None, editor, NOW)
    OpenForm("series", str(series.id), editor).type(slug="coffee").save()
    publish("series", str(series.id), None, editor, NOW)
    undo(entry.id, editor, NOW)
    event = db.session.query(Event).one()
    assert event.title == "A talk" and event.series and event.series.slug == "coffee"


def test_a_draft_follows_a_series_to_its_new_address(editor: Account) -> None:
    series = save(a_series(title="Tea", slug="tea"))
    ref = str(save(an_event(title="A talk", slug="talk", series=series)).id)
    form = OpenForm("events", ref, editor).type(title="A better talk")
    form.save()
    OpenForm("series", str(series.id), editor).type(slug="coffee").save()
    publish("series", str(series.id), None, editor, NOW)
    assert OpenForm("events", ref, editor).values["series"] == "coffee"
    assert form.type(summary="New").save().conflicts == []
    publish("events", ref, None, editor, NOW)
    event = db.session.query(Event).one()
    assert event.title == "A better talk" and event.series and event.series.slug == "coffee"


def test_a_topic_that_was_added_leaves_the_draft_as_well(editor: Account) -> None:
    save(a_topic(slug="topic"))
    ref = str(save(an_event(title="A talk")).id)
    OpenForm("events", ref, editor).type(title="A better talk").save()
    entry = change_several("events", [ref], "topic", editor, NOW, topic="topic").entry
    assert entry and "topic" in db.session.query(Draft).one().text
    undo(entry.id, editor, NOW)
    assert "topic" not in db.session.query(Draft).one().text


def test_publishing_takes_a_record_out_of_the_trash(editor: Account) -> None:
    ref = str(save(a_person(name="Ada")).id)
    delete("people", ref, editor, NOW)
    publish("people", ref, None, editor, NOW)
    empty_trash(NOW + timedelta(days=31))
    person = db.session.query(Person).one()
    assert person.status is Status.PUBLISHED and person.deleted_at is None


def test_the_draft_of_a_record_goes_with_it(editor: Account) -> None:
    ref = str(save(a_person(name="Ada")).id)
    delete("people", ref, editor, NOW)
    OpenForm("people", ref, editor).type(name="Ada, typed in the trash").save()
    empty_trash(NOW + timedelta(days=31))
    assert db.session.query(Person).count() == db.session.query(Draft).count() == 0
