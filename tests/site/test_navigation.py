"""Menus lead only to sections that have something to read; their addresses answer all the same."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from page_lint import LintingClient
from records import (
    NOW,
    a_page,
    a_partner,
    a_person,
    a_research_item,
    a_series,
    a_site,
    a_topic,
    a_whole_site,
    an_episode,
    an_event,
    an_opportunity,
    save,
)

from models import MenuItem, Status

SECTIONS: dict[str, tuple[str, Callable[..., Any]]] = {
    "/events/": ("Events", an_event),
    "/talks/": ("Talks", a_series),
    "/podcast/": ("Podcast", an_episode),
    "/research/": ("Research", a_research_item),
    "/partners/": ("Partners", a_partner),
    "/people/": ("People", a_person),
    "/opportunities/": ("Opportunities", an_opportunity),
    "/topics/": ("Topics", a_topic),
}
MAIN = list(SECTIONS)[:5]
HIDDEN: list[dict[str, Any]] = [
    {"status": Status.DRAFT},
    {"status": Status.WITHDRAWN},
    {"status": Status.SCHEDULED, "publish_at": NOW + timedelta(minutes=1)},
]


@pytest.fixture(autouse=True)
def _noon(app: object) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def links_in(html: str, start: str, end: str) -> list[str]:
    """Return the paths that a part of a page links to."""
    part = html.partition(start)[2].partition(end)[0]
    return re.findall(r'href="([^"#]*)"', part)


def main_menu(client: LintingClient) -> list[str]:
    return links_in(client.get("/about").text, 'aria-label="Main"', "</nav>")


def explore(client: LintingClient) -> list[str]:
    return links_in(client.get("/explore").text, 'id="explore" class="explore"', "</nav>")


def footer(client: LintingClient) -> list[str]:
    """Return the site's own links; those to one's registrations and data, which every site has, come after them."""
    links = links_in(client.get("/").text, 'aria-label="About this site"', "</nav>")
    assert links[-2:] == ["/registrations/find", "/privacy/me"]
    return links[:-2]


def everything(place: str) -> list[MenuItem]:
    """Return menu items for every section, as somebody has them who began with the demonstration's site.yaml."""
    return [MenuItem(place=place, title=title, url=path) for path, (title, _) in SECTIONS.items()]


def a_site_with_menus() -> Any:
    return a_site(menu=everything("menu"), footer=everything("footer"))


@pytest.mark.parametrize("path", list(SECTIONS))
def test_a_section_shows_in_every_menu_once_it_has_something(client: LintingClient, path: str) -> None:
    title, make = SECTIONS[path]
    save(a_site_with_menus(), a_page(slug="about"))
    assert main_menu(client) == explore(client) == footer(client) == []
    save(make())
    assert main_menu(client) == ([path] if path in MAIN else []) + ["/explore"]
    assert explore(client) == footer(client) == [path]
    assert f">{title}</a>" in client.get("/explore").text


@pytest.mark.parametrize("hidden", HIDDEN)
def test_what_is_not_public_opens_no_section(client: LintingClient, hidden: dict[str, Any]) -> None:
    save(a_site_with_menus(), a_page(slug="about"))
    # An event that is public, so that there is something to explore.
    save(an_event(), *[make(**hidden) for path, (_, make) in SECTIONS.items() if path != "/topics/"])
    assert main_menu(client) == ["/events/", "/explore"]
    assert explore(client) == footer(client) == ["/events/"]
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        appeared = list(SECTIONS)[:-1] if "publish_at" in hidden else ["/events/"]
        assert explore(client) == appeared


def test_a_whole_site_has_all_of_its_menus(client: LintingClient) -> None:
    a_whole_site()
    assert links_in(client.get("/page").text, 'aria-label="Main"', "</nav>") == [*MAIN, "/explore"]
    # Without a menu of its own, Explore has every section.
    assert explore(client) == list(SECTIONS)


