"""The front page and Explore."""

from collections.abc import Iterator

import pytest
import time_machine
from page_lint import LintingClient
from records import NOW, a_research_item, a_site, a_whole_site, an_opportunity, save

from core.database import db
from models import MenuItem, Site, Status
from models.research import ResearchKind


@pytest.fixture(autouse=True)
def _noon(app: object) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_an_empty_site_has_a_front_page(client: LintingClient) -> None:
    assert client.get("/").status_code == 200


def test_the_front_page_shows_what_is_next_and_new(client: LintingClient) -> None:
    a_whole_site()
    save(a_research_item(slug="seals", title="Seals from space", kind=ResearchKind.SPOTLIGHT))
    text = client.get("/").text
    for link in (
        "/events/upcoming-1",
        "/podcast/episode-1",
        "/research/seals",
        "/talks/series/",
        "/opportunities/call-1",
    ):
        assert f'href="{link}"' in text, link
    assert "/events/past-1" not in text
    assert "newsletter" in text.lower()


def test_explore_shows_each_section_with_a_promoted_record(client: LintingClient) -> None:
    menu = [
        MenuItem(place="menu", title="Research", url="/research/", line="What we find out", promote="research/seals"),
        MenuItem(place="menu", title="Calls", url="/opportunities/", line="Join us", promote="opportunities/shut"),
        MenuItem(place="menu", title="Drafts", url="/events/", line="Nothing yet", promote="research/hidden"),
    ]
    save(
        a_site(menu=menu),
        a_research_item(slug="seals", title="Seals from space", kind=ResearchKind.SPOTLIGHT),
        a_research_item(slug="hidden", title="Hidden thing", status=Status.DRAFT),
        an_opportunity(slug="shut", title="A closed call", closes=NOW),
    )
    for text in (client.get("/explore").text, client.fragment("/explore").text):
        assert "What we find out" in text and "Seals from space" in text
        assert 'href="/research/seals"' in text
        assert "Applications have closed" in text
        assert "Hidden thing" not in text


def test_the_footer_identifies_the_institute(client: LintingClient) -> None:
    footer = [MenuItem(place="footer", title="Legal", url="/legal")]
    save(a_site(registered_line="Charity 123.", notice="A demonstration.", email="hello@example.org", footer=footer))
    text = client.get("/").text
    for shown in ("Charity 123.", "A demonstration.", "mailto:hello@example.org", 'href="/legal"'):
        assert shown in text
    assert db.session.get(Site, 1) is not None
