"""The podcast page and the episode page."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from page_lint import LintingClient
from records import NOW, a_file, a_person, a_site, an_episode, save

from blueprints.site.queries import get_site
from models import Chapter, Status

DAY = timedelta(days=1)
CUES = [
    {"starts": 0.0, "ends": 4.2, "speaker": "Ada", "text": "Welcome to the show."},
    {"starts": 4.6, "ends": 9.0, "speaker": "Ben", "text": "Glad to be <here>."},
]


@pytest.fixture(autouse=True)
def _show(app: object) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        save(a_site(podcast_title="Test Talk", podcast_summary="A show of tests."))
        yield


def test_episodes_are_grouped_by_season_latest_first(client: LintingClient) -> None:
    save(
        an_episode(title="One one", season=1, publish_at=NOW - 90 * DAY),
        an_episode(title="Two one", season=2, publish_at=NOW - 20 * DAY),
        an_episode(title="Two two", season=2, publish_at=NOW - 10 * DAY),
    )
    text = client.get("/podcast/").text
    seasons = [text.index("Season 2"), text.rindex(">Two one<"), text.index("Season 1"), text.index(">One one<")]
    assert seasons == sorted(seasons)


def test_an_episode_plays_and_shows_everything_it_has(client: LintingClient) -> None:
    save(
        an_episode(
            slug="one",
            title="The first",
            number=3,
            season=2,
            body="Some *notes*.",
            audio=a_file(name="one.mp3", length=2_500_000, duration=187.4),
            guests=[a_person(name="Gus Guest", slug="gus")],
            chapters=[Chapter(starts=0, title="Hello"), Chapter(starts=83, title="The matter")],
            transcript=a_file(name="one.vtt", mime_type="text/vtt"),
            cues=CUES,
        )
    )
    text = client.get("/podcast/one").text
    audio = re.search(r"<audio[^>]*>", text)
    assert audio and "controls" in audio[0]
    for shown in ("/media/one.mp3", "<em>notes</em>", "3:07", "2.5", "Gus Guest", "The matter", "Welcome to the show."):
        assert shown in text, shown
    assert 'href="?t=83"' in text
    assert "Glad to be &lt;here&gt;." in text


def test_neighbours_are_the_episodes_before_and_after(client: LintingClient) -> None:
    for number in (1, 2, 3):
        save(an_episode(slug=f"number-{number}", publish_at=NOW - (10 - number) * DAY))
    text = client.get("/podcast/number-2").text
    assert 'href="/podcast/number-1"' in text and 'href="/podcast/number-3"' in text


def test_metadata_has_the_same_values(client: LintingClient) -> None:
    save(
        an_episode(slug="one", title="A </script> title", number=4, season=2, audio=a_file(name="one.mp3", length=123))
    )
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get("/podcast/one").text)
    block = next(b for b in map(json.loads, scripts) if b["@type"] == "PodcastEpisode")
    assert (block["name"], block["episodeNumber"], block["partOfSeason"]["seasonNumber"]) == ("A </script> title", 4, 2)
    assert block["associatedMedia"]["contentUrl"] == "https://podium.test/media/one.mp3"
    assert block["associatedMedia"]["contentSize"] == "123"
    assert block["duration"] == "PT60S"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"status": Status.DRAFT}, 404),
        ({"publish_at": NOW + DAY}, 404),
        ({"status": Status.WITHDRAWN}, 410),
    ],
)
def test_an_episode_that_isnt_public_answers_404_or_410(
    client: LintingClient, changes: dict[str, object], status: int
) -> None:
    save(an_episode(slug="one", **changes))
    assert client.get("/podcast/one").status_code == status
    assert "one" not in re.findall(r"/podcast/(\w+)", client.get("/podcast/").text)


def test_follow_leads_to_the_directories_that_have_the_podcast(client: LintingClient) -> None:
    site = get_site()
    site.podcast_spotify_url = "https://spotify.test/show/1?a=1&b=2"
    site.podcast_youtube_url = "https://youtube.test/list"
    save(site, an_episode(slug="one"))
    for path in ("/podcast/", "/podcast/one", "/"):
        page = client.get(path).text
        follow = page.partition('class="disclosure follow"')[2].partition("</details>")[0]
        found = re.findall(r'<a href="(https:[^"]+)"[^>]*rel="external nofollow"[^>]*>([^<]+)</a>', follow)
        assert [(unescape(address), name) for address, name in found] == [
            ("https://spotify.test/show/1?a=1&b=2", "Spotify"),
            ("https://youtube.test/list", "YouTube"),
        ], path
        assert "https://podium.test/podcast/feed.xml" in follow
    series = client.get("/podcast/").text.partition('"PodcastSeries"')[2].partition("</script>")[0]
    assert json.loads(re.findall(r'"sameAs": (\[.*?\])', series)[0]) == [
        site.podcast_spotify_url,
        site.podcast_youtube_url,
    ]
    site.podcast_spotify_url = site.podcast_youtube_url = ""
    save(site)
    page = client.get("/podcast/").text
    assert "Listen on" not in page and "sameAs" not in page
