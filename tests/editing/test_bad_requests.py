"""Requests that no page of the desk makes: a clear answer, and nothing is lost."""

import pytest
from flask import Flask
from page_lint import LintingClient
from records import a_site, an_event, save
from team import sign_in

from blueprints.editing.differences import differences
from core.database import db
from models import Draft, Role

KEY = "0" * 32
HUGE = "9" * 20


@pytest.fixture
def editor(app: Flask, client: LintingClient) -> LintingClient:
    save(a_site(), an_event())
    sign_in(client, Role.EDITOR)
    return client


@pytest.mark.parametrize(
    "path",
    [
        f"/desk/events/{HUGE}/",
        f"/desk/events/{HUGE}/preview",
        f"/desk/events/{HUGE}/notice",
        f"/desk/events/1/history/{HUGE}",
        f"/desk/events/{'z' * 32}/",
    ],
)
def test_what_is_no_number_and_no_key_is_not_found(editor: LintingClient, path: str) -> None:
    assert editor.get(path).status_code == 404


@pytest.mark.parametrize("path", [f"/desk/log/?before={HUGE}", "/desk/events/?q=%00a"])
def test_a_query_that_makes_no_sense_shows_the_page(editor: LintingClient, path: str) -> None:
    assert editor.get(path).status_code == 200


def test_an_undo_that_does_not_exist_is_not_found(editor: LintingClient) -> None:
    assert editor.post(f"/desk/undo/{HUGE}").status_code == 404


@pytest.mark.parametrize("back", ["/desk/\r\nX-Evil: 1", "//evil.test/", "https://evil.test/desk/", "/\\evil.test"])
def test_the_page_to_go_back_to_is_one_of_this_site(editor: LintingClient, back: str) -> None:
    answer = editor.post("/desk/undo/0", data={"back": back})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/")
    several = editor.post("/desk/events/several", data={"action": "withdraw", "back": back})
    assert several.headers["Location"] == "/desk/events/"


def test_several_records_of_which_some_do_not_exist(editor: LintingClient) -> None:
    sent = {"action": "withdraw", "ref": [HUGE, "\0", "x" * 32]}
    assert editor.post("/desk/events/several", data=sent).status_code == 303


def test_the_key_of_a_draft_is_of_one_type_only(editor: LintingClient) -> None:
    assert editor.post(f"/desk/people/{KEY}/save", data={"name": "Ada"}).status_code == 303
    assert editor.post(f"/desk/pages/{KEY}/save", data={"title": "About"}).status_code == 404
    assert db.session.query(Draft.folder).all() == [("people",)]


def test_a_form_that_says_in_a_million_brackets_what_it_has_seen_is_saved(editor: LintingClient) -> None:
    sent = {"name": "Ada", "form": "a", "seen": "[" * 200_000}
    assert editor.post(f"/desk/people/{KEY}/save", data=sent).status_code == 303
    assert db.session.query(Draft).count() == 1


def test_a_name_of_a_revision_has_no_control_characters(editor: LintingClient) -> None:
    editor.post("/desk/events/1/history/", data={"name": "\0As\x1b sent"})
    assert "As sent" in editor.get("/desk/events/1/history/").text


@pytest.mark.parametrize(
    ("old", "new"),
    [("a b " * 2_000, "b c " * 2_000), ("x\n" * 50_000 + "y\n" * 50_000, "y\n" * 50_000 + "x\n" * 50_000)],
)
def test_long_texts_that_repeat_themselves_are_not_compared_by_word(old: str, new: str) -> None:
    [found] = differences({"body": old}, {"body": new})
    assert [(piece.kind, piece.text) for piece in found.pieces] == [("removed", old), ("added", new)]


def test_a_long_text_is_compared_by_word_where_its_lines_differ() -> None:
    lines = [f"Line {number} of the text." for number in range(5_000)]
    [found] = differences({"body": "\n".join(lines)}, {"body": "\n".join(lines).replace("Line 2500 of", "Row 2500 of")})
    assert [(piece.kind, piece.text) for piece in found.pieces if piece.kind != "kept"] == [
        ("removed", "Line"),
        ("added", "Row"),
    ]
