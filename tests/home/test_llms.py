"""Language models find their way from one file."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from page_lint import LintingClient
from records import NOW, a_research_item, a_site, an_episode, an_event, save

from models import Status


@pytest.fixture(autouse=True)
def _at_noon(app: object) -> Iterator[None]:
    save(a_site(name="The [Test] Institute"))
    with time_machine.travel(NOW, tick=False):
        yield


def test_it_leads_to_sections_data_and_what_is_next(client: LintingClient) -> None:
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


def test_an_empty_site_has_one_too(client: LintingClient) -> None:
    assert "## Next events" not in client.get("/llms.txt").text
