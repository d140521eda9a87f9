"""Saving drafts: nothing that somebody typed is lost, and only a field that two people changed asks."""

from editing.drafts import OpenForm
from flask import Flask
from page_lint import LintingClient
from records import NOW, a_person, a_site, save
from team import an_account

from blueprints.editing.actions import note_form
from blueprints.editing.queries import find_target, others_here
from core.database import db, seen_public_version, writing
from models import Draft, Person, Role


def a_target() -> str:
    save(a_site())
    return str(save(a_person(name="Ada", role="Fellow", slug="ada")).id)


def test_the_live_record_is_untouched_by_a_draft(app: Flask) -> None:
    ref = a_target()
    OpenForm("people", ref).type(name="Ada Lovelace").save()
    assert db.session.query(Person).one().name == "Ada"
    assert "Ada Lovelace" in db.session.query(Draft).one().text


def test_a_form_that_changes_nothing_makes_no_draft(app: Flask) -> None:
    OpenForm("people", a_target()).save()
    assert db.session.query(Draft).count() == 0


def test_two_people_who_change_different_fields_both_win(app: Flask) -> None:
    ref = a_target()
    one, two = OpenForm("people", ref), OpenForm("people", ref)
    one.type(name="Ada Lovelace").save()
    saved = two.type(role="Professor").save()
    assert saved.conflicts == []
    assert {"name": "Ada Lovelace", "role": "Professor"}.items() <= saved.target.values().items()


def test_a_field_that_two_people_change_asks_the_second(app: Flask) -> None:
    ref = a_target()
    one, two = OpenForm("people", ref), OpenForm("people", ref)
    one.type(name="Ada L.").save()
    saved = two.type(name="Ada King", role="Professor").save()
    assert [(c.path, c.mine, c.theirs) for c in saved.conflicts] == [("name", "Ada King", "Ada L.")]
    assert saved.target.values()["role"] == "Professor"
    # Until the second has decided, the first's value stays.
    assert two.save().target.values()["name"] == "Ada L."
    assert two.keep_mine(saved.conflicts[0]).save().target.values()["name"] == "Ada King"


def test_the_answer_that_got_lost_makes_no_conflict_with_oneself(app: Flask) -> None:
    form = OpenForm("people", a_target())
    form.type(name="Ad")
    form.send(form.request())  # carried out, but the browser gave up before the answer
    saved = form.type(name="Ada Lovelace").save()
    assert saved.conflicts == [] and saved.target.values()["name"] == "Ada Lovelace"
    form.type(name="Ad")
    form.send(form.request())
    assert form.type(name="Ada").save().target.values()["name"] == "Ada"


def test_a_request_that_was_overtaken_changes_nothing(app: Flask) -> None:
    form = OpenForm("people", a_target())
    early = form.type(name="Ad").request()
    late = form.type(name="Ada Lovelace").request()
    form.send(late)
    assert form.send(early).is_late
    assert "Ada Lovelace" in db.session.query(Draft).one().text


def test_an_emptied_field_is_empty(app: Flask) -> None:
    form = OpenForm("people", a_target())
    assert "role" not in form.type(role=None).save().target.values()


def test_a_hundred_autosaves_drop_no_cached_page(app: Flask, client: LintingClient) -> None:
    form = OpenForm("people", a_target())
    assert client.get("/people/ada").status_code == 200
    before = seen_public_version()
    assert before is not None
    for number in range(100):
        form.type(summary=f"Summary {number}").save()
    db.session.rollback()
    assert seen_public_version() == before
    with writing():
        db.session.query(Person).one().name = "Ada Lovelace"
    assert seen_public_version() != before


def test_who_has_the_form_open_is_here_before_anything_is_typed(app: Flask) -> None:
    ref = a_target()
    ada, grace = an_account(Role.EDITOR, name="Ada"), an_account(Role.EDITOR, name="Grace")
    note_form("people", ref, "form-of-ada", ada, NOW)
    target = find_target("people", ref)
    assert target and others_here(target, grace.id, NOW) == ["Ada"]
    assert others_here(target, ada.id, NOW) == []
