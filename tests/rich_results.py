"""What schema.org permits in a block of JSON-LD, and what Google asks of it for rich results; `faults` holds both."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

import html5lib

Block = dict[str, Any]
BASE = "https://podium.test"

# A type's parents and the properties that it adds, each with the kinds of its values; of the types that the site uses.
VOCABULARY: dict[str, tuple[str, str]] = {
    "Thing": (
        "",
        "name:Text alternateName:Text description:Text url:URL image:URL|ImageObject sameAs:URL identifier:Text|URL "
        "mainEntityOfPage:URL|CreativeWork subjectOf:CreativeWork|Event",
    ),
    "Event": (
        "Thing",
        "startDate:Date|DateTime endDate:Date|DateTime previousStartDate:Date|DateTime doorTime:DateTime "
        "duration:Duration eventStatus:EventStatusType eventAttendanceMode:EventAttendanceModeEnumeration "
        "location:Place|PostalAddress|Text|VirtualLocation organizer:Organization|Person "
        "performer:Organization|Person contributor:Organization|Person sponsor:Organization|Person "
        "funder:Organization|Person offers:Offer superEvent:Event subEvent:Event about:Thing keywords:Text "
        "inLanguage:Text isAccessibleForFree:Boolean maximumAttendeeCapacity:Integer recordedIn:CreativeWork",
    ),
    "EventSeries": ("Event", ""),
    "Offer": (
        "Thing",
        "price:Number|Text priceCurrency:Text availability:ItemAvailability validFrom:Date|DateTime "
        "validThrough:Date|DateTime",
    ),
    "Place": ("Thing", "address:PostalAddress|Text"),
    "VirtualLocation": ("Thing", ""),
    "PostalAddress": (
        "Thing",
        "streetAddress:Text addressLocality:Text addressRegion:Text postalCode:Text addressCountry:Text",
    ),
    "Organization": (
        "Thing",
        "logo:URL|ImageObject email:Text address:PostalAddress|Text legalName:Text member:Organization|Person "
        "funder:Organization|Person sponsor:Organization|Person parentOrganization:Organization event:Event",
    ),
    "ResearchProject": ("Organization", ""),
    "Person": (
        "Thing",
        "affiliation:Organization worksFor:Organization jobTitle:Text email:Text honorificPrefix:Text",
    ),
    "CreativeWork": (
        "Thing",
        "headline:Text author:Organization|Person creator:Organization|Person publisher:Organization|Person "
        "contributor:Organization|Person funder:Organization|Person sponsor:Organization|Person "
        "datePublished:Date|DateTime dateModified:Date|DateTime dateCreated:Date|DateTime about:Thing "
        "inLanguage:Text isAccessibleForFree:Boolean keywords:Text associatedMedia:MediaObject "
        "audio:MediaObject mainEntity:Thing isPartOf:CreativeWork|URL hasPart:CreativeWork encodingFormat:Text|URL "
        "license:CreativeWork|URL abstract:Text recordedAt:Event",
    ),
    "Article": ("CreativeWork", "articleBody:Text articleSection:Text wordCount:Integer"),
    "ScholarlyArticle": ("Article", ""),
    "WebSite": ("CreativeWork", "issn:Text"),
    "WebPage": ("CreativeWork", "breadcrumb:BreadcrumbList lastReviewed:Date"),
    "ProfilePage": ("WebPage", ""),
    "PodcastSeries": ("CreativeWork", "webFeed:URL actor:Person startDate:Date|DateTime"),
    "PodcastSeason": ("CreativeWork", "seasonNumber:Integer|Text numberOfEpisodes:Integer partOfSeries:PodcastSeries"),
    "PodcastEpisode": (
        "CreativeWork",
        "actor:Person duration:Duration episodeNumber:Integer|Text partOfSeason:PodcastSeason "
        "partOfSeries:PodcastSeries",
    ),
    "MediaObject": (
        "CreativeWork",
        "contentUrl:URL contentSize:Text duration:Duration bitrate:Text uploadDate:Date|DateTime",
    ),
    "AudioObject": ("MediaObject", "transcript:Text"),
    "ImageObject": ("MediaObject", "caption:Text"),
    "BreadcrumbList": ("Thing", "itemListElement:ListItem numberOfItems:Integer"),
    "ListItem": ("Thing", "position:Integer|Text item:URL"),
}
_SCHEMA = "https://schema.org/"
ENUMERATIONS = {
    "EventStatusType": ("EventScheduled", "EventCancelled", "EventPostponed", "EventRescheduled", "EventMovedOnline"),
    "EventAttendanceModeEnumeration": (
        "OfflineEventAttendanceMode",
        "OnlineEventAttendanceMode",
        "MixedEventAttendanceMode",
    ),
    "ItemAvailability": ("InStock", "SoldOut", "PreOrder", "OutOfStock"),
}
REQUIRED = {
    "Event": "name startDate location",
    "EventSeries": "name",
    "Place": "address",
    "VirtualLocation": "url",
    "BreadcrumbList": "itemListElement",
    "ListItem": "position name item",
    "PodcastSeries": "name url",
    "PodcastEpisode": "name url",
    "Organization": "name",
    "Person": "name",
    "ProfilePage": "mainEntity",
    "WebSite": "name url",
    "Article": "headline",
}
# What Google would like besides; of offers nothing is said, for the site knows no prices.
RECOMMENDED = {
    "Event": "description endDate eventStatus eventAttendanceMode image organizer performer",
    "EventSeries": "description organizer image",
    "Article": "author datePublished image",
    "Organization": "url logo",
    "ResearchProject": "description url image",
    "PodcastSeries": "description image webFeed",
    "PodcastEpisode": "description datePublished image duration",
    "ProfilePage": "dateModified",
}
# Where these lead, this site itself must answer.
OWN = {"url", "item", "image", "logo", "contentUrl", "webFeed"}
_DURATION = re.compile(r"P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?")


def blocks(html: str) -> list[Block]:
    """Return the blocks of a page, as a browser reads it."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    scripts = [script.text or "" for script in tree.iter("script") if script.get("type") == "application/ld+json"]
    assert not any(set("<>&\u2028\u2029") & set(script) for script in scripts), "a block that could end its element"
    return [json.loads(script) for script in scripts]


