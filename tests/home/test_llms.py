"""/llms.txt links to everything for language models."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from page_lint import LintingClient
from records import NOW, a_research_item, a_site, an_episode, an_event, save

from blueprints.home.llms import markdown_escape
from core.markdown import plain_text
from models import Status

MARKDOWN = MarkdownIt("commonmark")


@pytest.fixture(autouse=True)
def _at_noon(app: object) -> Iterator[None]:
    save(a_site(name="The [Test] Institute"))
    with time_machine.travel(NOW, tick=False):
        yield


def test_it_links_to_sections_data_and_upcoming_events(client: LintingClient) -> None:
    save(
        an_event(title="Maps & *more*", slug="maps", status=Status.CANCELLED),
        an_event(title="Hidden", status=Status.DRAFT),
        an_episode(title="Voices", slug="voices", summary="On\nvoices."),
        a_research_item(title="Twins", slug="twins"),
    )
    response = client.get("/llms.txt")
    assert response.content_type == "text/plain; charset=utf-8"
    assert response.text.startswith("# The \\[Test\\] Institute\n\n> We test.\n")
    assert "- [Maps \\& \\*more\\*](https://podium.test/events/maps): Tuesday 2 March 2027" in response.text
    assert "(cancelled)" in response.text
    assert "- [Voices](https://podium.test/podcast/voices): On voices.\n" in response.text
    assert "Hidden" not in response.text
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    for address in re.findall(r"\]\(https://podium\.test(/[^)]*)\)", response.text):
        assert client.get(address).status_code == 200, address


def test_an_empty_site_has_one(client: LintingClient) -> None:
    assert "## Next events" not in client.get("/llms.txt").text


@given(st.text(st.sampled_from("[]()<>!`#*_-+=~|&\\;:.)1a \n\u2028")))
@example("1. one")
@example("+ more")
@example("- - -")
@example("~~~")
def test_text_is_escaped(text: str) -> None:
    words = markdown_escape(text)
    for line in ("# {}", "> {}", "- [{}](/x)", "- [](/x): {}"):
        colon = ": " if ":" in line else ""
        assert plain_text(MARKDOWN.render(line.format(words))) == f"{colon}{' '.join(text.split())}".strip()


def test_long_words_get_no_html_breaks(client: LintingClient) -> None:
    save(a_research_item(title="W" * 1200, summary="R&D " * 400))
    text = client.get("/llms.txt").text
    assert "W" * 1200 in text
    assert ("R\\&D " * 400).strip() in text
