"""Render the podcast's feed: RSS 2.0 with the Apple and Podcasting 2.0 namespaces."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape
from xml.sax.saxutils import escape as escape_xml

import nh3

from blueprints.podcast.directory_rules import is_artwork
from blueprints.podcast.show import MAX_DESCRIPTION_BYTES, Show
from core.markdown import plain_text
from core.metadata import absolute, with_absolute_links
from core.text import xml_text
from models import Episode, MediaFile

NAMESPACES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
}
DESCRIPTION_TAGS = {"p", "ol", "ul", "li", "a"}  # the tags that Apple shows; of others it shows the text
TRANSCRIPT_TYPES = {"vtt": "text/vtt", "srt": "application/x-subrip", "json": "application/json", "html": "text/html"}
IN_ATTRIBUTES = {'"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
MAX_WORD_LENGTH = 80  # characters


def podcast_rss(show: Show, episodes: Sequence[Episode], changed: datetime, pages: dict[str, str]) -> bytes:
    """Return one page of the feed; `pages` are the addresses of the other pages by relation (RFC 5005)."""
    rss = _Element("rss", {"version": "2.0", **{f"xmlns:{prefix}": uri for prefix, uri in NAMESPACES.items()}})
    channel = rss.within("channel")
    _write_show(channel, show, changed, pages)
    for episode in episodes:
        if episode.audio:
            _write_episode(channel.within("item"), episode, episode.audio, show)
    return b'<?xml version="1.0" encoding="utf-8"?>' + str(rss).encode()


class _Element:
    """An XML element that is written in one go; the trees of the standard library take longer than everything else."""

    def __init__(self, name: str, attributes: Mapping[str, str]) -> None:
        self._name = name
        self._attributes = "".join(
            f' {attribute}="{escape_xml(xml_text(value), IN_ATTRIBUTES)}"' for attribute, value in attributes.items()
        )
        self._content: list[str | _Element] = []

    def __str__(self) -> str:
        content = "".join(map(str, self._content))
        end = f">{content}</{self._name}>" if content else "/>"
        return f"<{self._name}{self._attributes}{end}"

    def add(self, name: str, text: str = "", /, **attributes: str) -> None:
        child = self.within(name, **attributes)
        if text:
            child._content.append(escape_xml(xml_text(text)))

    def add_html(self, name: str, html: str) -> None:
        # A CDATA section can't contain `]]>`, so it is split between two sections.
        parts = re.split(r"(?<=\]\])(?=>)", xml_text(html))
        self.within(name)._content.extend(f"<![CDATA[{part}]]>" for part in parts)

    def within(self, name: str, /, **attributes: str) -> "_Element":
        child = _Element(name, attributes)
        self._content.append(child)
        return child


def _write_show(channel: _Element, show: Show, changed: datetime, pages: dict[str, str]) -> None:
    channel.add("title", show.title)
    channel.add("link", show.link)
    for relation, address in {"self": show.feed_url, **pages}.items():
        channel.add("atom:link", href=address, rel=relation, type="application/rss+xml")
    channel.add("description", truncate_to_bytes(show.description, MAX_DESCRIPTION_BYTES))
    channel.add("language", show.language)
    channel.add("copyright", show.copyright)
    channel.add("lastBuildDate", format_datetime(changed, usegmt=True))
    channel.add("generator", "Podium")
    image = channel.within("image")
    image.add("url", show.artwork_url)
    image.add("title", show.title)
    image.add("link", show.link)
    channel.add("itunes:image", href=show.artwork_url)
    category = channel.within("itunes:category", text=show.category)
    if show.subcategory:
        category.add("itunes:category", text=show.subcategory)
    channel.add("itunes:author", show.author)
    channel.add("itunes:type", show.type)
    channel.add("itunes:explicit", _bool_text(show.explicit))
    if show.email:
        owner = channel.within("itunes:owner")
        owner.add("itunes:name", show.author)
        owner.add("itunes:email", show.email)
    if show.has_moved:
        channel.add("itunes:new-feed-url", show.feed_url)
    channel.add("podcast:guid", show.guid)
    channel.add("podcast:medium", "podcast")
    channel.add("podcast:locked", "yes" if show.locked else "no", **({"owner": show.email} if show.email else {}))


def _write_episode(item: _Element, episode: Episode, audio: MediaFile, show: Show) -> None:
    page = absolute(episode.path)
    item.add("title", episode.title)
    item.add("link", page)
    item.add("guid", episode.guid, isPermaLink="false")
    item.add("pubDate", format_datetime(episode.published_at, usegmt=True))
    item.add("enclosure", url=absolute(audio.path), length=str(audio.length), type=audio.mime_type)
    item.add_html("description", description_html(episode))
    if episode.body_html:
        item.add_html("content:encoded", with_absolute_links(episode.body_html, episode.path))
    item.add("itunes:title", episode.title)
    item.add("itunes:duration", str(max(1, round(audio.duration or 0))))
    item.add("itunes:season", str(episode.season))
    if episode.number is not None:
        item.add("itunes:episode", str(episode.number))
    item.add("itunes:episodeType", episode.type)
    item.add("itunes:explicit", _bool_text(episode.explicit or show.explicit))
    if episode.image and is_artwork(episode.image):
        item.add("itunes:image", href=absolute(episode.image.path))
    for guest in episode.guests:
        picture = {"img": absolute(guest.image.path)} if guest.image else {}
        item.add("podcast:person", guest.name, role="guest", href=absolute(guest.path), **picture)
    if episode.cues:
        for extension, mime_type in TRANSCRIPT_TYPES.items():
            captions = {"rel": "captions"} if extension in ("vtt", "srt") else {}
            url = f"{page}/transcript.{extension}"
            item.add("podcast:transcript", url=url, type=mime_type, language=show.language, **captions)
    if episode.chapters:
        item.add("podcast:chapters", url=f"{page}/chapters.json", type="application/json+chapters")


def description_html(episode: Episode) -> str:
    """Return the notes of an episode in the tags that players show, at most 4,000 bytes."""
    summary = f"<p>{escape(episode.summary, quote=False)}</p>" if episode.summary else ""
    # Headings become paragraphs.
    lines = with_absolute_links(re.sub(r"<(/?)h[1-6]>", r"<\1p>", episode.body_html), episode.path)
    notes = nh3.clean(lines, tags=DESCRIPTION_TAGS, attributes={"a": {"href"}}, link_rel=None)
    whole = "\n".join(part for part in (summary, notes.strip()) if part)
    if len(xml_text(whole).encode()) <= MAX_DESCRIPTION_BYTES:
        return whole or f"<p>{escape(episode.title, quote=False)}</p>"
    link = f'<p><a href="{escape(absolute(episode.path))}">Read on</a></p>'
    words = escape(plain_text(f"{summary} {notes}"), quote=False)
    cut = truncate_to_bytes(words, MAX_DESCRIPTION_BYTES - len(f"<p></p>{link}".encode()))
    # If the cut splits an entity, its rest is dropped.
    return f"<p>{re.sub(r'&[^;…]*…$', '…', cut)}</p>{link}"


def truncate_to_bytes(text: str, limit: int) -> str:
    """Return a text cut at a word to at most `limit` bytes in UTF-8."""
    plain = xml_text(text)
    if len(plain.encode()) <= limit:
        return plain
    cut = plain.encode()[: limit - len("…".encode())].decode(errors="ignore")
    words, _, rest = cut.rpartition(" ")
    # An overlong word is cut within.
    return (words if words and len(rest) < MAX_WORD_LENGTH else cut).rstrip(" ,;:.–") + "…"


def _bool_text(value: bool) -> str:
    return "true" if value else "false"
