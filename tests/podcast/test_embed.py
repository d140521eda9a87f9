"""The embeddable player of an episode."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from page_lint import LintingClient
from records import NOW, a_site, an_episode, save

from core.security_headers import POLICY
from models import Chapter, MovedAddress, Status

EMBED = "/podcast/one/embed"


@pytest.fixture(autouse=True)
def _show(app: object) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        save(a_site(podcast_title="Test Talk", podcast_summary="A show of tests."))
        yield


def test_any_site_may_frame_the_player_and_only_the_player(client: LintingClient) -> None:
    save(an_episode(slug="one"))
    framed, page = client.get(EMBED).headers, client.get("/podcast/one").headers
    assert framed["Content-Security-Policy"] == POLICY.removesuffix("'none'") + "*"
    assert framed["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert page["Content-Security-Policy"].endswith("frame-ancestors 'none'")
    assert page["Cross-Origin-Resource-Policy"] == "same-origin"
    assert {"X-Frame-Options", "Set-Cookie"} & {*framed.keys(), *page.keys()} == set()


def test_all_other_headers_are_those_of_every_page(client: LintingClient) -> None:
    save(an_episode(slug="one"))
    cors_headers = {"Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Cross-Origin-Resource-Policy"}
    own = {"Content-Security-Policy", "Content-Length", "ETag", *cors_headers}
    framed, page = client.get(EMBED).headers, client.get("/podcast/one").headers
    assert {n: v for n, v in framed.items() if n not in own} == {n: v for n, v in page.items() if n not in own}


def test_search_engines_are_pointed_to_the_episode_page(client: LintingClient) -> None:
    save(an_episode(slug="one"))
    text = client.get(EMBED).text
    assert '<meta name="robots" content="noindex">' in text
    assert '<link rel="canonical" href="https://podium.test/podcast/one">' in text


def test_the_frame_shows_the_guests_and_links_to_the_page_in_a_new_tab(client: LintingClient) -> None:
    save(an_episode(slug="one", title="The <first>", chapters=[Chapter(starts=83, title="The matter")]))
    text = client.get(EMBED).text
    for shown in ("Test Talk", "The &lt;first&gt;", "The matter", "/media/", "1:23"):
        assert shown in text, shown
    assert re.search(r'<a href="/podcast/one" target="_blank" rel="noopener">', text)
    assert "htmx" not in text and "site.js" not in text


def test_an_episode_without_chapters_has_no_chapter_list(client: LintingClient) -> None:
    save(an_episode(slug="one"))
    assert "Chapters" not in client.get(EMBED).text


def test_the_episode_page_has_the_embed_code(client: LintingClient) -> None:
    save(an_episode(slug="one", title='Tea & "biscuits" </textarea>'))
    text = client.get("/podcast/one").text
    (area,) = re.findall(r"<textarea[^>]*readonly[^>]*>(.*?)</textarea>", text, re.DOTALL)
    code = html.unescape(area)
    assert code.startswith('<iframe src="https://podium.test/podcast/one/embed"')
    assert html.unescape(re.findall(r'title="([^"]*)"', code)[0]) == 'Tea & "biscuits" </textarea>'
    assert 'width="100%" height="220"' in code and 'loading="lazy"' in code


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"status": Status.DRAFT}, 404),
        ({"publish_at": NOW + timedelta(days=1)}, 404),
        ({"status": Status.WITHDRAWN}, 410),
    ],
)
def test_an_unpublished_episode_has_no_player(client: LintingClient, changes: dict[str, object], status: int) -> None:
    save(an_episode(slug="one", **changes))
    assert client.get(EMBED).status_code == status


def test_frames_keep_working_when_an_episode_moves(client: LintingClient) -> None:
    save(an_episode(slug="two"), MovedAddress(old="/podcast/one", new="/podcast/two"))
    answer = client.get(EMBED)
    assert (answer.status_code, answer.headers["Location"]) == (301, "/podcast/two/embed")
    assert client.get(f"{EMBED}?t=83").headers["Location"] == "/podcast/two/embed?t=83"
