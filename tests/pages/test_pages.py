"""Text pages at the root of the site."""

import pytest
from page_lint import LintingClient
from records import a_page, a_site, save

from models import Status


def test_a_page_shows_its_text(client: LintingClient) -> None:
    save(a_site(), a_page(slug="legal", title="Legal things", body="## Part one\n\nSome *words*."))
    text = client.get("/legal").text
    assert "Legal things" in text and "<em>words</em>" in text


@pytest.mark.parametrize(("status", "code"), [(Status.DRAFT, 404), (Status.WITHDRAWN, 410)])
def test_a_page_that_isnt_public_answers_404_or_410(client: LintingClient, status: Status, code: int) -> None:
    save(a_site(), a_page(slug="legal", status=status))
    assert client.get("/legal").status_code == code
