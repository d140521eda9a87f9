"""Rules of the episodes, by what the feed says of them."""

import re
from collections import Counter
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from xml.etree.ElementTree import Element

from blueprints.podcast.checking.published import ITUNES, PublishedFeed, extension_of, title_of
from blueprints.podcast.checking.rules import Breach, Rulebook
from blueprints.podcast.queries import count_episodes
from blueprints.podcast.rss import DESCRIPTION_TAGS
from blueprints.podcast.show import MAX_DESCRIPTION_BYTES
from core.time import utc_now
from models.episode import EpisodeType

AUDIO = {"mp3": "audio/mpeg", "m4a": "audio/x-m4a"}
NUMBERED = re.compile(r"\s*(#\s*\d|(episode|ep\.?|folge|no\.?)\s*\d|s\d+\s*e\d+|\d{1,3}\s*[:.–-]\s)", re.IGNORECASE)
EPISODES = "episodes/"
WHOLE_NUMBERS = {  # and what to do where one is none
    "duration": "encode the audio again",
    "season": f"set season in {EPISODES}",
    "episode": f"set number in {EPISODES}",
}

book = Rulebook()


@book.rule
def look_at_number(feed: PublishedFeed) -> Iterator[Breach]:
    """The feed holds every public episode, and none beside them."""
    public = count_episodes(utc_now())
    if not public:
        yield Breach("no episode is public", f"publish one in {EPISODES}; directories refuse an empty show")
    if len(feed.items) != public:
        yield Breach(f"the feed has {len(feed.items)} episodes of {public}", "report this; no setting can cause it")


@book.rule
def look_at_titles(feed: PublishedFeed) -> Iterator[Breach]:
    """Titles stand without numbers, which players add themselves."""
    for item in feed.items:
        title = item.findtext("title") or ""
        if not title.strip() or NUMBERED.match(title):
            yield Breach(
                f"{title_of(item)} begins with a number or is empty", f"leave the number to number in {EPISODES}"
            )


@book.rule
def look_at_enclosures(feed: PublishedFeed) -> Iterator[Breach]:
    """Each episode has one enclosure, with its length, its type, and a path that ends in .mp3 or .m4a."""
    for item in feed.items:
        found = item.findall("enclosure")
        if len(found) != 1:
            yield Breach(f"{title_of(item)} has {len(found)} enclosures", f"name its audio in {EPISODES}")
            continue
        url, length, kind = (found[0].get(name, "") for name in ("url", "length", "type"))
        if AUDIO.get(extension_of(url)) != kind:
            yield Breach(f"{title_of(item)} has {url} of the type {kind}", "name the file by what it is, .mp3 or .m4a")
        if not length.isdecimal() or int(length) == 0:
            yield Breach(f"{title_of(item)} has an enclosure of “{length}” bytes", "put the audio into media/ again")


@book.rule
def look_at_guids(feed: PublishedFeed) -> Iterator[Breach]:
    """No two episodes share a guid."""
    guids = Counter((item.findtext("guid") or "").strip() for item in feed.items)
    for guid, number in guids.items():
        if number > 1 or not guid:
            yield Breach(f"{number} episodes have the guid “{guid}”", f"give each its own in {EPISODES}")


@book.rule
def look_at_times(feed: PublishedFeed) -> Iterator[Breach]:
    """Each episode came out at a time that is past."""
    for item in feed.items:
        try:
            came_out = parsedate_to_datetime(item.findtext("pubDate") or "")
            is_past = came_out <= utc_now()
        except (TypeError, ValueError):
            is_past = False
        if not is_past:
            yield Breach(
                f"{title_of(item)} has the pubDate “{item.findtext('pubDate')}”", f"set publish_at in {EPISODES}"
            )


@book.rule
def look_at_numbers(feed: PublishedFeed) -> Iterator[Breach]:
    """Durations, seasons and numbers are whole numbers, and types are words that players know."""
    is_serial = feed.channel.findtext(f"{ITUNES}type") == "serial"
    for item in feed.items:
        for name, fix in WHOLE_NUMBERS.items():
            text = item.findtext(ITUNES + name)
            needed = name == "duration" or (name == "episode" and is_serial and _is_full(item))
            if (text is None and needed) or (text is not None and not re.fullmatch(r"[1-9][0-9]*", text)):
                yield Breach(f"{title_of(item)} has the {name} “{text or ''}”", fix)
        if item.findtext(f"{ITUNES}episodeType") not in set(EpisodeType):
            yield Breach(f"{title_of(item)} is neither full, trailer nor bonus", f"set type in {EPISODES}")


def _is_full(item: Element) -> bool:
    return item.findtext(f"{ITUNES}episodeType") == EpisodeType.FULL


@book.rule
def look_at_descriptions(feed: PublishedFeed) -> Iterator[Breach]:
    """Descriptions say something, in at most 4,000 bytes and in the tags that players show."""
    for item in feed.items:
        text = item.findtext("description") or ""
        tags = set(re.findall(r"</?([a-zA-Z0-9]+)", text)) - DESCRIPTION_TAGS
        if tags:
            yield Breach(
                f"{title_of(item)} uses the tags {', '.join(sorted(tags))}", "report this; Podium leaves them out"
            )
        if not text.strip() or len(text.encode()) > MAX_DESCRIPTION_BYTES:
            yield Breach(f"{title_of(item)} has {len(text.encode())} bytes of notes", f"write a summary in {EPISODES}")


@book.rule
def look_at_sections(feed: PublishedFeed) -> Iterator[Breach]:
    """Descriptions stand in CDATA sections, which every player reads."""
    sections, items = feed.answer.data.count(b"<description><![CDATA["), len(list(feed.channel.iter("item")))
    if sections != items:
        yield Breach(f"{sections} of {items} descriptions stand in one", "report this; Podium writes them")


@book.rule
def look_at_links(feed: PublishedFeed) -> Iterator[Breach]:
    """Each episode leads to its page."""
    for item in feed.items:
        link = item.findtext("link") or ""
        if (status := feed.ask(link).status_code) != 200:
            yield Breach(f"{title_of(item)} leads to {link}, which answers {status}", "report this; Podium writes it")
