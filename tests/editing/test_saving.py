"""Saving drafts: nothing that somebody typed is lost, and only a field that two people changed asks."""

from editing.drafts import OpenForm
from flask import Flask
from records import a_person, a_site, save

from core.database import db
from models import Draft, Person


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
