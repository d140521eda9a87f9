"""The page of a person lists everything that mentions them."""

from collections.abc import Iterator

import pytest
import time_machine
from page_lint import LintingClient
from records import NOW, a_whole_site


@pytest.fixture(autouse=True)
def _site(app: object) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        a_whole_site()
        yield


def test_the_person_page_lists_events_talks_episodes_and_research(client: LintingClient) -> None:
    text = client.get("/people/person").text
    for link in ("/events/upcoming-1", "/events/past-1", "/podcast/episode-1", "/research/research-1"):
        assert f'href="{link}"' in text, link


def test_the_list_links_to_the_person(client: LintingClient) -> None:
    assert 'href="/people/person"' in client.get("/people/").text


def test_an_unknown_person_answers_404(client: LintingClient) -> None:
    assert client.get("/people/nobody").status_code == 404
