"""The research list and items."""

from collections.abc import Iterator

import pytest
import time_machine
from page_lint import LintingClient
from records import NOW, a_research_item, a_site, save

from models.research import ResearchKind


@pytest.fixture(autouse=True)
def _items(app: object) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        save(
            a_site(),
            *[
                a_research_item(title=f"A {kind}", slug=kind, kind=kind, url="https://doi.test/1")
                for kind in ResearchKind
            ],
        )
        yield


def test_the_list_can_be_filtered_by_kind(client: LintingClient) -> None:
    everything, projects = client.get("/research/").text, client.get("/research/?kind=project").text
    assert ">A spotlight<" in everything and ">A project<" in everything
    assert ">A spotlight<" not in projects and ">A project<" in projects


def test_an_unknown_kind_is_ignored_and_named(client: LintingClient) -> None:
    text = client.get("/research/?kind=projcet").text
    assert "“projcet” isn’t a type of research, so we ignored it." in text
    assert ">A project<" in text


@pytest.mark.parametrize("kind", list(ResearchKind))
def test_an_item_links_to_its_source(client: LintingClient, kind: ResearchKind) -> None:
    assert 'href="https://doi.test/1"' in client.get(f"/research/{kind}").text
