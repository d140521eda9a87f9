"""Parse an RSS feed into a show and its episodes."""

import re
from datetime import datetime
from xml.etree.ElementTree import Element

from blueprints.podcast.importing.field_parsers import parse_bool, parse_category, parse_date, parse_guid, parse_number
from blueprints.podcast.importing.parsed_feed import Feed, FeedError, Item, ItemError, Remark, Show, TranscriptLink
from blueprints.podcast.importing.xml_parser import attribute_of, links_of, parse_xml, text_of
from core.html_to_markdown import first_paragraph, html_to_line, html_to_markdown, unescape_line, without_summary
from core.text import quoted
from models.episode import EpisodeType
from models.site import PodcastType

MAX_GUID_LENGTH = 1000
MAX_TITLE_LENGTH = 300
MAX_SUMMARY_LENGTH = 4000  # of the show; directories accept no more
NON_AUDIO_TYPES = ("video/", "image/", "text/", "application/pdf")
LONG_TEXT_ELEMENTS = ("content:encoded", "description", "itunes:summary")
SHORT_TEXT_ELEMENTS = ("itunes:subtitle", "itunes:summary", "description")


def parse_feed(data: bytes) -> Feed:
    """Parse an RSS feed; FeedError if it isn't one. Items that can't be imported become skipped remarks."""
    root = parse_xml(data)
    channel = root.find("channel")
    if root.tag != "rss" or channel is None:
        raise FeedError("isn't an RSS feed: it has no <rss> with a <channel>")
    feed = Feed(_parse_show(channel))
    for element in channel.findall("item"):
        try:
            feed.items.append(_parse_item(element))
        except ItemError as error:
            feed.skipped.append(Remark(_title(element) or "(without a title)", str(error)))
    return feed


def _parse_show(channel: Element) -> Show:
    category = channel.find("itunes:category")
    main = "" if category is None else category.get("text", "").strip()
    part = "" if category is None else attribute_of(category, "itunes:category", "text")
    serial = text_of(channel, "itunes:type").lower() == PodcastType.SERIAL
    return Show(
        title=unescape_line(text_of(channel, "title"))[:MAX_TITLE_LENGTH],
        summary=html_to_line(text_of(channel, "description", "itunes:summary"))[:MAX_SUMMARY_LENGTH],
        author=unescape_line(text_of(channel, "itunes:author"))[:MAX_TITLE_LENGTH],
        category=parse_category(main, part),
        explicit=parse_bool(text_of(channel, "itunes:explicit")),
        copyright=unescape_line(text_of(channel, "copyright"))[:MAX_TITLE_LENGTH],
        type=PodcastType.SERIAL if serial else PodcastType.EPISODIC,
        guid=parse_guid(text_of(channel, "podcast:guid")),
        locked=parse_bool(text_of(channel, "podcast:locked")),
        own_url=next(links_of(channel, "self"), ""),
        next_url=next(links_of(channel, "next"), ""),
        new_url=text_of(channel, "itunes:new-feed-url"),
        image_url=attribute_of(channel, "itunes:image", "href"),
    )


def _parse_item(element: Element) -> Item:
    title = _title(element)
    if not title:
        raise ItemError("has no title")
    summary = first_paragraph(text_of(element, *SHORT_TEXT_ELEMENTS, *LONG_TEXT_ELEMENTS))
    audio = _parse_enclosure(element)
    type_text = text_of(element, "itunes:episodeType").lower()
    return Item(
        guid=_parse_item_guid(element, audio),
        title=title,
        summary=summary,
        notes=without_summary(html_to_markdown(text_of(element, *LONG_TEXT_ELEMENTS)), summary),
        published=_published(element),
        audio_url=audio,
        season=parse_number(text_of(element, "itunes:season", "podcast:season")) or 1,
        number=parse_number(text_of(element, "itunes:episode", "podcast:episode")),
        type=next((known for known in EpisodeType if known == type_text), EpisodeType.FULL),
        explicit=parse_bool(text_of(element, "itunes:explicit")),
        transcripts=tuple(
            TranscriptLink(url, link.get("type", "").partition(";")[0].strip().lower())
            for link in element.findall("podcast:transcript")
            if (url := link.get("url", "").strip())
        ),
        chapters_url=attribute_of(element, "podcast:chapters", "url"),
        guests=_guests(element),
    )


def _published(element: Element) -> datetime | None:
    text = text_of(element, "pubDate", "dc:date", "atom:published", "atom:updated")
    return parse_date(text) if text else None


def _title(element: Element) -> str:
    # The iTunes title comes without the number, which has its own element.
    return unescape_line(text_of(element, "itunes:title", "title"))[:MAX_TITLE_LENGTH]


def _parse_enclosure(element: Element) -> str:
    url, mime_type = (attribute_of(element, "enclosure", name) for name in ("url", "type"))
    if not url:
        raise ItemError("has no audio (enclosure)")
    if mime_type.lower().startswith(NON_AUDIO_TYPES):
        raise ItemError(f"its enclosure is {quoted(mime_type)}, but podcasts here are audio only")
    return url


def _parse_item_guid(element: Element, audio: str) -> str:
    # Players use the address of the audio if there is no guid.
    guid = text_of(element, "guid") or audio
    if len(guid) > MAX_GUID_LENGTH or not re.fullmatch(r"\S(?:.*\S)?", guid) or not guid.isprintable():
        raise ItemError(f"its guid {quoted(guid)} is not one line of at most {MAX_GUID_LENGTH} characters")
    return guid


def _guests(element: Element) -> tuple[str, ...]:
    people = (person for person in element.findall("podcast:person") if person.get("role", "").lower() == "guest")
    names = (unescape_line("".join(person.itertext())) for person in people)
    return tuple(dict.fromkeys(name for name in names if name))
