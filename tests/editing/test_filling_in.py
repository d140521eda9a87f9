"""Filling in a form without a script: rows, names, people created in place, times and addresses."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from editing.browser_form import form_of_page
from page_lint import LintingClient
from records import a_person, a_site, a_topic, an_event, save
from sqlalchemy import select
from team import sign_in
from werkzeug.test import TestResponse

from blueprints.editing.actions import undo
from core.database import db
from core.time import utc_now
from models import Account, AuditEntry, Contributor, Draft, Event, MovedAddress, Person, Role, Session, Status
from models.event_parts import ContributorRole

STARTS = datetime(2099, 3, 2, 15, tzinfo=UTC)


@pytest.fixture
def editor(client: LintingClient) -> Account:
    save(a_site())
    return sign_in(client, Role.EDITOR)


@pytest.fixture
def talk(editor: Account) -> Event:
    event: Event = save(an_event(slug="engines", title="On engines", starts=STARTS, ends=STARTS.replace(hour=17)))
    return event


def filled(html: str, changes: dict[str, str | None]) -> list[tuple[str, str]]:
    """Return what a browser posts after somebody has filled in a page; None unticks or empties a control."""
    pairs = [(name, value) for name, value in form_of_page(html).pairs() if name not in changes]
    return pairs + [(name, value) for name, value in changes.items() if value is not None]


def press(client: LintingClient, path: str, button: str = "save", **changes: str | None) -> TestResponse:
    """Fill in the form at a path and press a button of it."""
    return post(
        client, path, filled(client.get(path).text, {n.replace("__", "."): v for n, v in changes.items()}), button
    )


def post(client: LintingClient, path: str, pairs: Iterable[tuple[str, str]], button: str = "save") -> TestResponse:
    data: dict[str, list[str]] = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    return client.post(path + button, data=data, headers={"Accept": "text/html"}, follow_redirects=button == "save")


def path_of(event: Event) -> str:
    return f"/desk/events/{event.id}/"


def shown(html: str) -> dict[str, str]:
    return dict(form_of_page(html).pairs())


def add_sessions(event: Event, *titles: str) -> None:
    event.sessions = [Session(title=title, starts=event.starts, ends=event.ends) for title in titles]
    db.session.commit()


def test_the_buttons_of_a_row_move_it_and_keep_what_was_typed(client: LintingClient, talk: Event) -> None:
    add_sessions(talk, "First", "Second")
    answer = press(client, path_of(talk), row="sessions.1.up", title="Typed", sessions__0__room="Hall")
    form = shown(answer.text)
    assert [form["sessions.0.title"], form["sessions.1.title"]] == ["Second", "First"]
    assert (form["title"], form["sessions.1.room"]) == ("Typed", "Hall")
    assert 'id="field-sessions.0" tabindex="-1" autofocus' in answer.text


def test_a_row_is_added_empty_and_is_gone_unless_something_is_typed(client: LintingClient, talk: Event) -> None:
    answer = press(client, path_of(talk), row="sessions.add", summary="Typed")
    form = shown(answer.text)
    assert (form["sessions.0.title"], form["summary"]) == ("", "Typed")
    answer = post(client, path_of(talk), form_of_page(answer.text).pairs())
    assert "sessions.0.title" not in shown(answer.text)
    assert shown(answer.text)["summary"] == "Typed"


def test_a_button_of_no_row_is_refused(client: LintingClient, talk: Event) -> None:
    assert press(client, path_of(talk), row="sessions.1.burn").status_code == 413


def test_a_name_is_taken_for_the_person_who_has_it(client: LintingClient, talk: Event) -> None:
    save(a_person(slug="ada-lovelace", name="Ada Lovelace"))
    answer = press(client, path_of(talk), contributors__0__person=" ada lovelace", contributors__0__role="speaker")
    assert shown(answer.text)["contributors.0.person"] == "ada-lovelace"
    assert '<span class="chosen-title" id="field-contributors.0.person-title">Ada Lovelace</span>' in answer.text


def test_a_name_that_two_people_have_is_left_to_the_editor(client: LintingClient, talk: Event) -> None:
    save(a_person(slug="ada-1", name="Ada"), a_person(slug="ada-2", name="Ada"))
    answer = press(client, path_of(talk), contributors__0__person="Ada", contributors__0__role="speaker")
    assert shown(answer.text)["contributors.0.person"] == "Ada"


def test_somebody_new_becomes_a_person_who_is_not_public_and_is_made_once(client: LintingClient, talk: Event) -> None:
    for _ in range(2):
        answer = press(client, path_of(talk), contributors__0__person="Ada Lovelace", contributors__0__role="speaker")
    (person,) = db.session.scalars(select(Person))
    assert (person.name, person.slug, person.status) == ("Ada Lovelace", "ada-lovelace", Status.DRAFT)
    assert shown(answer.text)["contributors.0.person"] == "ada-lovelace"
    assert client.get("/people/ada-lovelace").status_code == 404


def test_somebody_who_was_made_in_place_can_be_undone(client: LintingClient, talk: Event, editor: Account) -> None:
    press(client, path_of(talk), contributors__0__person="Ada Lovelace", contributors__0__role="speaker")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.folder == "people")).one()
    assert (entry.action, entry.title, entry.account_id) == ("created", "Ada Lovelace", editor.id)
    undo(entry.id, editor, utc_now())
    assert db.session.scalars(select(Person)).all() == []


def test_half_a_name_makes_nobody_while_one_types(client: LintingClient, talk: Event) -> None:
    page = client.get(path_of(talk)).text
    typed = filled(page, {"contributors.0.person": "Ada Lov", "contributors.0.role": "speaker"})
    client.post(path_of(talk) + "save", data=dict(typed), headers={"Accept": "application/json"})
    assert db.session.scalars(select(Person)).all() == []
    assert "person: Ada Lov\n" in db.session.scalars(select(Draft)).one().text


def test_somebody_chosen_as_new_is_made_while_one_types(client: LintingClient, talk: Event) -> None:
    page = client.get(path_of(talk)).text
    typed = filled(page, {"sessions.0.title": "Talk", "sessions.0.people.0": "new:Ada Lovelace"})
    answer = client.post(path_of(talk) + "save", data=dict(typed), headers={"Accept": "application/json"})
    assert answer.get_json()["changed"] == {}
    assert "people: [ada-lovelace]\n" in db.session.scalars(select(Draft)).one().text


def test_unticking_somebody_takes_them_out(client: LintingClient, talk: Event) -> None:
    add_sessions(talk, "Talk")
    talk.sessions[0].people = [a_person(slug="ada", name="Ada"), a_person(slug="bo", name="Bo")]
    db.session.commit()
    page = client.get(path_of(talk)).text
    ticked = {
        name: value for name, value in form_of_page(page).pairs() if name.startswith("sessions.0.people.") and value
    }
    assert ticked == {"sessions.0.people.0": "ada", "sessions.0.people.1": "bo"}
    post(client, path_of(talk), filled(page, {"sessions.0.people.0": None}))
    assert "people: [bo]\n" in db.session.scalars(select(Draft)).one().text


def test_a_time_is_said_in_both_zones(client: LintingClient, talk: Event) -> None:
    talk.timezone = "America/New_York"
    db.session.commit()
    page = client.get(path_of(talk)).text
    assert "Monday 2 March 2099, 10:00 in New York; 15:00 in London" in page
    assert shown(page)["starts"] == "2099-03-02T10:00"
    answer = press(client, path_of(talk), timezone="Asia/Tokyo")
    assert "Monday 2 March 2099, 10:00 in Tokyo; 01:00 in London" in answer.text


def test_of_two_equal_times_one_is_chosen(client: LintingClient, talk: Event) -> None:
    answer = press(client, path_of(talk), starts="2027-10-31T01:30", ends="2027-10-31T05:00")
    assert "This time happens twice that night. Which one?" in answer.text
    assert "01:30 BST, before the clocks go back" in answer.text
    pairs = [*form_of_page(answer.text).pairs(), ("starts.offset", "+00:00")]
    answer = post(client, path_of(talk), pairs)
    assert shown(answer.text)["starts.offset"] == "+00:00"
    assert shown(answer.text)["starts"] == "2027-10-31T01:30"
    press(client, path_of(talk), "publish")
    db.session.expire_all()
    assert talk.starts == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def test_a_time_that_is_none_is_shown_as_it_was_typed(client: LintingClient, talk: Event) -> None:
    answer = press(client, path_of(talk), "publish", starts="next Monday")
    assert answer.status_code == 422
    assert 'type="text" id="field-starts" name="starts" value="next Monday"' in answer.text
    assert "The start isn’t a date and a time. Choose a date, and enter a time such as 15:00." in answer.text


def test_what_is_wrong_leads_to_its_field_and_is_said_there(client: LintingClient, talk: Event) -> None:
    answer = press(client, path_of(talk), "publish", title="", uid="x")
    assert '<a href="#field-title">The title is missing. Fill it in.</a>' in answer.text
    assert '<p class="error-message" id="field-title-error">The title is missing. Fill it in.</p>' in answer.text
    assert 'aria-describedby="field-title-error" aria-invalid="true"' in answer.text
    # What is folded away is open when something in it is wrong.
    details = answer.text[answer.text.index("Code of conduct, address and identifier") - 200 :][:200]
    assert '<details class="form-more" open>' in details


def test_the_old_address_leads_to_the_new_one(client: LintingClient, talk: Event) -> None:
    page = client.get(path_of(talk)).text
    assert "the old address leads to the new one" in page
    assert '<span class="address-path">/events/</span>' in page
    press(client, path_of(talk), "publish", slug="steam-engines")
    assert client.get("/events/engines").headers["Location"] == "/events/steam-engines"
    assert db.session.scalars(select(MovedAddress)).one().new == "/events/steam-engines"


def test_reminders_stay_usual_none_or_own(client: LintingClient, talk: Event) -> None:
    path = "registration.reminders.choice"
    assert shown(client.get(path_of(talk)).text)[path] == "usual"
    press(client, path_of(talk), registration__reminders__choice="none")
    assert shown(client.get(path_of(talk)).text)[path] == "none"
    answer = press(client, path_of(talk), registration__reminders__choice="own", registration__reminders="168, 2")
    assert (shown(answer.text)[path], shown(answer.text)["registration.reminders"]) == ("own", "168, 2")


def test_topics_are_boxes_to_tick(client: LintingClient, talk: Event) -> None:
    save(a_topic(slug="ethics", title="Ethics"), a_topic(slug="data", title="Data"))
    answer = press(client, path_of(talk), topics__0="data")
    assert {value for name, value in form_of_page(answer.text).pairs() if name.startswith("topics.")} == {"data"}


def test_a_form_of_a_site_with_thousands_of_people_has_none_of_them(client: LintingClient, talk: Event) -> None:
    save(*(a_person(slug=f"person-{number}", name=f"Guest number {number}") for number in range(200)))
    talk.contributors = [Contributor(person=db.session.scalars(select(Person)).first(), role=ContributorRole.CHAIR)]
    db.session.commit()
    assert client.get(path_of(talk)).text.count("Guest number") == 2


@pytest.mark.parametrize(
    ("folder", "typed", "found"),
    [
        ("people", "love", ["Ada Lovelace"]),
        ("people", "LOVELACE ada", ["Ada Lovelace"]),
        ("people", "rene", ["René Descartes"]),
        ("people", "nobody", []),
        ("people", " ", []),
        ("people", "%", []),
        ("events", "engines", ["On engines"]),
        ("*", "on", ["On engines"]),
        ("media", "a", []),
        ("accounts", "a", []),
    ],
)
def test_suggestions_have_each_word(
    client: LintingClient, talk: Event, folder: str, typed: str, found: list[str]
) -> None:
    save(a_person(slug="ada", name="Ada Lovelace"), a_person(slug="rene", name="René Descartes", affiliation="Leiden"))
    answer = client.get("/desk/choices", query_string={"folder": folder, "q": typed})
    assert [each["title"] for each in answer.get_json()["found"]] == found


def test_a_suggestion_of_any_folder_names_it(client: LintingClient, talk: Event) -> None:
    answer = client.get("/desk/choices?folder=*&q=engines")
    assert answer.get_json()["found"] == [{"value": "events/engines", "title": "On engines", "detail": "2 March 2099"}]
