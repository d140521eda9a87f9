"""What schema.org and the rich results of search engines ask of structured data, for the types that Podium writes.

Properties and their kinds are those of schema.org 29; what has to be there is of developers.google.com/search/docs.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

Block = dict[str, Any]


def is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def is_url(value: Any) -> bool:
    parts = urlsplit(value) if isinstance(value, str) else urlsplit("")
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not re.search(r"\s", parts.geturl())


def is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


def is_moment(value: Any) -> bool:
    """Tell whether a value is a date and time that says its offset, without which it would be nowhere's."""
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def is_length(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"PT(?=.)(\d+H)?(\d+M)?(\d+S)?", value))


def is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_one_of(*words: str) -> Callable[[Any], bool]:
    return lambda value: value in {f"https://schema.org/{word}" for word in words}


EVENT_STATUS = is_one_of("EventScheduled", "EventCancelled", "EventPostponed", "EventRescheduled", "EventMovedOnline")
EVENT_MODE = is_one_of("OfflineEventAttendanceMode", "OnlineEventAttendanceMode", "MixedEventAttendanceMode")
AGENT = ("Person", "Organization")
# Each type with the one that it inherits from, and its own properties with what they may be: a kind, or types.
VOCABULARY: dict[str, tuple[str, dict[str, tuple[Any, ...]]]] = {
    "Thing": (
        "",
        {"name": (is_text,), "description": (is_text,), "url": (is_url,), "image": (is_url,), "sameAs": (is_url,)},
    ),
    "CreativeWork": (
        "Thing",
        {
            "author": AGENT,
            "datePublished": (is_day, is_moment),
            "dateModified": (is_day, is_moment),
            "headline": (is_text,),
            "inLanguage": (is_text,),
            "about": ("Person", "Thing"),
            "publisher": AGENT,
            "mainEntity": ("Person",),
            "associatedMedia": ("MediaObject",),
            "encodingFormat": (is_text,),
        },
    ),
    "Article": ("CreativeWork", {}),
    "ScholarlyArticle": ("Article", {}),
    "WebSite": ("CreativeWork", {}),
    "ProfilePage": ("CreativeWork", {}),
    "MediaObject": ("CreativeWork", {"contentUrl": (is_url,), "contentSize": (is_text,), "duration": (is_length,)}),
    "PodcastSeries": ("CreativeWork", {"webFeed": (is_url,)}),
    "PodcastSeason": ("CreativeWork", {"seasonNumber": (is_whole,)}),
    "PodcastEpisode": (
        "CreativeWork",
        {
            "actor": ("Person",),
            "duration": (is_length,),
            "episodeNumber": (is_whole,),
            "partOfSeason": ("PodcastSeason",),
            "partOfSeries": ("PodcastSeries",),
        },
    ),
    "Event": (
        "Thing",
        {
            "startDate": (is_moment,),
            "endDate": (is_moment,),
            "eventStatus": (EVENT_STATUS,),
            "eventAttendanceMode": (EVENT_MODE,),
            "location": ("Place", "VirtualLocation"),
            "organizer": AGENT,
            "performer": AGENT,
            "superEvent": ("Event", "EventSeries"),
        },
    ),
    "EventSeries": ("Event", {}),
    "Place": ("Thing", {"address": (is_text,)}),
    "VirtualLocation": ("Thing", {}),
    "Person": ("Thing", {"jobTitle": (is_text,), "affiliation": ("Organization",)}),
    "Organization": ("Thing", {"logo": (is_url,), "email": (is_text,), "member": AGENT}),
    "ResearchProject": ("Organization", {}),
    "BreadcrumbList": ("Thing", {"itemListElement": ("ListItem",)}),
    "ListItem": ("Thing", {"position": (is_whole,), "item": (is_url,)}),
}
NEEDED = {
    "Event": ("name", "startDate", "location", "description", "endDate", "eventStatus", "image", "organizer"),
    "Place": ("name", "address"),
    "VirtualLocation": ("url",),
    "BreadcrumbList": ("itemListElement",),
    "ListItem": ("position", "name", "item"),
    "Article": ("headline", "datePublished", "image"),
    "ScholarlyArticle": ("headline", "datePublished", "image"),
    "PodcastSeries": ("name", "url"),
    "PodcastEpisode": ("name", "url", "datePublished", "associatedMedia", "partOfSeries"),
    "MediaObject": ("contentUrl",),
    "ProfilePage": ("mainEntity",),
    "Organization": ("name",),
    "Person": ("name",),
    "WebSite": ("name", "url"),
}


def faults(block: Block, place: str = "") -> Iterator[str]:
    """Yield what is wrong with a block of JSON-LD, each fault with its place in it."""
    kind = block.get("@type", "")
    place = f"{place}{kind}"
    if kind not in VOCABULARY:
        yield f"{place or 'a block'}: there is no type “{kind}”"
        return
    if "." not in place and block.get("@context") != "https://schema.org":
        yield f"{place}: its context is {block.get('@context')}"
    allowed = properties_of(kind)
    for name, value in block.items():
        if name.startswith("@"):
            continue
        if name not in allowed:
            yield f"{place}.{name}: there is no such property"
            continue
        values = value if isinstance(value, list) else [value]
        if not values:
            yield f"{place}.{name}: is empty"
        for each in values:
            yield from _value_faults(each, allowed[name], f"{place}.{name}")
    yield from (f"{place}.{name}: is missing" for name in NEEDED.get(kind, ()) if name not in block)
    if kind == "BreadcrumbList":
        positions = [item.get("position") for item in block.get("itemListElement", [])]
        if positions != list(range(1, len(positions) + 1)) or len(positions) < 2:
            yield f"{place}: its positions are {positions}"


def _value_faults(value: Any, kinds: tuple[Any, ...], place: str) -> Iterator[str]:
    types = [kind for kind in kinds if isinstance(kind, str)]
    if isinstance(value, dict) and types:
        if value.get("@type") not in types and not any(inherits(value.get("@type", ""), kind) for kind in types):
            yield f"{place}: is a {value.get('@type')}, not one of {', '.join(types)}"
        yield from faults(value, f"{place}.")
    elif not any(callable(kind) and kind(value) for kind in kinds):
        yield f"{place}: cannot be {value!r}"


def properties_of(kind: str) -> dict[str, tuple[Any, ...]]:
    """Return the properties of a type with those that it inherits."""
    parent, own = VOCABULARY[kind]
    return {**(properties_of(parent) if parent else {}), **own}


def inherits(kind: str, ancestor: str) -> bool:
    """Tell whether a type is another, or inherits from it."""
    return kind == ancestor or (kind in VOCABULARY and inherits(VOCABULARY[kind][0], ancestor))
