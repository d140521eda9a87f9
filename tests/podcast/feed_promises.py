"""Rules that every podcast feed of Podium follows, whatever its content and settings.

`flask podcast check` has the rules that content, files and settings can break; only a bug can break the rules here.
"""

import json
import re
from collections import Counter
from email.utils import parsedate_to_datetime
from uuid import UUID

from blueprints.podcast.checks.episode_rules import audio_of
from blueprints.podcast.checks.published_feed import ITUNES, PODCAST, PublishedFeed, link_of, title_of
from blueprints.podcast.queries import count_episodes
from blueprints.podcast.rss import DESCRIPTION_TAGS
from blueprints.podcast.show import FEED_PATH, MAX_DESCRIPTION_BYTES
from core.metadata import absolute
from core.time import utc_now
from models.episode import EpisodeType
from models.site import PodcastType


def the_show_has_all_required_elements(feed: PublishedFeed) -> None:
    for name in ("title", "link", "language", "description", f"{ITUNES}author", "copyright"):
        assert (feed.channel.findtext(name) or "").strip(), name
    assert len((feed.channel.findtext("description") or "").encode()) <= MAX_DESCRIPTION_BYTES
    assert feed.channel.findtext(f"{ITUNES}type") in set(PodcastType)
    assert feed.channel.findtext(f"{ITUNES}explicit") in ("true", "false")
    assert feed.channel.findtext(f"{PODCAST}locked") in ("yes", "no")
    assert feed.channel.findtext(f"{PODCAST}medium") == "podcast"
    assert UUID(feed.channel.findtext(f"{PODCAST}guid") or "")


def the_feed_names_its_own_address(feed: PublishedFeed) -> None:
    assert link_of(feed.channel, "self") == absolute(FEED_PATH)


def the_pages_lead_to_each_other(feed: PublishedFeed) -> None:
    addresses = [link_of(page, "self") for page in feed.pages]
    around = ["", *addresses, ""]
    for number, page in enumerate(feed.pages):
        expected = {"previous": around[number], "next": around[number + 2]}
        if len(addresses) > 1:
            expected |= {"first": addresses[0], "last": addresses[-1]}
        assert {relation: link_of(page, relation) for relation in expected} == expected, addresses[number]


def the_feed_is_open_to_other_sites_and_sets_no_cookie(feed: PublishedFeed) -> None:
    answer = feed.get(FEED_PATH)
    assert answer.mimetype == "application/rss+xml"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in answer.headers


def a_poll_that_finds_nothing_new_gets_no_bytes(feed: PublishedFeed) -> None:
    answer = feed.get(FEED_PATH)
    etag, changed = answer.headers["ETag"], answer.headers["Last-Modified"]
    assert etag.startswith('"')
    for condition in {"If_None_Match": etag}, {"If_Modified_Since": changed}:
        poll = feed.get(FEED_PATH, **condition)
        assert (poll.status_code, poll.data) == (304, b""), condition
    head = feed.get(FEED_PATH, "HEAD")
    assert (head.status_code, head.headers.get("ETag"), head.data) == (200, etag, b"")


def the_feed_holds_every_public_episode_once(feed: PublishedFeed) -> None:
    assert len(feed.items) == count_episodes(utc_now())
    guids = Counter((item.findtext("guid") or "").strip() for item in feed.items)
    assert set(guids.values()) <= {1}
    assert "" not in guids


def each_episode_has_all_required_elements(feed: PublishedFeed) -> None:
    for item in feed.items:
        assert (item.findtext("title") or "").strip()
        assert len(item.findall("enclosure")) == 1, title_of(item)
        assert re.fullmatch(r"[1-9][0-9]*", item.find("enclosure").get("length")), title_of(item)  # type: ignore[union-attr, arg-type]
        assert re.fullmatch(r"[1-9][0-9]*", item.findtext(f"{ITUNES}duration") or ""), title_of(item)
        assert item.findtext(f"{ITUNES}episodeType") in set(EpisodeType), title_of(item)
        assert parsedate_to_datetime(item.findtext("pubDate") or "") <= utc_now(), title_of(item)
        assert feed.get(item.findtext("link") or "").status_code == 200, title_of(item)


def descriptions_have_the_tags_and_length_that_players_show(feed: PublishedFeed) -> None:
    for item in feed.items:
        text = item.findtext("description") or ""
        assert set(re.findall(r"</?([a-zA-Z0-9]+)", text)) <= DESCRIPTION_TAGS, title_of(item)
        assert text.strip(), title_of(item)
        assert len(text.encode()) <= MAX_DESCRIPTION_BYTES, title_of(item)


def descriptions_are_cdata_sections(feed: PublishedFeed) -> None:
    first = feed.get(FEED_PATH)
    assert first.data.count(b"<description><![CDATA[") == len(list(feed.channel.iter("item")))


def audio_is_served_in_ranges(feed: PublishedFeed) -> None:
    for item, url, length, mime_type in audio_of(feed):
        ranges = {
            "bytes=0-1": (206, f"bytes 0-1/{length}"),
            "bytes=-2": (206, f"bytes {length - 2}-{length - 1}/{length}"),
            f"bytes={length - 2}-": (206, f"bytes {length - 2}-{length - 1}/{length}"),
            f"bytes={length}-": (416, f"bytes */{length}"),
        }
        for asked, expected in ranges.items():
            answer = feed.get(url, Range=asked)
            assert (answer.status_code, answer.headers.get("Content-Range")) == expected, title_of(item)
            assert answer.status_code != 206 or answer.mimetype == mime_type, title_of(item)


def files_are_open_to_other_sites_and_set_no_cookie(feed: PublishedFeed) -> None:
    for element in (feed.channel, *feed.items):
        names = ("enclosure", f"{PODCAST}transcript", f"{PODCAST}chapters")
        addresses = [found.get("url", "") for name in names for found in element.findall(name)]
        for address in (*addresses, *(image.get("href", "") for image in element.findall(f"{ITUNES}image"))):
            headers = feed.get(address, "HEAD").headers
            assert headers.get("Access-Control-Allow-Origin") == "*", address
            assert headers.get("Cross-Origin-Resource-Policy") == "cross-origin", address
            assert "Set-Cookie" not in headers, address


def transcripts_have_the_types_that_the_feed_declares(feed: PublishedFeed) -> None:
    for item in feed.items:
        for link in item.findall(f"{PODCAST}transcript"):
            answer = feed.get(link.get("url", ""))
            assert (answer.status_code, answer.mimetype) == (200, link.get("type")), title_of(item)
            assert answer.data.strip(), title_of(item)


def chapters_are_json_chapters(feed: PublishedFeed) -> None:
    for item in feed.items:
        for link in item.findall(f"{PODCAST}chapters"):
            chapters = json.loads(feed.get(link.get("url", "")).data)["chapters"]
            assert all("startTime" in chapter for chapter in chapters), title_of(item)


PROMISES = (
    the_show_has_all_required_elements,
    the_feed_names_its_own_address,
    the_pages_lead_to_each_other,
    the_feed_is_open_to_other_sites_and_sets_no_cookie,
    a_poll_that_finds_nothing_new_gets_no_bytes,
    the_feed_holds_every_public_episode_once,
    each_episode_has_all_required_elements,
    descriptions_have_the_tags_and_length_that_players_show,
    descriptions_are_cdata_sections,
    audio_is_served_in_ranges,
    files_are_open_to_other_sites_and_set_no_cookie,
    transcripts_have_the_types_that_the_feed_declares,
    chapters_are_json_chapters,
)
