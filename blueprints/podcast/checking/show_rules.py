"""Rules of the show as a whole."""

import re
from collections.abc import Iterator
from io import BytesIO
from uuid import UUID

from PIL import Image

from blueprints.podcast.checking.published import ITUNES, PODCAST, PublishedFeed, extension_of, link_of
from blueprints.podcast.checking.rules import Breach, Rulebook
from blueprints.podcast.rss import MAX_ARTWORK_SIZE, MAX_WORD_LENGTH, MIN_ARTWORK_SIZE
from blueprints.podcast.show import FEED_PATH, MAX_DESCRIPTION_BYTES
from core.metadata import absolute
from models.podcast_category import CATEGORIES
from models.site import PodcastType

SITE = "site.yaml"
FORMATS = {"PNG": ("png", "image/png"), "JPEG": ("jpg", "image/jpeg")}
LONGEST_TITLE = 255

book = Rulebook()


@book.rule
def look_at_address(feed: PublishedFeed) -> Iterator[Breach]:
    """The feed is served over https, under a name that everybody reaches."""
    if not absolute("/").startswith("https://"):
        yield Breach(f"the feed is {absolute(FEED_PATH)}", "set PODIUM_BASE_URL to the site's https address")


@book.rule
def look_at_names(feed: PublishedFeed) -> Iterator[Breach]:
    """The show has a title, a link, a language, an author and a copyright."""
    for name in ("title", "link", "language", f"{ITUNES}author", "copyright"):
        if not (feed.channel.findtext(name) or "").strip():
            yield Breach(f"{name.rpartition('}')[2]} is empty", f"fill in name and podcast_title of {SITE}")
    if len(feed.channel.findtext("title") or "") > LONGEST_TITLE:
        yield Breach(f"the title is longer than {LONGEST_TITLE} characters", f"shorten podcast_title in {SITE}")
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", feed.channel.findtext("language") or ""):
        yield Breach("the language is no code", f"write language in {SITE} as en-GB")


@book.rule
def look_at_description(feed: PublishedFeed) -> Iterator[Breach]:
    """The description says something, in at most 4,000 bytes."""
    text = feed.channel.findtext("description") or ""
    if not text.strip():
        yield Breach("the description is empty", f"write podcast_summary in {SITE}")
    nearly = MAX_DESCRIPTION_BYTES - 4 * MAX_WORD_LENGTH
    if len(text.encode()) > MAX_DESCRIPTION_BYTES or (text.endswith("…") and len(text.encode()) > nearly):
        yield Breach("the description is too long and was cut", f"shorten podcast_summary in {SITE}")


@book.rule
def look_at_category(feed: PublishedFeed) -> Iterator[Breach]:
    """The category is one of Apple's."""
    category = feed.channel.find(f"{ITUNES}category")
    name = "" if category is None else category.get("text", "")
    part = None if category is None else category.find(f"{ITUNES}category")
    if name not in CATEGORIES or (part is not None and part.get("text") not in CATEGORIES[name]):
        yield Breach(
            f"“{name}” is no category", f"set podcast_category in {SITE} to one that docs/content-files.md names"
        )


@book.rule
def look_at_words(feed: PublishedFeed) -> Iterator[Breach]:
    """The show says its type, and whether it is explicit, in the words that players know."""
    if feed.channel.findtext(f"{ITUNES}type") not in set(PodcastType):
        yield Breach("itunes:type is neither episodic nor serial", f"set podcast_type in {SITE}")
    if feed.channel.findtext(f"{ITUNES}explicit") not in ("true", "false"):
        yield Breach("itunes:explicit is neither true nor false", f"set podcast_explicit in {SITE}")
    if feed.channel.findtext(f"{PODCAST}locked") not in ("yes", "no"):
        yield Breach("podcast:locked is neither yes nor no", f"set podcast_locked in {SITE}")
    if feed.channel.findtext(f"{PODCAST}medium") != "podcast":
        yield Breach("podcast:medium is not podcast", "report this; Podium writes it")


@book.rule
def look_at_guid(feed: PublishedFeed) -> Iterator[Breach]:
    """The show has a guid for ever, which one that came from another host brought along."""
    try:
        UUID(feed.channel.findtext(f"{PODCAST}guid") or "")
    except ValueError:
        yield Breach("podcast:guid is no UUID", "report this; Podium makes it, and takes no other")


