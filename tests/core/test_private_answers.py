"""Pages of the desk are compressed, unless a query could tell their secrets by their size."""

import brotli
import pytest
from flask.testing import FlaskClient
from page_lint import LintingClient
from records import a_site, save
from team import sign_in

from models import Role


@pytest.fixture
def editor(client: LintingClient) -> LintingClient:
    save(a_site())
    sign_in(client, Role.EDITOR)
    return client


def test_a_form_is_compressed_after_all_else_was_done_to_it(editor: LintingClient) -> None:
    path = editor.get("/desk/events/new").headers["Location"]
    plain = editor.get(path)
    # The usual client of the tests reads pages, and this one is packed.
    packed = FlaskClient.open(editor, path, headers={"Accept-Encoding": "br"})
    assert (packed.headers["Content-Encoding"], "Accept-Encoding" in packed.vary) == ("br", True)
    assert brotli.decompress(packed.data).startswith(b"<!doctype html>")
    assert len(packed.data) < len(plain.data) / 4


@pytest.mark.parametrize(
    ("path", "accept"), [("/desk/events/?q=secret", "br"), ("/desk/", ""), ("/desk/choices?folder=people&q=a", "br")]
)
def test_what_has_a_query_or_who_takes_no_encoding_gets_it_plain(editor: LintingClient, path: str, accept: str) -> None:
    assert "Content-Encoding" not in editor.get(path, headers={"Accept-Encoding": accept}).headers
