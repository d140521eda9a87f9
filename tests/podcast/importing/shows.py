"""Feeds in the style of other hosts, and a website that serves a whole show."""

from pathlib import Path
from typing import Any

from website import Answer, Website

from blueprints.podcast.actions import ImportResult, import_podcast
from core.fetching import IpAddress

MP3 = (Path(__file__).parents[3] / "demo" / "content" / "media" / "season-two.mp3").read_bytes()
VTT = b"WEBVTT\n\n00:00.300 --> 00:02.000\n<v Ada>Hello.\n\n00:02.500 --> 00:04.000\n<v Ben>Hello &amp; welcome.\n"
SRT = b"1\r\n00:00:00,300 --> 00:00:02,000\r\nHello.\r\n\r\n2\r\n00:00:02,500 --> 00:00:04,000\r\nGood morning.\r\n"
CHAPTERS = b"""{"version": "1.2.0", "chapters": [
    {"startTime": 2.5, "title": "Two"},
    {"startTime": 0, "title": "One"},
    {"startTime": 1, "title": "An ad", "toc": false}
]}"""
SPACES = (
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom"'
)
SHOW = """<title>Slow Science</title><description>&lt;p&gt;Talks &amp;amp; walks.&lt;/p&gt;</description>
<itunes:author>The Pond Lab</itunes:author><itunes:category text="Science"><itunes:category text="Nature"/>
</itunes:category><itunes:type>serial</itunes:type><itunes:explicit>false</itunes:explicit>
<copyright>© The Pond Lab</copyright>"""
DATE = "Tue, 12 Jan 2027 07:00:00 +0100"


def allow_loopback(address: IpAddress) -> bool:
    """Allow only the website of the test."""
    return str(address) == "127.0.0.1"


def a_feed(*items: str, show: str = SHOW, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    """Return a feed with items."""
    return f'{head}<rss version="2.0" {SPACES}><channel>{show}{"".join(items)}</channel></rss>'.encode()


def an_item(name: str = "one", more: str = "", **changes: str) -> str:
    """Return an item with default elements; an empty change leaves an element out."""
    elements = {
        "title": f"Episode {name}",
        "guid": f"urn:{name}",
        "pubDate": DATE,
        "description": f"About {name}.",
        **{key: value for key, value in changes.items() if key != "enclosure"},
    }
    audio = changes.get("enclosure", f"https://audio.test/{name}.mp3")
    enclosure = f'<enclosure url="{audio}" type="audio/mpeg" length="1"/>' if audio else ""
    said = "".join(f"<{key}>{value}</{key}>" for key, value in elements.items() if value)
    return f"<item>{said}{enclosure}{more}</item>"


def serve_show(site: Website, episodes: int = 3) -> str:
    """Let a website serve a show with audio, chapters and transcripts; return the feed's address."""
    items = []
    for number in range(1, episodes + 1):
        kind, suffix = ("text/vtt", "vtt") if number % 2 else ("application/srt", "srt")
        items.append(
            an_item(
                str(number),
                f'<podcast:transcript url="{site.url(f"/{number}.{suffix}")}" type="{kind}"/>'
                f'<podcast:chapters url="{site.url(f"/{number}.json")}" type="application/json+chapters"/>'
                f"<itunes:season>2</itunes:season><itunes:episode>{number}</itunes:episode>",
                enclosure=site.url(f"/{number}.mp3"),
            )
        )
        # Each has different bytes, as in reality.
        site.answers[f"/{number}.mp3"] = Answer(MP3 + bytes([number]), etag=f'"{number}"')
        site.answers[f"/{number}.{suffix}"] = Answer(VTT if number % 2 else SRT)
        site.answers[f"/{number}.json"] = Answer(CHAPTERS)
    site.answers["/feed.xml"] = Answer(a_feed(*reversed(items)), headers={"Content-Type": "application/rss+xml"})
    return site.url("/feed.xml")


def import_feed(source: str, **options: Any) -> ImportResult:
    """Import a feed of the website of a test."""
    return import_podcast(source, is_allowed=allow_loopback, **options)


def import_items(website: Website, *items: str, **options: Any) -> ImportResult:
    """Import a feed of items, the last one first in the feed."""
    website.answers["/feed.xml"] = Answer(a_feed(*reversed(items)))
    return import_feed(website.url("/feed.xml"), **options)