@book.rule
def look_at_self(feed: PublishedFeed) -> Iterator[Breach]:
    """The feed names its own address."""
    if link_of(feed.channel, "self") != absolute(FEED_PATH):
        yield Breach(f"its atom:link is {link_of(feed.channel, 'self') or 'missing'}", "set PODIUM_BASE_URL")


@book.rule
def look_at_pages(feed: PublishedFeed) -> Iterator[Breach]:
    """The pages of a long feed lead to each other, so that no episode is missed."""
    addresses = [link_of(page, "self") for page in feed.pages]
    around = ["", *addresses, ""]
    for number, page in enumerate(feed.pages):
        expected = {"previous": around[number], "next": around[number + 2]}
        if len(addresses) > 1:
            expected |= {"first": addresses[0], "last": addresses[-1]}
        for relation, address in expected.items():
            if link_of(page, relation) != address:
                what = f"the {relation} of {addresses[number]} is {link_of(page, relation) or 'missing'}"
                yield Breach(what, "report this; Podium writes it")


@book.rule
def look_at_artwork(feed: PublishedFeed) -> Iterator[Breach]:
    """The artwork is square, 1400 to 3000 pixels, RGB, and what its name says."""
    image = feed.channel.find(f"{ITUNES}image")
    address = "" if image is None else image.get("href", "")
    fix = f"put another image into media/ and name it as podcast_image in {SITE}, or take that out to have one drawn"
    answer = feed.ask(address)
    if answer.status_code != 200:
        yield Breach(f"{address} answers {answer.status}", fix)
        return
    try:
        with Image.open(BytesIO(answer.data)) as picture:
            picture.load()
            kind, size, mode = str(picture.format), picture.size, picture.mode
    except OSError:
        yield Breach(f"{address} is no image that can be read", fix)
        return
    if size[0] != size[1] or not MIN_ARTWORK_SIZE <= size[0] <= MAX_ARTWORK_SIZE:
        yield Breach(f"it has {size[0]} by {size[1]} pixels", fix)
    if mode != "RGB":
        yield Breach(f"its colours are {mode}, not RGB", fix)
    if FORMATS.get(kind) != (extension_of(address), answer.mimetype):
        yield Breach(f"its bytes are {kind}, its address ends in {extension_of(address)}", fix)


@book.rule
def look_at_headers(feed: PublishedFeed) -> Iterator[Breach]:
    """Players in browsers may read the feed, and it sets no cookie."""
    headers = feed.answer.headers
    fix = "let the web server in front pass Podium's headers on as they are"
    if feed.answer.mimetype != "application/rss+xml":
        yield Breach(f"its type is {feed.answer.mimetype}", fix)
    for name, value in ("Access-Control-Allow-Origin", "*"), ("Cross-Origin-Resource-Policy", "cross-origin"):
        if headers.get(name) != value:
            yield Breach(f"{name} is {headers.get(name)}, not {value}", fix)
    if "Set-Cookie" in headers:
        yield Breach("it sets a cookie", fix)


@book.rule
def look_at_conditions(feed: PublishedFeed) -> Iterator[Breach]:
    """A poll that finds nothing new gets no bytes."""
    etag, changed = feed.answer.headers.get("ETag", ""), feed.answer.headers.get("Last-Modified", "")
    fix = "let the web server in front pass ETag, Last-Modified and conditions on as they are"
    if not etag.startswith('"') or not changed:
        yield Breach(f"ETag is {etag or 'missing'}, Last-Modified {changed or 'missing'}", fix)
        return
    for condition in {"If_None_Match": etag}, {"If_Modified_Since": changed}:
        if (status := feed.ask(FEED_PATH, **condition).status_code) != 304:
            yield Breach(f"a poll by {next(iter(condition)).replace('_', '-')} is answered with {status}", fix)
    head = feed.ask(FEED_PATH, "HEAD")
    if head.data or (head.status_code, head.headers.get("ETag")) != (200, etag):
        yield Breach("HEAD is not answered as GET is", fix)
