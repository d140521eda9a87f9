"""The text of a record's file as values by field."""

import pytest
from flask import Flask
from records import a_person, a_site, an_event, save

from blueprints.content.queries import LISTED, all_records, field_values, read_text_of, record_text, schema_of, text_of
from core.time import utc_now


@pytest.mark.parametrize("folder", [*LISTED, "site"])
def test_values_make_the_same_text_again(demonstration_app: Flask, folder: str) -> None:
    for record in all_records(schema_of(folder)):
        text = record_text(folder, record)
        values = field_values(folder, text)
        again = text_of(folder, values)
        assert field_values(folder, again) == values
        slug = getattr(record, schema_of(folder).natural_key)
        first, second = (read_text_of(folder, slug, each, utc_now(), record.id) for each in (text, again))
        assert first[1] == second[1] == []
        assert first[0] and second[0] and first[0].values == second[0].values


def test_a_default_that_is_written_out_is_no_value(app: Flask) -> None:
    save(a_site())
    assert field_values("events", "---\ntitle: A\nkind: talk\nwaitlist: no\nregistration:\n  waitlist: no\n---\n") == {
        "title": "A",
        "kind": "talk",
        "waitlist": "no",
    }


def test_a_wrong_value_stays_as_it_was_typed(app: Flask) -> None:
    save(a_site())
    text = text_of("events", {"title": "A", "starts": "tomorrow, perhaps", "sessions": [{"title": "- : #"}]})
    assert field_values("events", text) == {
        "title": "A",
        "starts": "tomorrow, perhaps",
        "sessions": [{"title": "- : #"}],
    }


def test_a_record_keeps_its_identity_when_its_slug_changes(app: Flask) -> None:
    save(a_site())
    event = save(an_event(slug="old"))
    parsed, errors = read_text_of("events", "new", record_text("events", event), utc_now(), event.id)
    assert parsed and parsed.name == "new" and errors == []


def test_references_are_looked_up_one_by_one(app: Flask) -> None:
    save(a_site(), a_person(slug="ada"))
    text = (
        "---\ntitle: A\nkind: talk\nformat: online\ncontributors:\n"
        "  - {person: ada, role: speaker}\n  - {person: adah, role: chair}\n---\n"
    )
    _, errors = read_text_of("events", "a", text, utc_now())
    assert [error.path for error in errors] == ["contributors.1.person"]
