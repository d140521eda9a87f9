"""The first page of the desk."""

from page_lint import LintingClient
from records import a_site, an_event, save
from team import sign_in

from models import Role


def test_the_desk_greets_who_is_signed_in(client: LintingClient) -> None:
    save(a_site(), an_event())
    sign_in(client, Role.EDITOR, name="Grace Hopper")
    assert "Good to see you, Grace Hopper" in client.get("/desk/").text


def test_nobody_sees_the_desk_without_signing_in(client: LintingClient) -> None:
    assert client.get("/desk/").status_code == 303
