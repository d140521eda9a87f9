"""Feeds are parsed as hosts write them, and their errors are reported."""

from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from examples import scaled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from podcast.importing.shows import DATE, SPACES, a_feed, allow_loopback, an_item

from blueprints.podcast.importing.feed_parser import parse_feed
from blueprints.podcast.importing.feed_source import load_feed
from blueprints.podcast.importing.parsed_feed import FeedError, Show, TranscriptLink
from models.episode import EpisodeType
from models.site import PodcastType

GUID = "3102648f-d688-40b7-bbff-7531e36e96ad"


def test_the_show_is_parsed() -> None:
    assert parse_feed(a_feed(an_item())).show == Show(
        title="Slow Science",
        summary="Talks & walks.",
        author="The Pond Lab",
        category="Science/Nature",
        copyright="© The Pond Lab",
        type=PodcastType.SERIAL,
    )


def test_the_identity_of_the_show_is_parsed() -> None:
    show = f"""<atom:link rel="self" href="https://old.test/feed"/><atom:link rel="next" href="https://old.test/feed?2"/>
        <podcast:guid>{GUID.upper()}</podcast:guid><podcast:locked owner="a@old.test">yes</podcast:locked>
        <itunes:new-feed-url>https://new.test/feed</itunes:new-feed-url><itunes:explicit>yes</itunes:explicit>
        <itunes:image href="https://old.test/a.jpg"/>"""
    assert parse_feed(a_feed(an_item(), show=show)).show == Show(
        guid=GUID,
        locked=True,
        explicit=True,
        own_url="https://old.test/feed",
        next_url="https://old.test/feed?2",
        new_url="https://new.test/feed",
        image_url="https://old.test/a.jpg",
    )


def test_an_episode_is_parsed_completely() -> None:
    more = """<itunes:title>The pond</itunes:title><itunes:season>2</itunes:season><itunes:episode>7</itunes:episode>
        <itunes:episodeType>Bonus</itunes:episodeType><itunes:explicit>true</itunes:explicit>
        <itunes:subtitle>Forty-one years of it.</itunes:subtitle>
        <content:encoded><![CDATA[<p>Of <b>one</b> pond.</p>]]></content:encoded>
        <podcast:transcript url="https://old.test/7.srt" type="application/srt; charset=utf-8"/>
        <podcast:chapters url="https://old.test/7.json" type="application/json+chapters"/>
        <podcast:person role="guest">Ada  Byron</podcast:person><podcast:person>Ben Host</podcast:person>"""
    item = parse_feed(a_feed(an_item("seven", more))).items[0]
    assert (item.guid, item.title, item.summary) == ("urn:seven", "The pond", "Forty-one years of it.")
    assert (item.season, item.number, item.type, item.explicit) == (2, 7, EpisodeType.BONUS, True)
    assert item.notes == "Of **one** pond."
    assert item.published == datetime(2027, 1, 12, 6, tzinfo=UTC)
    assert item.audio_url == "https://audio.test/seven.mp3"
    assert item.transcripts == (TranscriptLink("https://old.test/7.srt", "application/srt"),)
    assert (item.chapters_url, item.guests) == ("https://old.test/7.json", ("Ada Byron",))


def test_a_minimal_episode_is_in_season_one_without_a_number() -> None:
    item = parse_feed(a_feed(an_item(guid=""))).items[0]
    assert (item.season, item.number, item.type, item.explicit) == (1, None, EpisodeType.FULL, False)
    assert (item.summary, item.notes) == ("About one.", "")
    # Players then identify it by the address of its audio, so that has to stay.
    assert item.guid == item.audio_url


