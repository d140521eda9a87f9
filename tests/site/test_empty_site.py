"""A site without content: every page says so, and none leads to another that is empty too."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from page_lint import LintingClient
from records import NOW, a_research_item, a_site, an_event, save
from time_machine import travel

SAID = {
    "/": "Nothing has been published here yet.",
    "/events/": "There are no events yet.",
    "/events/?when=past": "There are no events yet.",
    "/events/?when=all": "There are no events yet.",
    "/events/?q=anything": "There are no events yet.",
    "/talks/": "There are no talks series yet.",
    "/podcast/": "There are no episodes yet.",
    "/research/": "There is no research to show yet.",
    "/partners/": "There are no partners to show yet.",
    "/people/": "There are no people to show yet.",
    "/topics/": "There are no topics yet.",
    "/opportunities/": "There are no opportunities right now.",
}


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with travel(NOW, tick=False):
        yield


@pytest.mark.parametrize("address", SAID)
def test_a_page_without_content_says_so_and_leads_nowhere(client: LintingClient, address: str) -> None:
    main = client.get(address).text.partition("<main")[2].partition("</main>")[0]
    assert SAID[address] in main
    empty_state = main.partition('class="empty-state"')[2]
    assert "<a" not in empty_state.partition("</form>")[0].partition('class="disclosure')[0]


@pytest.mark.parametrize("address", ["/", "/podcast/", "/research/"])
def test_nothing_is_offered_to_follow_or_to_narrow_where_there_is_nothing(client: LintingClient, address: str) -> None:
    page = client.get(address).text
    assert "Follow" not in page and "Newsletter" not in page and "filter-links" not in page


def test_a_site_whose_events_are_past_leads_there(client: LintingClient) -> None:
    save(a_site(email="us@institute.test"), an_event(starts=NOW - timedelta(days=3)), a_research_item())
    for address in ("/", "/events/"):
        page = client.get(address).text
        assert "There are no upcoming events right now." in page
        assert 'href="/events/?when=past"' in page
    home = client.get("/").text
    assert "Newsletter" in home and "Follow" in home
    assert re.search(r"filter-links", client.get("/research/?kind=publication").text)