def test_links_with_a_query_follow_their_section_and_other_links_stay(client: LintingClient) -> None:
    menu = [
        MenuItem(place="menu", title="Study groups", url="/events/?kind=data-study-group"),
        MenuItem(place="menu", title="Podcast", url="/podcast"),
        MenuItem(place="menu", title="Elsewhere", url="https://other.example/events/"),
        MenuItem(place="menu", title="Journals", url="/media/journals.pdf"),
        MenuItem(place="menu", title="Everything new", url="/feed.atom"),
    ]
    save(a_site(menu=menu))
    others = ["https://other.example/events/", "/media/journals.pdf", "/feed.atom"]
    assert explore(client) == others
    save(an_event(), an_episode())
    assert explore(client) == ["/events/?kind=data-study-group", "/podcast", *others]


def test_links_to_records_that_are_not_public_are_hidden(client: LintingClient) -> None:
    urls = ("/legal", "/about", "/jobs#now", "/events/later", "/talks/series/", "/not-ours")
    items = [MenuItem(place="footer", title=url, url=url) for url in urls]
    legal, about = a_page(slug="legal", status=Status.DRAFT), a_page(slug="about")
    save(a_site(footer=items), legal, about, a_page(slug="jobs", status=Status.WITHDRAWN))
    save(an_event(slug="later", **HIDDEN[2]), a_series(slug="series", status=Status.DRAFT))
    assert footer(client) == ["/about", "/not-ours"]
    legal.status = Status.PUBLISHED
    save(legal)
    assert footer(client) == ["/legal", "/about", "/not-ours"]


@pytest.mark.parametrize("path", list(SECTIONS))
def test_a_section_without_anything_has_a_page_that_says_so(client: LintingClient, path: str) -> None:
    save(a_site())
    response = client.get(path)
    assert response.status_code == 200
    main = response.text.partition("<main")[2].partition("</main>")[0]
    assert re.search(r'class="empty-state">\s*(<p>)?There (is|are) no ', main)
    assert links_in(response.text, '<p class="empty-state">', "</p>") == []


def test_an_empty_list_of_events_has_nothing_to_filter(client: LintingClient) -> None:
    save(a_site(), an_event(status=Status.DRAFT))
    for query in ("", "?when=past", "?q=maps", "?page=2"):
        page = client.get(f"/events/{query}").text
        assert "There are no events yet." in page
        assert 'id="filters"' not in page
    save(an_event(starts=NOW - timedelta(days=3)))
    page = client.get("/events/").text
    assert "There are no upcoming events right now." in page
    assert 'id="filters"' in page


def test_the_front_page_has_only_what_is_there(client: LintingClient) -> None:
    save(a_site())
    page = client.get("/").text.partition("<main")[2]
    assert "Nothing has been published here yet." in page
    for absent in ("/events/", "/podcast/", "/talks/", "/partners/", "/opportunities/", "/research/", "/feed"):
        assert f'href="{absent}' not in page, absent
    save(an_episode())
    page = client.get("/").text.partition("<main")[2]
    assert "Nothing has been published here yet." not in page
    assert "/podcast/feed.xml" in page and "Latest episode" in page
    assert "Upcoming events" not in page and "/events/" not in page
    save(an_event())
    assert "Upcoming events" in client.get("/").text


def test_an_error_page_leads_only_to_what_is_there(client: LintingClient) -> None:
    save(a_site())
    page = client.get("/nowhere").text
    assert 'action="/events/"' not in page and "/explore" not in page
    save(an_event())
    page = client.get("/nowhere").text
    assert 'action="/events/"' in page and 'href="/explore"' in page


def test_the_sitemap_and_llms_txt_leave_out_sections_without_anything(client: LintingClient) -> None:
    save(a_site(), an_event(slug="one"))
    root = ElementTree.fromstring(client.get("/sitemap.xml").data)
    assert [url[0].text for url in root] == [
        f"https://podium.test{path}" for path in ("/", "/explore", "/events/", "/events/one")
    ]
    text = client.get("/llms.txt").text
    sections = text.partition("## Sections")[2].partition("## Data")[0]
    assert re.findall(r"\(https://podium\.test([^)]*)\)", sections) == ["/events/"]


def test_people_alone_are_in_explore(client: LintingClient) -> None:
    save(a_site(), a_page(slug="about"), a_person())
    assert main_menu(client) == ["/explore"]
    assert explore(client) == ["/people/"]