def test_alternative_spellings_are_understood() -> None:
    feed = a_feed(an_item(more="<itunes:season>03</itunes:season><itunes:episode>x</itunes:episode>"))
    feed = feed.replace(b"podcast-1.0.dtd", b"Podcast-1.0.DTD")
    item = parse_feed(feed).items[0]
    assert (item.season, item.number) == (3, None)
    latin = a_feed(an_item(title="Café"), head='<?xml version="1.0" encoding="ISO-8859-1"?>').decode().encode("latin-1")
    assert parse_feed(latin).items[0].title == "Café"
    assert parse_feed(a_feed(an_item(title="Fish &amp;amp; chips"))).items[0].title == "Fish & chips"


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("Tue, 12 Jan 2027 07:00:00 GMT", 7),
        ("Tue, 12 Jan 2027 07:00:00 EST", 12),
        ("12 Jan 2027 07:00 -0000", 7),
        ("2027-01-12T07:00:00+02:00", 5),
    ],
)
def test_dates_are_parsed_in_the_formats_of_hosts(text: str, hour: int) -> None:
    assert parse_feed(a_feed(an_item(pubDate=text))).items[0].published == datetime(2027, 1, 12, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (an_item(title=""), "“(without a title)”: has no title"),
        (an_item(enclosure=""), "“Episode one”: has no audio (enclosure)"),
        (an_item(pubDate="yesterday"), "“yesterday” isn't a date"),
        (an_item(pubDate="Fri, 31 Feb 2027 07:00:00 GMT"), "isn't a date"),
        (an_item(pubDate="Fri, 31 Dec 9999 23:00:00 -2300"), "isn't a date"),
        (an_item(pubDate="Thu, 01 Jan 1970 00:00:00 GMT"), "isn't a date"),
        (an_item(guid="a" * 1001), "is not one line"),
        (an_item(guid="a\nb"), "is not one line"),
        (an_item(more='<enclosure url="https://a.test/a.mp4" type="video/mp4"/>', enclosure=""), "“video/mp4”"),
    ],
)
def test_a_bad_item_is_reported_and_doesnt_stop_the_others(item: str, expected: str) -> None:
    feed = parse_feed(a_feed(an_item("before"), item, an_item("after")))
    assert [kept.title for kept in feed.items] == ["Episode before", "Episode after"]
    assert len(feed.skipped) == 1
    assert expected in str(feed.skipped[0])


