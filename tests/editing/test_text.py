"""What a text field of the desk asks for: a clipboard as Markdown, and records to link to."""

import re
from datetime import timedelta

import pytest
from conftest import QueryCounter
from page_lint import LintingClient
from records import a_person, a_topic, an_event, save
from team import sign_in

from core.time import utc_now
from models import Role, Status


def options(client: LintingClient, q: str, folder: str = "") -> list[tuple[str, str]]:
    """Return the text and the Markdown of each suggestion."""
    answer = client.fragment(f"/desk/suggest?type={folder}&q={q}")
    assert answer.status_code == 200
    found = re.findall(r'<li role="option" id="[^"]+" data-markdown="([^"]*)">(.*?)</li>', answer.text, re.DOTALL)
    return [(" ".join(re.sub("<[^>]*>", " ", text).split()), markdown) for markdown, text in found]


def test_a_clipboard_is_answered_as_markdown_with_what_is_left_out(client: LintingClient) -> None:
    sign_in(client, Role.EDITOR)
    html = "<h1>One</h1><p>a <b>b</b></p><img src='data:,' alt='A chart'>"
    answer = client.post("/desk/paste", data={"html": html})
    assert answer.json == {"markdown": "## One\n\na **b**", "left_out": ["an image, “A chart”"]}


def test_a_picture_of_this_site_stays_in_the_text(client: LintingClient) -> None:
    sign_in(client, Role.EDITOR)
    html = '<img src="http://localhost/media/room.jpg" alt="The room">'
    assert client.post("/desk/paste", data={"html": html}).get_json()["markdown"] == "![The room](/media/room.jpg)"


def test_no_clipboard_is_nothing(client: LintingClient) -> None:
    sign_in(client, Role.EDITOR)
    assert client.post("/desk/paste").json == {"markdown": "", "left_out": []}


def test_another_site_cannot_convert(client: LintingClient) -> None:
    sign_in(client, Role.EDITOR)
    answer = client.post("/desk/paste", data={"html": "x"}, headers={"Origin": "https://elsewhere.test"})
    assert answer.status_code == 403


def test_records_of_every_type_are_found_by_their_titles(client: LintingClient) -> None:
    save(an_event(title="On engines", slug="on-engines"))
    save(a_person(name="Ada Engström", slug="ada"))
    save(a_topic(title="Engines", slug="engines"))
    sign_in(client, Role.EDITOR)
    found = dict(options(client, "ENG"))
    assert sorted(found.values()) == [
        "[Ada Engström](/people/ada)",
        "[Engines](/topics/engines)",
        "[On engines](/events/on-engines)",
    ]
    assert any(text.startswith("Ada Engström Person") and text.endswith("/people/ada") for text in found)


def test_people_alone_are_found_for_a_mention(client: LintingClient) -> None:
    save(an_event(title="Ada day", slug="ada-day"))
    save(a_person(name="Ada Lovelace", slug="ada-lovelace", affiliation="Analytical Society"))
    sign_in(client, Role.EDITOR)
    [(text, markdown)] = options(client, "ada", "people")
    assert markdown == "[Ada Lovelace](/people/ada-lovelace)"
    assert text == "Ada Lovelace Person, Analytical Society /people/ada-lovelace"


@pytest.mark.parametrize(
    ("columns", "state"),
    [
        ({"status": Status.DRAFT}, "draft"),
        ({"status": Status.WITHDRAWN}, "withdrawn"),
        ({"publish_at": utc_now() + timedelta(days=90)}, "scheduled"),
        ({}, ""),
    ],
)
def test_what_visitors_do_not_see_says_why(client: LintingClient, columns: dict[str, object], state: str) -> None:
    save(a_person(name="Ada Lovelace", slug="ada", **columns))
    sign_in(client, Role.EDITOR)
    [(text, _)] = options(client, "lovelace")
    assert text == " ".join(filter(None, ("Ada Lovelace", state, "Person /people/ada")))


def test_a_title_with_marks_makes_a_link_that_shows_them(client: LintingClient) -> None:
    save(an_event(title="[Draft] *Star* & co", slug="star"))
    sign_in(client, Role.EDITOR)
    assert options(client, "star")[0][1] == r"[\[Draft\] \*Star\* &amp; co](/events/star)"


@pytest.mark.parametrize("query", ["", "type=&q=", "type=nonsense&q=a", "type=media&q=a", "q=" + "a" * 3000])
def test_a_search_for_nothing_finds_nothing(client: LintingClient, query: str) -> None:
    sign_in(client, Role.EDITOR)
    answer = client.get(f"/desk/suggest?{query}", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert answer.status_code == 200
    assert "option" not in answer.text


def test_suggestions_ask_a_few_questions_whatever_the_number_of_records(
    client: LintingClient, count_queries: type[QueryCounter]
) -> None:
    save(*(a_person(name=f"Ada {number}", slug=f"ada-{number}") for number in range(30)))
    sign_in(client, Role.EDITOR)
    with count_queries() as queries:
        assert len(options(client, "ada")) == 8
    assert len(queries) <= 16
