"""The page of a topic gathers everything that mentions it."""

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


def test_its_events_talks_episodes_and_research_are_there(client: LintingClient) -> None:
    text = client.get("/topics/topic").text
    for link in ("/events/upcoming-1", "/events/past-1", "/podcast/episode-1", "/research/research-1"):
        assert f'href="{link}"' in text, link


def test_the_list_leads_to_it(client: LintingClient) -> None:
    assert 'href="/topics/topic"' in client.get("/topics/").text


def test_an_unknown_one_is_not_found(client: LintingClient) -> None:
    assert client.get("/topics/nobody").status_code == 404
