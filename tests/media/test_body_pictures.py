"""Pictures in the text of a record, as public pages show them."""

import re

from conftest import QueryCounter
from page_lint import LintingClient
from records import a_file, a_page, a_site, save

from models import MediaFile


def a_picture(**changes: object) -> MediaFile:
    """Return a picture of the library; its bytes don't exist."""
    facts = {"name": "room.jpg", "mime_type": "image/jpeg", "duration": None, "width": 1200, "height": 800}
    return a_file(**{**facts, **changes})


def body_of(client: LintingClient, body: str) -> str:
    """Return the text of a page as it is shown, with single spaces."""
    save(a_site(), a_page(slug="about", body=body))
    shown = re.search(r'<div class="prose">(.*?)</div>', client.get("/about").text, re.DOTALL)
    assert shown
    return " ".join(shown[1].split())


def test_a_picture_on_a_line_of_its_own_is_a_figure_with_its_size_and_credit(client: LintingClient) -> None:
    save(a_picture(credit="Photograph: Mary Somerville"))
    shown = body_of(client, "Before\n\n![Green lamps](/media/room.jpg)\n\nAfter")
    image = re.search("<img [^>]*>", shown)
    assert image and ' alt="Green lamps"' in image[0] and ' width="1200" height="800"' in image[0]
    assert 'loading="lazy"' in image[0]
    assert re.search(
        r"<p>Before</p> <figure> <img [^>]*> <figcaption>Photograph: Mary Somerville</figcaption></figure>", shown
    )


def test_the_description_of_the_library_stands_in_for_a_missing_one(client: LintingClient) -> None:
    save(a_picture(alt="The “reading” room"))
    assert 'alt="The “reading” room"' in body_of(client, "![](/media/room.jpg)")


def test_a_picture_within_a_line_stays_there(client: LintingClient) -> None:
    save(a_picture(credit="M. S."))
    shown = body_of(client, "A ![seal](/media/room.jpg) here")
    assert "<figure" not in shown and shown.startswith("<p>A <img") and "M. S." not in shown


def test_a_picture_that_the_library_has_not_is_left_as_it_is(client: LintingClient) -> None:
    assert '<p><img src="/media/gone.jpg" alt="x"></p>' in body_of(client, "![x](/media/gone.jpg)")


def test_text_without_pictures_asks_the_database_nothing_more(
    client: LintingClient, count_queries: type[QueryCounter]
) -> None:
    save(a_site(), a_page(slug="about", body="Only text."))
    client.get("/about")
    with count_queries() as queries:
        client.get("/about?again")
    assert [each for each in queries.statements if "media_file" in each] == []


def test_a_changed_credit_shows_at_once(client: LintingClient) -> None:
    picture = save(a_picture(credit="Old credit"))
    assert "Old credit" in body_of(client, "![x](/media/room.jpg)")
    picture.credit = "New credit"
    save(picture)
    assert "New credit" in client.get("/about").text
