"""The RSS feed has the podcast's data in the form that directories require."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from flask import Flask
from page_lint import LintingClient
from records import NOW, a_file, a_person, a_site, an_episode, an_event, save

from blueprints.podcast.actions import ensure_podcast_guid
from blueprints.podcast.show import show_guid
from core.database import db
from models import Chapter, Site, Status

DAY = timedelta(days=1)
FEED_PATH = "/podcast/feed.xml"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
ATOM = "{http://www.w3.org/2005/Atom}"
CUES = [{"starts": 0.0, "ends": 4.2, "speaker": "Ada", "text": "Welcome --> to <this>."}]


@pytest.fixture(autouse=True)
def site(app: object) -> Iterator[Site]:
    with time_machine.travel(NOW, tick=False):
        yield save(a_site(podcast_title="Test Talk", podcast_summary="A show of tests.", email="us@podium.test"))


def channel(client: LintingClient, address: str = FEED_PATH) -> Any:
    response = client.get(address)
    assert response.status_code == 200
    return ElementTree.fromstring(response.data).find("channel")


def titles(client: LintingClient, address: str = FEED_PATH) -> list[str]:
    return [item.findtext("title") for item in channel(client, address).iter("item")]


def test_an_episode_has_everything_that_players_need(client: LintingClient) -> None:
    audio = a_file(name="one.mp3", length=4321, duration=61.6)
    save(
        an_episode(
            slug="one",
            title="One & only",
            number=7,
            season=3,
            audio=audio,
            guid="kept-for-ever",
            summary="In short.",
            body="## Links\n\n[Here](/events/) and *there*",
            cues=CUES,
            chapters=[Chapter(starts=5, title="Then")],
            guests=[a_person(slug="ada", name="Ada")],
        )
    )
    item = channel(client).find("item")
    assert item.findtext("title") == item.findtext(f"{ITUNES}title") == "One & only"
    assert item.findtext("link") == "https://podium.test/podcast/one"
    assert (item.findtext("guid"), item.find("guid").get("isPermaLink")) == ("kept-for-ever", "false")
    assert item.findtext("pubDate") == "Sun, 28 Feb 2027 12:00:00 GMT"
    assert item.find("enclosure").attrib == {
        "url": "https://podium.test/media/one.mp3",
        "length": "4321",
        "type": "audio/mpeg",
    }
    facts = {
        name: item.findtext(ITUNES + name) for name in ("duration", "season", "episode", "episodeType", "explicit")
    }
    assert facts == {"duration": "62", "season": "3", "episode": "7", "episodeType": "full", "explicit": "false"}
    assert item.findtext("description") == (
        '<p>In short.</p>\n<p>Links</p>\n<p><a href="https://podium.test/events/">Here</a> and there</p>'
    )
    assert [(e.get("url").rpartition(".")[2], e.get("type")) for e in item.iter(f"{PODCAST}transcript")] == [
        ("vtt", "text/vtt"),
        ("srt", "application/x-subrip"),
        ("json", "application/json"),
        ("html", "text/html"),
    ]
    assert item.find(f"{PODCAST}chapters").get("url") == "https://podium.test/podcast/one/chapters.json"
    person = item.find(f"{PODCAST}person")
    assert (person.text, person.get("role"), person.get("href")) == ("Ada", "guest", "https://podium.test/people/ada")


def test_the_show_has_everything_that_directories_need(client: LintingClient, site: Site) -> None:
    site.podcast_category, site.language = "Science/Mathematics", "cy"
    db.session.commit()
    found = channel(client)
    assert found.findtext("title") == "Test Talk"
    assert found.findtext("description") == "A show of tests."
    assert found.findtext("language") == "cy"
    assert found.findtext(f"{ITUNES}author") == "The Test Institute"
    assert found.findtext("copyright") == "© The Test Institute"
    assert found.find(f"{ITUNES}category").get("text") == "Science"
    assert found.find(f"{ITUNES}category/{ITUNES}category").get("text") == "Mathematics"
    assert found.findtext(f"{ITUNES}explicit") == "false"
    assert found.findtext(f"{ITUNES}type") == "episodic"
    assert found.findtext(f"{PODCAST}locked") == "yes"
    assert found.findtext(f"{PODCAST}medium") == "podcast"
    assert [link.get("href") for link in found.iter(f"{ATOM}link") if link.get("rel") == "self"] == [
        "https://podium.test/podcast/feed.xml"
    ]


def test_the_owners_email_is_published_only_if_configured(client: LintingClient, site: Site) -> None:
    assert "us@podium.test" not in client.get(FEED_PATH).text
    site.podcast_show_email = True
    db.session.commit()
    assert channel(client).findtext(f"{ITUNES}owner/{ITUNES}email") == "us@podium.test"


def test_the_guid_is_derived_as_the_specification_says() -> None:
    # The example of the Podcasting 2.0 specification.
    assert show_guid("https://podnews.net/rss") == show_guid("http://podnews.net/rss/")
    assert show_guid("https://podnews.net/rss") == "9b024349-ccf0-5f69-a609-6b82873eab3c"


def test_the_show_keeps_its_guid_when_the_site_moves(client: LintingClient, site: Site, app: Any) -> None:
    ensure_podcast_guid()
    guid = channel(client).findtext(f"{PODCAST}guid")
    assert channel(client).find(f"{ITUNES}new-feed-url") is None
    app.config["BASE_URL"] = "https://new.podium.test"
    site.notice = "We have moved."
    db.session.commit()
    ensure_podcast_guid()
    found = channel(client)
    assert found.findtext(f"{PODCAST}guid") == guid
    assert found.findtext(f"{ITUNES}new-feed-url") == "https://new.podium.test/podcast/feed.xml"


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]", "http://10.1.2.3"]
)
def test_a_local_site_gets_no_guid_yet(site: Site, app: Any, address: str) -> None:
    app.config["BASE_URL"] = address
    ensure_podcast_guid()
    assert site.podcast_guid == ""


def test_a_moved_feed_redirects(client: LintingClient, site: Site) -> None:
    site.podcast_new_feed_url = "https://elsewhere.test/feed"
    db.session.commit()
    response = client.get(FEED_PATH)
    assert (response.status_code, response.headers["Location"]) == (301, "https://elsewhere.test/feed")


def test_a_feed_never_redirects_to_itself(client: LintingClient, site: Site) -> None:
    site.podcast_new_feed_url = f"https://podium.test{FEED_PATH}"
    db.session.commit()
    assert client.get(FEED_PATH).status_code == 200


def test_nothing_unpublished_is_in_the_feed(client: LintingClient) -> None:
    save(
        an_episode(title="Public"),
        an_episode(title="Draft", status=Status.DRAFT),
        an_episode(title="Withdrawn", status=Status.WITHDRAWN),
        an_episode(title="Scheduled", status=Status.SCHEDULED, publish_at=NOW + DAY),
        an_episode(title="Later", publish_at=NOW + DAY),
        an_episode(title="Guests", guests=[a_person(name="Nobody yet", status=Status.DRAFT)]),
    )
    assert sorted(titles(client)) == ["Guests", "Public"]
    assert "Nobody yet" not in client.get(FEED_PATH).text


def test_replacing_a_files_bytes_updates_last_modified(client: LintingClient) -> None:
    audio = a_file()
    save(an_episode(audio=audio))
    before = client.get(FEED_PATH).headers["Last-Modified"]
    with time_machine.travel(NOW + DAY, tick=False):
        audio.length = 2 * audio.length
        db.session.commit()
        assert client.get(FEED_PATH, headers={"If-Modified-Since": before}).status_code == 200


def test_a_restart_updates_last_modified(client: LintingClient, app: Flask) -> None:
    # With another address in the settings, the same data renders differently.
    save(an_episode())
    before = client.get(FEED_PATH)
    app.config["STARTED_AT"] = NOW + DAY
    save(an_event())
    after = client.get(FEED_PATH)
    assert after.data == before.data
    assert after.last_modified == NOW + DAY != before.last_modified


def test_a_scheduled_episode_appears_on_time(client: LintingClient) -> None:
    save(an_episode(title="Tomorrow", status=Status.SCHEDULED, publish_at=NOW + DAY))
    before = client.get(FEED_PATH)
    with time_machine.travel(NOW + DAY, tick=False):
        after = client.get(FEED_PATH, headers={"If-Modified-Since": before.headers["Last-Modified"]})
        assert (after.status_code, b"Tomorrow" in after.data) == (200, True)


def test_a_long_feed_is_complete_over_linked_pages(client: LintingClient) -> None:
    save(*(an_episode(title=f"Episode {n}", number=n, publish_at=NOW - n * DAY) for n in range(1, 302)))
    first, second = channel(client), channel(client, f"{FEED_PATH}?page=2")
    assert [len(list(page.iter("item"))) for page in (first, second)] == [300, 1]
    links = [{link.get("rel"): link.get("href") for link in page.iter(f"{ATOM}link")} for page in (first, second)]
    base = "https://podium.test/podcast/feed.xml"
    assert links[0] == {"self": base, "first": base, "next": f"{base}?page=2", "last": f"{base}?page=2"}
    assert links[1] == {"self": f"{base}?page=2", "first": base, "previous": base, "last": f"{base}?page=2"}
    assert {client.get(f"{FEED_PATH}?page={page}").status_code for page in (0, 3, -1)} == {404}


def test_the_feed_takes_the_same_number_of_queries_for_many_episodes_as_for_one(
    client: LintingClient, count_queries: Any, app: Any
) -> None:
    counts = []
    for number in (1, 3):
        chapters = [Chapter(starts=0, title="All")]
        save(*(an_episode(guests=[a_person()], chapters=chapters, cues=CUES) for _ in range(number)))
        with count_queries() as queries:
            client.get(FEED_PATH)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_poll_that_finds_nothing_new_renders_nothing(client: LintingClient, count_queries: Any) -> None:
    save(an_episode())
    whole = client.get(FEED_PATH)
    assert whole.headers["ETag"][0] == '"'
    for condition in ({"If-None-Match": whole.headers["ETag"]}, {"If-Modified-Since": whole.headers["Last-Modified"]}):
        with count_queries() as queries:
            answer = client.get(FEED_PATH, headers=condition)
        assert (answer.status_code, answer.data, len(queries)) == (304, b"", 0)


def test_the_bytes_are_the_same_between_edits(client: LintingClient, site: Site) -> None:
    save(an_episode(guests=[a_person(name="B"), a_person(name="A")], cues=CUES))
    before = client.get(FEED_PATH)
    # A commit that doesn't touch the podcast, such as a registration.
    save(a_person(updated_at=NOW - DAY))
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        again = client.get(FEED_PATH)
    assert (again.data, again.headers["ETag"]) == (before.data, before.headers["ETag"])


def test_the_feed_is_open_to_players_in_browsers_and_sets_no_cookie(client: LintingClient) -> None:
    headers = client.get(FEED_PATH).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in headers


def test_new_artwork_has_a_new_address_and_the_old_one_redirects(client: LintingClient, site: Site) -> None:
    before = channel(client).find(f"{ITUNES}image").get("href").removeprefix("https://podium.test")
    assert client.get(before).mimetype == "image/png"
    site.podcast_title = "Another title"
    db.session.commit()
    after = channel(client).find(f"{ITUNES}image").get("href").removeprefix("https://podium.test")
    assert after != before
    assert client.get(before).headers["Location"] == after
    assert "immutable" in client.get(after).headers["Cache-Control"]