@pytest.mark.parametrize("space", ["", "\n", "\r\n\t ", "\ufeff\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_a_blank_line_may_stand_before_the_declaration(space: str, bom: str) -> None:
    assert len(parse_feed((bom + space).encode() + a_feed(an_item())).items) == 1


def test_prefixes_that_are_not_declared_are_understood() -> None:
    more = """<itunes:season>2</itunes:season><media:thumbnail url="x" media:height="7"/>
        <content:encoded><![CDATA[<p>Of a pond.</p>]]></content:encoded>
        <podcast:transcript url="https://old.test/7.srt" type="application/srt"/>"""
    item = parse_feed(a_feed(an_item(more=more)).replace(SPACES.encode(), b"")).items[0]
    assert (item.season, item.notes, len(item.transcripts)) == (2, "Of a pond.", 1)


def test_a_prefix_means_what_the_feed_declares() -> None:
    itunes = 'xmlns:i="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    more = f"""<i:season {itunes}>2</i:season><i:episode>8</i:episode>
        <episode xmlns="http://www.itunes.com/dtds/podcast-1.0.dtd">7</episode>
        <itunes:title xmlns:itunes="urn:other">Wrong</itunes:title>"""
    item = parse_feed(a_feed(an_item(more=more))).items[0]
    assert (item.title, item.season, item.number) == ("Episode one", 2, 7)


def test_the_entities_of_html_are_understood() -> None:
    more = '<podcast:transcript url="https://old.test/7&nbsp;&uuml;.srt" type="application/srt"/>'
    for head in ("", '<!DOCTYPE rss SYSTEM "http://my.netscape.com/publish/formats/rss-0.91.dtd">'):
        [item] = parse_feed(a_feed(an_item(title="A&nbsp;caf&eacute; &unknown; &amp;", more=more), head=head)).items
        assert item.title == "A café &unknown; &"
        assert item.transcripts[0].url == "https://old.test/7\xa0ü.srt"


def test_an_episode_without_a_date_takes_that_of_another_element() -> None:
    for more in ("<dc:date>2027-01-12T06:00:00Z</dc:date>", "<atom:updated>2027-01-12T06:00:00Z</atom:updated>"):
        [item] = parse_feed(a_feed(an_item(pubDate="", more=more))).items
        assert item.published == datetime(2027, 1, 12, 6, tzinfo=UTC)
    assert parse_feed(a_feed(an_item(pubDate=""))).items[0].published is None


BOMB = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "isn't valid XML"),
        (b"<html><p>Not found</html>", "line 1, mismatched tag"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "isn't an RSS feed"),
        (b"<rss/>", "isn't an RSS feed"),
        (a_feed(an_item(title="&b;"), head=BOMB), "defines its own entities"),
        (a_feed(head='<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "defines its own entities"),
        (a_feed("<a>" * 1000 + "</a>" * 1000), "too deep"),
        (a_feed(head='<?xml version="1.0" encoding="klingon"?>'), "encoding"),
        (a_feed(head='<?xml version="1.0" encoding="big5"?>'), "encoding"),
    ],
)
def test_an_invalid_feed_is_reported(data: bytes, expected: str) -> None:
    with pytest.raises(FeedError, match=expected):
        parse_feed(data)


WHOLE = a_feed(
    an_item(more='<podcast:transcript url="https://a.test/1.vtt" type="text/vtt"/><itunes:season>1</itunes:season>'),
    an_item("two", more='<content:encoded><![CDATA[<ul><li>x <a href="https://a.test">y</a>]]></content:encoded>'),
)
MARKS = b"< > & ]]> <item> </item> </channel> &#0; &#155; <!-- -1 pubDate guid <![CDATA[ xmlns:itunes=''".split()
PIECES = st.sampled_from([*MARKS, b'"', b"\xff", b"\x00", b"9" * 30, b"<!DOCTYPE x>", SPACES.encode()])


@settings(max_examples=scaled(300), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 40), st.one_of(PIECES, st.binary(max_size=9)))))
def test_an_invalid_feed_raises_only_feed_errors(changes: list[tuple[int, int, bytes]]) -> None:
    data = WHOLE
    for place, length, piece in changes:
        data = data[:place] + piece + data[place + length :]
    try:
        feed = parse_feed(data)
    except FeedError as error:
        assert str(error).isprintable()
        return
    for item in feed.items:
        assert item.title.isprintable() and item.guid.isprintable() and "\x00" not in item.notes
    assert all(str(remark).isprintable() for remark in feed.skipped)


WORDS = ["&#27;", "<p>", "<ul><li>", "http://[", "javascript:x", "-1", "007", "yes", "guest", "video/mp4", DATE]
VALUES = st.lists(
    st.one_of(st.sampled_from(WORDS), st.text("aé東 \n.()[]{}<>#*_`&;'\"\u202e\u2028\x85\x9b")), max_size=6
)
ELEMENTS = ["title", "guid", "pubDate", "description", "content:encoded", "itunes:season", "itunes:episode"]


@settings(max_examples=scaled(200), deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(ELEMENTS), VALUES), max_size=3), VALUES)
def test_everything_in_a_feed_stays_text(items: list[dict[str, list[str]]], show: list[str]) -> None:
    written = [an_item(**{name: escape("".join(value)) for name, value in item.items()}) for item in items]
    feed = parse_feed(a_feed(*written, show=f"<title>{escape(''.join(show))}</title>"))
    assert len(feed.items) + len(feed.skipped) == len(items)
    assert all(item.title.isprintable() and item.guid.isprintable() for item in feed.items)
    assert all(str(remark).isprintable() for remark in feed.skipped)


def test_guids_are_case_sensitive(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(a_feed(an_item(guid="abcD"), an_item("two", guid="abCd")))
    assert len(load_feed(str(path), allow_loopback).items) == 2


def test_the_number_0_is_ignored() -> None:
    zero = "<itunes:season>0</itunes:season><itunes:episode>0</itunes:episode>"
    item = parse_feed(a_feed(an_item(more=zero))).items[0]
    assert (item.season, item.number) == (1, None)


def test_a_guid_belongs_to_one_episode(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(a_feed(an_item(title="First"), an_item(), an_item("two"), an_item("two")))
    feed = load_feed(str(path), allow_loopback)
    assert [item.title for item in feed.items] == ["Episode two", "First"]
    assert [str(remark) for remark in feed.skipped] == [
        "“Episode one”: has the guid of “First”; each episode needs its own"
    ]


def test_a_missing_or_empty_file_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    with pytest.raises(FeedError, match="can't be read: No such file"):
        load_feed(str(path), allow_loopback)
    path.write_bytes(a_feed())
    with pytest.raises(FeedError, match="has no episodes"):
        load_feed(str(path), allow_loopback)
