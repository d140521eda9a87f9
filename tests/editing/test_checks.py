"""The checks of a draft beside its form, and the buttons that put right what they find."""

import re
from html import unescape

import pytest
from checks.checked import BODY, a_draft, event_text
from flask import Flask
from page_lint import LintingClient
from records import a_person, a_site, save
from sqlalchemy import select
from team import sign_in

from blueprints.content.queries import field_values
from core.database import db
from models import Draft, Person, Role, Status


@pytest.fixture(autouse=True)
def editor(client: LintingClient) -> None:
    save(a_site())
    sign_in(client, Role.EDITOR)


def buttons(page: str) -> dict[str, str]:
    """Return the names of the buttons in the checks by their words."""
    found = re.findall(r'<button[^>]*? name="fix" value="([^"]+)"[^>]*>([^<]+)</button>', page)
    return {unescape(words): name for name, words in found}


def count(page: str) -> str:
    match = re.search(r'id="checks-count" role="status">([^<]+)<', page)
    assert match
    return match[1]


def draft_values(draft: Draft) -> dict[str, object]:
    db.session.expire_all()
    return field_values("events", draft.text)


def test_the_count_says_whether_a_draft_is_ready(client: LintingClient) -> None:
    fine = a_draft(event_text(starts="2999-03-11 17:00", ends="2999-03-11 18:00"))
    assert count(client.fragment(f"/desk/events/{fine.key}/checks").text) == "Ready to publish"
    wrong = a_draft(event_text(title=None, kind=None, starts="2999-03-11 03:00", ends="2999-03-11 04:00"))
    assert count(client.fragment(f"/desk/events/{wrong.key}/checks").text) == "2 things to fix, 1 to look at"
    look = a_draft(event_text(starts="2999-03-12 03:00", ends="2999-03-12 04:00"))
    assert count(client.fragment(f"/desk/events/{look.key}/checks").text) == "Ready to publish, 1 thing to look at"


def test_each_finding_leads_to_its_field_and_has_its_buttons(client: LintingClient) -> None:
    draft = a_draft(event_text(starts="2027-03-28 01:30", ends="2999-03-28 03:00"))
    page = client.fragment(f"/desk/events/{draft.key}/checks").text
    assert '<a href="#field-starts" hx-boost="false">The start is 01:30 on Sunday 28 March 2027' in page
    assert {"00:30 GMT", "02:30 BST"} <= buttons(page).keys()
    assert f'formaction="/desk/events/{draft.key}/checks" form="edit"' in page


def test_the_checks_have_a_page_of_their_own_without_a_script(client: LintingClient) -> None:
    draft = a_draft(event_text(starts="2027-03-28 01:30", ends="2999-03-28 03:00"))
    form = client.get(f"/desk/events/{draft.key}/").text
    assert f'<a href="/desk/events/{draft.key}/checks"' in form
    page = client.get(f"/desk/events/{draft.key}/checks").text
    assert f'<a href="/desk/events/{draft.key}/#field-starts"' in page
    answer = client.post(f"/desk/events/{draft.key}/checks", data={"fix": buttons(page)["02:30 BST"]})
    assert (answer.status_code, answer.location) == (303, f"/desk/events/{draft.key}/#field-starts")
    assert draft_values(draft)["starts"] == "2027-03-28 02:30"


def test_a_button_keeps_what_was_typed_since_the_last_save(client: LintingClient) -> None:
    draft = a_draft(event_text(starts="2027-03-28 01:30", ends="2027-03-28 03:00"))
    form = client.get(f"/desk/events/{draft.key}/").text
    hidden = dict(
        re.findall(r'<input type="hidden" name="(form|sequence|answered|version|seen)" value="([^"]*)"', form)
    )
    page = client.fragment(f"/desk/events/{draft.key}/checks").text
    typed = {
        **{name: unescape(value) for name, value in hidden.items()},
        **{"title": "Typed just now", "kind": "talk", "format": "in-person", "venue": "Lecture Theatre 1"},
        **{"starts": "2027-03-28T01:30", "ends": "2027-03-28T03:00", "body": BODY, "fix": buttons(page)["00:30 GMT"]},
    }
    client.post(f"/desk/events/{draft.key}/checks", data=typed)
    values = draft_values(draft)
    assert (values["title"], values["starts"]) == ("Typed just now", "2027-03-28 00:30")


def test_draft_speakers_are_published_too(client: LintingClient) -> None:
    ada = save(a_person(slug="ada", name="Ada Lovelace", status=Status.DRAFT))
    a_draft("---\nname: Mary Somerville\n---\n", folder="people")
    people = ("ada", "mary-somerville", "new:Grace Hopper")
    rows = "".join(f"  - {{person: '{each}', role: speaker}}\n" for each in people)
    draft = a_draft(event_text(front_matter=f"contributors:\n{rows}"))
    address = f"/desk/events/{draft.key}/checks"
    for words in ("Publish Ada Lovelace too", "Publish Mary Somerville too", "Publish Grace Hopper too"):
        client.post(address, data={"fix": buttons(client.get(address).text)[words]})
    db.session.expire_all()
    assert db.session.get_one(Person, ada.id).status is Status.PUBLISHED
    assert set(db.session.scalars(select(Person.slug))) == {"ada", "mary-somerville", "grace-hopper"}
    contributors = draft_values(draft)["contributors"]
    assert isinstance(contributors, list)
    assert [row["person"] for row in contributors] == ["ada", "mary-somerville", "grace-hopper"]
    assert not any(words.startswith("Publish") for words in buttons(client.get(address).text))


def test_a_button_of_an_older_text_changes_nothing(client: LintingClient) -> None:
    draft = a_draft(event_text())
    before = draft_values(draft)
    page = client.post(f"/desk/events/{draft.key}/checks", data={"fix": "0123456789ab.0"}, follow_redirects=True).text
    assert "Nothing was changed" in page and draft_values(draft) == before


def test_nobody_at_the_door_sees_the_checks(app: Flask) -> None:
    client = app.test_client()
    sign_in(client, Role.DOOR)
    draft = a_draft(event_text())
    assert client.get(f"/desk/events/{draft.key}/checks").status_code == 403
    assert client.post(f"/desk/events/{draft.key}/checks").status_code == 403
