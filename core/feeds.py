"""Render feeds as Atom (RFC 4287) and JSON Feed 1.1 from the same entries."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from flask import Blueprint, Response, current_app

from core.metadata import absolute
from core.text import xml_text

ATOM = "http://www.w3.org/2005/Atom"
MEDIA = "http://search.yahoo.com/mrss/"
MAX_ENTRIES = 50
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
MIME_TYPES = {"atom": "application/atom+xml", "json": "application/feed+json"}
EXTENSION = "<any(atom,json):extension>"  # for the rule of a route


@dataclass(frozen=True, slots=True)
class Entry:
    """A feed entry; `identity` is its permanent id, `path` and `image` are on this site, `html` is sanitised."""

    identity: str
    path: str
    title: str
    html: str
    published: datetime
    updated: datetime
    summary: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    image: str = ""

    @property
    def id(self) -> str:
        """The identity as URN if it is a UUID, otherwise the URN of a UUID derived from it."""
        try:
            return UUID(self.identity).urn
        except ValueError:
            return uuid5(NAMESPACE_URL, f"{self.path.split('/')[1]} {self.identity}").urn

    @property
    def changed(self) -> datetime:
        """The last change, never earlier than the publication."""
        return max(self.updated, self.published)


LatestEntries = Callable[[datetime], list[Entry]]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed; `path` is its address without extension, `home` the page that it belongs to."""

    title: str
    path: str
    home: str
    author: str
    language: str
    entries: Sequence[Entry]
    query: str = ""

    @property
    def changed(self) -> datetime:
        """The last change of any entry."""
        return max((entry.changed for entry in self.entries), default=LONG_AGO)

    def address(self, extension: str) -> str:
        """Return the address of the feed with an extension, `atom` or `json`."""
        return absolute(f"{self.path}.{extension}" + (f"?{self.query}" if self.query else ""))


def newest(entries: Sequence[Entry]) -> list[Entry]:
    """Return the latest published entries, as many as a feed holds."""
    return sorted(entries, key=lambda entry: (entry.published, entry.id), reverse=True)[:MAX_ENTRIES]


def add_to_overall_feed(blueprint: Blueprint, latest_entries: LatestEntries) -> None:
    """Have the latest entries of a blueprint in the feed of the whole site."""
    blueprint.record_once(lambda setup: setup.app.extensions.setdefault("latest_entries", []).append(latest_entries))


def latest_entries_overall(now: datetime) -> list[Entry]:
    """Return the entries that came out last in all blueprints, as many as a feed holds."""
    sources: list[LatestEntries] = current_app.extensions.get("latest_entries", [])
    return newest([entry for latest_entries in sources for entry in latest_entries(now)])


def feed_response(feed: Feed, extension: str) -> Response:
    """Return a feed as a response, `atom` or `json`."""
    body = atom(feed) if extension == "atom" else json_feed(feed)
    # Only an ETag, no Last-Modified: an entry that leaves the feed doesn't make its date later.
    return current_app.response_class(body, content_type=f"{MIME_TYPES[extension]}; charset=utf-8")


def atom(feed: Feed) -> bytes:
    """Return a feed as Atom."""
    root = Element("feed", {"xmlns": ATOM, "xmlns:media": MEDIA, "xml:lang": feed.language})
    _text(root, "id", feed.address("atom"))
    _text(root, "title", feed.title)
    _text(root, "updated", feed.changed.isoformat())
    _text(SubElement(root, "author"), "name", feed.author)
    SubElement(root, "link", rel="self", type=MIME_TYPES["atom"], href=feed.address("atom"))
    SubElement(root, "link", rel="alternate", type="text/html", href=absolute(feed.home))
    for entry in feed.entries:
        _add_entry(SubElement(root, "entry"), entry)
    return bytes(ElementTree.tostring(root, "utf-8", xml_declaration=True))


def _add_entry(element: Element, entry: Entry) -> None:
    _text(element, "id", entry.id)
    _text(element, "title", entry.title)
    SubElement(element, "link", rel="alternate", type="text/html", href=absolute(entry.path))
    _text(element, "published", entry.published.isoformat())
    _text(element, "updated", entry.changed.isoformat())
    for name in entry.authors:
        _text(SubElement(element, "author"), "name", name)
    for tag in entry.tags:
        SubElement(element, "category", term=xml_text(tag))
    if entry.summary:
        _text(element, "summary", entry.summary)
    if entry.image:
        SubElement(element, "media:thumbnail", url=absolute(entry.image))
    _text(element, "content", entry.html, type="html")


def _text(parent: Element, name: str, text: str, /, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = xml_text(text)


def json_feed(feed: Feed) -> bytes:
    """Return a feed as JSON Feed."""
    content = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": absolute(feed.home),
        "feed_url": feed.address("json"),
        "language": feed.language,
        "authors": [{"name": feed.author, "url": absolute("/")}],
        "items": [_item(entry) for entry in feed.entries],
    }
    return json.dumps(content, ensure_ascii=False).encode(errors="replace")


def _item(entry: Entry) -> dict[str, object]:
    item = {
        "id": entry.id,
        "url": absolute(entry.path),
        "title": entry.title,
        # JSON Feed 1.1 requires content, so an empty item repeats its title.
        "content_html": entry.html or f"<p>{escape(entry.title)}</p>",
        "summary": entry.summary,
        "date_published": entry.published.isoformat(),
        "date_modified": entry.changed.isoformat(),
        "authors": [{"name": name} for name in entry.authors],
        "tags": list(entry.tags),
        "image": absolute(entry.image) if entry.image else "",
    }
    return {key: value for key, value in item.items() if value}
