"""Atom and JSON feeds are valid, whatever their entries contain."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from xml.etree import ElementTree

import pytest
from feedparser.api import parse as feedparser_parse
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.feeds import MAX_ENTRIES, Entry, Feed, atom, json_feed, newest
from core.text import xml_text

ATOM = "{http://www.w3.org/2005/Atom}"
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
PIECES = ("]]>", "<script>", "</entry>", "&amp;", "&#0;", '"', "\x00", "\x0b", "\ufffe", "\ud800", "\u2028", "😀", "é")
hostile = st.lists(st.sampled_from(PIECES) | st.text(st.characters(), max_size=6), max_size=20).map("".join)


def an_entry(**changes: Any) -> Entry:
    defaults = {
        "identity": str(uuid4()),
        "path": "/events/maps",
        "title": "Maps",
        "html": "<p>On maps.</p>",
        "published": NOW,
        "updated": NOW,
    }
    return Entry(**{**defaults, **changes})


def a_feed(*entries: Entry, **changes: Any) -> Feed:
    defaults = {"title": "Events", "path": "/events/feed", "home": "/events/", "author": "Us", "language": "en-GB"}
    return Feed(**{**defaults, **changes}, entries=entries)


def test_a_feed_has_its_address_and_title(app: Flask) -> None:
    read = feedparser_parse(atom(a_feed(an_entry(), query="kind=talk")))
    assert (read.bozo, read.version, read.feed.title, read.feed.author) == (False, "atom10", "Events", "Us")
    assert read.feed.id == "https://podium.test/events/feed.atom?kind=talk"
    assert {link.rel: link.href for link in read.feed.links} == {
        "self": "https://podium.test/events/feed.atom?kind=talk",
        "alternate": "https://podium.test/events/",
    }


def test_an_entry_is_the_same_in_both_formats(app: Flask) -> None:
    later = NOW + timedelta(days=1)
    entry = an_entry(updated=later, summary="Short.", authors=("Ada", "Ben"), tags=("talk",), image="/media/map.png")
    [read] = feedparser_parse(atom(a_feed(entry))).entries
    [item] = json.loads(json_feed(a_feed(entry)))["items"]
    assert read.id == item["id"] == f"urn:uuid:{entry.identity}"
    assert read.link == item["url"] == "https://podium.test/events/maps"
    assert read.title == item["title"] == "Maps"
    assert read.published == item["date_published"] == NOW.isoformat()
    assert read.updated == item["date_modified"] == later.isoformat()
    assert [author.name for author in read.authors] == [author["name"] for author in item["authors"]] == ["Ada", "Ben"]
    assert [tag.term for tag in read.tags] == item["tags"] == ["talk"]
    assert read.summary == item["summary"] == "Short."
    assert read.media_thumbnail[0]["url"] == item["image"] == "https://podium.test/media/map.png"
    assert read.content[0].value == item["content_html"] == "<p>On maps.</p>"


def test_a_json_feed_has_the_required_members(app: Flask) -> None:
    feed = json.loads(json_feed(a_feed(an_entry())))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "https://podium.test/events/feed.json"
    assert feed["home_page_url"] == "https://podium.test/events/"
    assert all(isinstance(item["id"], str) and item["content_html"] for item in feed["items"])


def test_every_item_of_a_json_feed_has_content(app: Flask) -> None:
    [item] = json.loads(json_feed(a_feed(an_entry(html="", title="Maps & more"))))["items"]
    assert item["content_html"] == "<p>Maps &amp; more</p>"


def test_an_identity_that_isnt_a_uuid_becomes_a_permanent_one() -> None:
    first, again = an_entry(identity="123"), an_entry(identity="123", title="Renamed", path="/events/renamed")
    elsewhere = an_entry(identity="123", path="/podcast/maps")
    assert first.id == again.id != elsewhere.id
    assert UUID(first.id.removeprefix("urn:uuid:")).version == 5


def test_no_entry_was_changed_before_its_publication() -> None:
    assert an_entry(updated=NOW - timedelta(days=3)).changed == NOW


def test_a_feed_without_entries_is_valid(app: Flask) -> None:
    assert not feedparser_parse(atom(a_feed())).bozo


def test_a_feed_has_the_latest_entries() -> None:
    entries = [an_entry(published=NOW - timedelta(days=day)) for day in range(MAX_ENTRIES + 5)]
    assert newest(entries[::-1]) == entries[:MAX_ENTRIES]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hostile, hostile)
def test_hostile_text_stays_text(app: Flask, title: str, html: str) -> None:
    feed = a_feed(an_entry(title=title, html=html, summary=title, authors=(title,), tags=(title,)), title=title)
    root = ElementTree.fromstring(atom(feed))
    plain = re.sub("\r\n?", "\n", xml_text(title))
    assert root.findtext(f"{ATOM}title", "") == root.findtext(f"{ATOM}entry/{ATOM}title", "") == plain
    assert root.findtext(f"{ATOM}entry/{ATOM}content", "") == re.sub("\r\n?", "\n", xml_text(html))
    assert len(json.loads(json_feed(feed))["items"]) == 1


@pytest.mark.parametrize("char", ["\x00", "\x08", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_characters_that_xml_cannot_contain_are_dropped(char: str) -> None:
    assert xml_text(f"a{char}b\t\n\r😀") == "ab\t\n\r😀"
