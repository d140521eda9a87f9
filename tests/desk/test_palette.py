"""The search box of the desk finds any record, screen or action of one's role."""

import re
import secrets

import pytest
from conftest import QueryCounter
from flask import Flask
from page_lint import LintingClient
from records import a_person, a_topic, an_event, save
from team import sign_in

from blueprints.content.queries import LISTED
from blueprints.desk.finding import ACTIONS, SCREENS, find
from core.database import db
from core.time import utc_now
from models import Draft, Role, Status


def found(typed: str, role: Role = Role.EDITOR) -> list[tuple[str, str, str]]:
    """Return group, title and path of each result."""
    groups = find(typed, role, utc_now())
    return [(group, each.title, each.path) for group, results in groups.items() for each in results]


def a_new_draft(folder: str, title: str) -> Draft:
    key = secrets.token_hex(16)
    name = "name" if folder == "people" else "title"
    return Draft(folder=folder, key=key, slug="", text=f"---\n{name}: {title}\n---\n", version=1, writers={})


def test_records_of_every_kind_are_found_with_their_type_and_state(app: Flask) -> None:
    event = save(an_event(title="On engines", status=Status.DRAFT))
    person = save(a_person(name="Ada Engström"))
    topic = save(a_topic(title="Engines"))
    draft = save(a_new_draft("events", "Engines of tomorrow"))
    records = find("ENG", Role.EDITOR, utc_now())["Records"]
    assert {(each.title, each.path, each.state) for each in records} == {
        ("On engines", f"/desk/events/{event.id}/", "Draft"),
        ("Ada Engström", f"/desk/people/{person.id}/", "Published"),
        ("Engines", f"/desk/topics/{topic.id}/", "Published"),
        ("Engines of tomorrow", f"/desk/events/{draft.key}/", "Draft"),
    }
    assert {each.detail.partition(",")[0] for each in records} == {"Event", "Person", "Topic"}


def test_words_are_found_in_any_order_and_without_accents(app: Flask) -> None:
    save(a_person(name="Ada Engström"), an_event(title="Another matter"))
    assert [title for _, title, _ in found("engstrom ada")] == ["Ada Engström"]
    assert found("engstrom matter") == []


def test_what_is_in_the_trash_is_not_found(app: Flask) -> None:
    save(an_event(title="On engines", status=Status.WITHDRAWN, deleted_at=utc_now()))
    draft = a_new_draft("events", "More engines")
    draft.deleted_at = utc_now()
    save(draft)
    assert found("engines") == []


def test_only_titles_are_searched_not_texts(app: Flask) -> None:
    draft = a_new_draft("events", "A talk")
    draft.text += "About engines."
    save(an_event(title="Another talk", summary="About engines"), draft)
    assert found("engines") == []


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("trash", ("Screens", "Trash", "/desk/trash/")),
        ("new ev", ("Actions", "New event", "/desk/events/new")),
        ("person new", ("Actions", "New person", "/desk/people/new")),
        ("table", ("Actions", "A term of talks", "/desk/series/term")),
        ("log out", ("Actions", "Sign out", "/desk/sign-out")),
        ("password", ("Screens", "Your account", "/desk/account/")),
    ],
)
def test_screens_and_actions_are_found(app: Flask, typed: str, first: tuple[str, str, str]) -> None:
    assert found(typed)[0] == first


def test_there_is_an_action_for_each_new_record(app: Flask) -> None:
    assert {f"/desk/{folder}/new" for folder in LISTED} <= {offer.path for offer in ACTIONS}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_is_offered_only_what_it_may_use(app: Flask, client: LintingClient, role: Role) -> None:
    sign_in(client, role)
    save(an_event(title="Settings of engines"))
    paths = [path for _, _, path in found("", role)]
    assert ("/desk/settings/" in paths) is (role is Role.OWNER)
    assert bool(found("engines", role)) is (role is not Role.DOOR)
    for offer in (*SCREENS, *ACTIONS):
        if role in offer.roles and not offer.is_post and offer.path != "/desk/media/":
            assert client.get(offer.path.partition("#")[0]).status_code in (200, 303), offer.path


def test_without_a_script_the_box_leads_to_a_page(client: LintingClient) -> None:
    sign_in(client, Role.EDITOR)
    event = save(an_event(title="On engines"))
    assert '<form class="palette" role="search" action="/desk/find">' in client.get("/desk/").text
    page = client.get("/desk/find?q=engines").text
    assert "Found for “engines”" in page
    assert f'<a href="/desk/events/{event.id}/">On engines</a>' in page
    assert 'value="engines"' in page
    assert '<form method="post" action="/desk/sign-out">' in client.get("/desk/find?q=sign+out").text
    assert "Nothing fits" in client.get("/desk/find?q=xyzzy").text


def test_the_fragment_is_options_in_groups(client: LintingClient) -> None:
    sign_in(client, Role.EDITOR)
    save(an_event(title="New engines"))
    html = client.fragment("/desk/find?q=new").text
    groups = re.findall(r'role="group" aria-labelledby="([^"]+)"', html)
    assert groups == re.findall(r'<span class="palette-title" id="([^"]+)"', html)
    ids = re.findall(r'role="option" id="([^"]+)"', html)
    assert len(ids) == len(set(ids)) > 2
    assert 'aria-disabled="true"' in client.fragment("/desk/find?q=xyzzy").text


def test_many_drafts_are_not_all_read(app: Flask, count_queries: type[QueryCounter]) -> None:
    save(*(a_new_draft("events", f"Talk {number}") for number in range(100)), an_event(title="On engines"))
    db.session.expire_all()
    with count_queries() as counted:
        assert len(found("engines")) == 1
    assert len(counted) < 25
