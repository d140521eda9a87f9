"""The feed is well-formed and within its limits, whatever titles and notes contain."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from feedparser.api import parse as feedparser_parse
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import a_file, a_person, a_site, an_episode

from blueprints.podcast.rss import DESCRIPTION_TAGS, podcast_rss, truncate_to_bytes
from blueprints.podcast.show import MAX_DESCRIPTION_BYTES, show_of
from core.text import xml_text

NOW = datetime(2027, 3, 1, tzinfo=UTC)
PIECES = (
    *("]]>", "<![CDATA[", "<script>", "</description>", "&amp;", "&#0;", "<!--", "-->", '"', "'", "\x00", "\x0b"),
    *("\x1f", "\ufffe", "\uffff", "\ud800", "\u2028", "😀", "é", "\u202e", "[x](javascript:alert(1))"),
    *("[a](/events/)", "# H\n\n", "\n\n"),
)
hostile = st.lists(st.sampled_from(PIECES) | st.text(st.characters(), max_size=6), max_size=30).map("".join)
# Text that a UTF-8 database can store.
storable = hostile.map(lambda text: text.encode(errors="ignore").decode())


def feed_of(app: Flask, title: str, body: str, summary: str) -> ElementTree.Element:
    with app.app_context():
        site = a_site(podcast_title=title, podcast_summary=summary or "x", podcast_category="Science")
        for column in type(site).__table__.columns:
            if column.default is not None and getattr(site, column.name) is None and column.default.is_scalar:
                setattr(site, column.name, column.default.arg)
        episode = an_episode(
            title=title,
            body=body,
            summary=summary,
            audio=a_file(),
            guests=[a_person(name=title)],
            chapters=[],
            cues=[],
            publish_at=NOW,
        )
        rss = podcast_rss(show_of(site), [episode], NOW, {})
    assert not feedparser_parse(rss).bozo
    return ElementTree.fromstring(rss)


# The application only provides the address, so it can be shared between examples.
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(storable, storable, storable)
def test_hostile_text_stays_text(app: Flask, title: str, body: str, summary: str) -> None:
    item = feed_of(app, title, body, summary).find("channel/item")
    assert item is not None
    # XML reads every line end as a line feed.
    assert (item.findtext("title") or "") == re.sub("\r\n?", "\n", xml_text(title))
    description = item.findtext("description") or ""
    assert len(description.encode()) <= MAX_DESCRIPTION_BYTES
    assert set(re.findall(r"<([a-z0-9]+)", description)) <= DESCRIPTION_TAGS
    assert not re.search(r'href="(?!https?:|mailto:|#)', description)


@pytest.mark.parametrize("letter", ["a", "é", "😀", "&", "é ", "<", "&amp; "])
def test_long_notes_are_cut_between_characters_and_link_to_the_page(app: Flask, letter: str) -> None:
    rss = feed_of(app, "Long", letter * 5000, "Short.")
    description = rss.findtext("channel/item/description") or ""
    assert 3900 < len(description.encode()) <= MAX_DESCRIPTION_BYTES
    assert "…</p><p><a href=" in description
    assert not re.search(r"&[^;]{0,5}…", description)
    assert len(rss.findtext("channel/item/{http://purl.org/rss/1.0/modules/content/}encoded") or "") > 4000


@given(storable, st.integers(10, 60))
def test_a_text_is_truncated_to_a_number_of_bytes(text: str, limit: int) -> None:
    cut = truncate_to_bytes(text, limit)
    assert len(cut.encode()) <= limit
    assert cut == xml_text(text) or cut.endswith("…")
