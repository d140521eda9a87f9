"""The first page of the desk."""

from datetime import timedelta

from page_lint import LintingClient
from records import a_site, an_event, save
from team import sign_in

from core.time import utc_now
from models import Draft, Role


def test_the_desk_greets_who_is_signed_in(client: LintingClient) -> None:
    save(a_site(), an_event())
    sign_in(client, Role.EDITOR, name="Grace Hopper")
    assert "Good to see you, Grace Hopper" in client.get("/desk/").text


def test_the_desk_shows_what_is_not_public_yet_and_what_comes_next(client: LintingClient) -> None:
    event = an_event(
        title="Open day", starts=utc_now() + timedelta(days=3), ends=utc_now() + timedelta(days=3, hours=1)
    )
    deleted = Draft(folder="people", text="---\nname: Nobody\n---\n", deleted_at=utc_now())
    save(a_site(), event, Draft(folder="people", text="---\nname: Mary Somerville\n---\n"), deleted)
    sign_in(client, Role.EDITOR)
    page = client.get("/desk/").text
    drafts, coming_up = page.index("Not public yet"), page.index("Coming up")
    assert drafts < page.index("Mary Somerville") < coming_up < page.index(f'href="/desk/events/{event.id}/"')
    assert "Nobody" not in page


def test_door_staff_see_no_drafts(client: LintingClient) -> None:
    save(a_site(), an_event(), Draft(folder="people", text="---\nname: Mary Somerville\n---\n"))
    sign_in(client, Role.DOOR)
    assert "Mary Somerville" not in client.get("/desk/").text


def test_nobody_sees_the_desk_without_signing_in(client: LintingClient) -> None:
    assert client.get("/desk/").status_code == 303