def faults(block: Block) -> list[str]:
    """Return what is wrong in a block: the type, the property and what it should have been."""
    found = list(_faults(block))
    if block.get("@context") != "https://schema.org":
        found.append(f"{block.get('@type')}: without the context of schema.org")
    return found


def missing(block: Block) -> list[str]:
    """Return what Google would like to find in a block besides; of what is nested in it, it asks no more."""
    type_ = str(block["@type"])
    return [f"{type_}.{name}" for name in _of_all(RECOMMENDED, type_) if name not in block]


def _lineage(type_: str) -> Iterator[str]:
    while type_:
        yield type_
        type_ = VOCABULARY[type_][0]


def _of_all(table: dict[str, str], type_: str) -> list[str]:
    # What is asked of a type alone goes before what is asked of its parents: a series of events has no one date.
    return next((table[each].split() for each in _lineage(type_) if each in table), [])


def _properties(type_: str) -> dict[str, str]:
    pairs = [pair.split(":") for each in _lineage(type_) for pair in VOCABULARY[each][1].split()]
    return dict(pairs)


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _faults(block: Block) -> Iterator[str]:
    type_ = block.get("@type")
    if type_ not in VOCABULARY:
        yield f"{type_}: a type that is not in the vocabulary"
        return
    permitted = _properties(type_)
    yield from (f"{type_}.{name}: missing" for name in _of_all(REQUIRED, type_) if name not in block)
    for name, value in block.items():
        if name.startswith("@"):
            continue
        if name not in permitted:
            yield f"{type_}.{name}: a property that the type has not"
        elif value in ("", None, [], {}):
            yield f"{type_}.{name}: empty"
        else:
            for each in _several(value):
                yield from (f"{type_}.{name}: {fault}" for fault in _value_faults(name, permitted[name], each))
    yield from (f"{type_}{fault}" for fault in _event_faults(block) if "Event" in _lineage(type_))
    if type_ == "BreadcrumbList":
        yield from _trail_faults(_several(block.get("itemListElement", [])))


def _value_faults(name: str, kinds: str, value: Any) -> Iterator[str]:
    allowed = kinds.split("|")
    if isinstance(value, dict):
        if not set(_lineage(value["@type"]) if value.get("@type") in VOCABULARY else ()) & set(allowed):
            yield f"{value.get('@type')} where {kinds} belongs"
        yield from _faults(value)
    elif not any(_is(kind, value) for kind in allowed):
        yield f"{value!r} is no {kinds}"
    elif name in OWN and "URL" in allowed and not (value + "/").startswith(BASE + "/"):
        yield f"{value!r} is not of this site"


def _is(kind: str, value: Any) -> bool:
    if kind in ("Integer", "Number"):
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "Boolean":
        return isinstance(value, bool)
    if not isinstance(value, str):
        return False
    if kind in ENUMERATIONS:
        return value.removeprefix(_SCHEMA) in ENUMERATIONS[kind] and value.startswith(_SCHEMA)
    if kind == "URL":
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r'[\s<>"]', value)
    if kind == "Duration":
        return bool(_DURATION.fullmatch(value))
    if kind in ("Date", "DateTime"):
        return _is_moment(kind, value)
    return kind == "Text" and bool(value.strip())


def _is_moment(kind: str, value: str) -> bool:
    try:
        if kind == "Date":
            return bool(date.fromisoformat(value))
        return "T" in value and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _event_faults(block: Block) -> Iterator[str]:
    places = {place.get("@type") for place in _several(block.get("location", [])) if isinstance(place, dict)}
    mode = str(block.get("eventAttendanceMode", "")).removeprefix(_SCHEMA).removesuffix("EventAttendanceMode")
    online = {"VirtualLocation"}
    # The room of an event that is also online may not be known yet.
    expected = {"Offline": [{"Place"}], "Online": [online], "Mixed": [online, online | {"Place"}]}
    if mode in expected and places not in expected[mode]:
        yield f".location: {sorted(map(str, places))} for an event that is {mode.lower()}"
    if "previousStartDate" in block and block.get("eventStatus") != _SCHEMA + "EventRescheduled":
        yield ".previousStartDate: of an event that has no new date"
    ends = [block.get("startDate"), block.get("endDate")]
    if all(isinstance(end, str) and _is("DateTime", end) for end in ends):
        starts, stops = (datetime.fromisoformat(str(end)) for end in ends)
        if stops < starts:
            yield ".endDate: before its start"


def _trail_faults(steps: list[Block]) -> Iterator[str]:
    if len(steps) < 2:
        yield "BreadcrumbList.itemListElement: fewer than two steps"
    positions = [step.get("position") for step in steps]
    if positions != list(range(1, len(steps) + 1)):
        yield f"BreadcrumbList.itemListElement: positions {positions}"
