"""Opportunities open and close by their dates."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from page_lint import LintingClient
from records import NOW, a_site, an_opportunity, save

from models.opportunity import OpportunityState

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _site(app: object) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        save(a_site())
        yield


def test_a_call_opens_and_closes_at_the_exact_second(app: object) -> None:
    call = an_opportunity(opens=NOW, closes=NOW + DAY)
    second = timedelta(seconds=1)
    states = [call.state(moment) for moment in (NOW - second, NOW, NOW + DAY - second, NOW + DAY)]
    expected = [OpportunityState.ANNOUNCED, OpportunityState.OPEN, OpportunityState.OPEN, OpportunityState.CLOSED]
    assert states == expected


def test_open_calls_are_listed_first_by_deadline(client: LintingClient) -> None:
    save(
        an_opportunity(title="Closed call", closes=NOW - DAY),
        an_opportunity(title="Coming call", opens=NOW + DAY),
        an_opportunity(title="Endless call"),
        an_opportunity(title="Urgent call", closes=NOW + DAY),
        an_opportunity(title="Calm call", closes=NOW + 9 * DAY),
    )
    text = client.get("/opportunities/").text
    names = ("Urgent", "Calm", "Endless", "Coming", "Closed")
    order = [text.index(f"{name} call") for name in names]
    assert order == sorted(order)


def test_only_an_open_call_links_to_its_form(client: LintingClient) -> None:
    url = "https://apply.test/"
    save(an_opportunity(slug="open", url=url), an_opportunity(slug="shut", url=url, closes=NOW - DAY))
    assert f'href="{url}"' in client.get("/opportunities/open").text
    shut = client.get("/opportunities/shut").text
    assert f'href="{url}"' not in shut
    assert "closed" in shut


def test_the_page_changes_when_the_deadline_passes(client: LintingClient) -> None:
    save(an_opportunity(slug="one", url="https://apply.test/", closes=NOW + DAY))
    assert "apply.test" in client.get("/opportunities/one").text
    with time_machine.travel(NOW + DAY, tick=False):
        assert "apply.test" not in client.get("/opportunities/one").text
