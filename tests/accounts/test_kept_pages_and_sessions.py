"""Public pages and sessions: who goes by the page cache, and what nobody keeps."""

import pytest
from conftest import QueryCounter
from page_lint import LintingClient
from records import a_site, save
from sqlalchemy import event
from team import sign_in
from werkzeug.test import TestResponse

from core.database import db
from core.session_cookie import session_cookie
from models import Device, Role

NAME = "__Host-podium"


@pytest.fixture(autouse=True)
def _site(app: object) -> None:
    save(a_site())


def visit(client: LintingClient, cookie: str = "") -> TestResponse:
    """Visit a public page with a session cookie."""
    newcomer = client.application.test_client()
    if cookie:
        newcomer.set_cookie(NAME, cookie)
    return newcomer.get("/people/")


def test_pages_of_those_who_are_signed_in_are_private_and_kept_nowhere(client: LintingClient) -> None:
    sign_in(client, Role.EDITOR)
    assert client.get("/people/").headers["Cache-Control"] == "private, no-store"
    public = visit(client)
    assert public.headers["Cache-Control"] == "no-cache"
    assert "Cookie" not in public.vary


@pytest.mark.parametrize("kind", ["made up", "forged", "without a device", "of another site"])
def test_a_cookie_without_a_valid_signature_of_a_device_gets_the_page_that_is_kept(
    client: LintingClient, kind: str, count_queries: type[QueryCounter]
) -> None:
    recognised = session_cookie(client.application)
    good = recognised.for_device("token")
    serializer = recognised._serializer
    assert serializer is not None
    cookies = {
        "made up": "bench",
        "forged": good[:-3] + ("aaa" if good[-3:] != "aaa" else "bbb"),
        "without a device": str(serializer.dumps({"_flashes": []})),
        "of another site": good.partition(".")[0] + ".aaaaaa." + "b" * 27,
    }
    kept = visit(client)
    with count_queries() as counted:
        answer = visit(client, cookies[kind])
    assert counted.statements == []
    assert (answer.text, answer.headers["Cache-Control"]) == (kept.text, "no-cache")


@pytest.mark.parametrize("cookie", ["bench", "x.y.z"])
def test_a_page_rendered_for_a_made_up_cookie_is_kept_for_all(
    client: LintingClient, cookie: str, count_queries: type[QueryCounter]
) -> None:
    first = visit(client, cookie)
    with count_queries() as counted:
        second = visit(client)
    assert counted.statements == []
    assert first.text == second.text
    assert "Cookie" not in first.vary
    assert "Cookie" not in second.vary


def test_a_valid_cookie_goes_by_the_cache_even_when_its_device_is_signed_out(
    client: LintingClient, count_queries: type[QueryCounter]
) -> None:
    sign_in(client, Role.EDITOR)
    db.session.query(Device).delete()
    db.session.commit()
    visit(client)
    with count_queries() as counted:
        answer = client.get("/people/")
    assert counted.statements
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_whoever_is_signed_in_drops_no_page_of_others(client: LintingClient) -> None:
    visit(client)
    sign_in(client, Role.OWNER)
    client.get("/people/")
    client.get("/desk/")
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        visit(client)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert statements == []
