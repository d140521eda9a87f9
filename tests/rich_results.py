"""Check JSON-LD blocks against schema.org and Google's requirements for rich results."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

import html5lib

Block = dict[str, Any]
BASE = "https://podium.test"

# For each type that the site uses: its parents, and the properties it adds with the types of their values.
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
# Properties that Google recommends; offers are left out, as the site has no prices.
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
# Addresses in these properties have to work on this site.
OWN = {"url", "item", "image", "logo", "contentUrl", "webFeed"}
_DURATION = re.compile(r"P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?")


def blocks(html: str) -> list[Block]:
    """Return the JSON-LD blocks of a page."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    scripts = [script.text or "" for script in tree.iter("script") if script.get("type") == "application/ld+json"]
    assert not any(set("<>&\u2028\u2029") & set(script) for script in scripts), "a block that could end its element"
    return [json.loads(script) for script in scripts]


def errors(block: Block) -> list[str]:
    """Return the errors of a block: the type, the property and what was expected."""
    found = list(_errors(block))
    if block.get("@context") != "https://schema.org":
        found.append(f"{block.get('@type')}: without the context of schema.org")
    return found


def missing(block: Block) -> list[str]:
    """Return the recommended properties that a block lacks; nested blocks aren't checked."""
    type_ = str(block["@type"])
    return [f"{type_}.{name}" for name in _of_all(RECOMMENDED, type_) if name not in block]


def _lineage(type_: str) -> Iterator[str]:
    while type_:
        yield type_
        type_ = VOCABULARY[type_][0]


def _of_all(table: dict[str, str], type_: str) -> list[str]:
    # Requirements of a type replace those of its parents: a series of events has no single date.
    return next((table[each].split() for each in _lineage(type_) if each in table), [])


def _properties(type_: str) -> dict[str, str]:
    pairs = [pair.split(":") for each in _lineage(type_) for pair in VOCABULARY[each][1].split()]
    return dict(pairs)


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _errors(block: Block) -> Iterator[str]:
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
                yield from (f"{type_}.{name}: {error}" for error in _value_errors(name, permitted[name], each))
    yield from (f"{type_}{error}" for error in _event_errors(block) if "Event" in _lineage(type_))
    if type_ == "BreadcrumbList":
        yield from _breadcrumb_errors(_several(block.get("itemListElement", [])))


def _value_errors(name: str, kinds: str, value: Any) -> Iterator[str]:
    allowed = kinds.split("|")
    if isinstance(value, dict):
        if not set(_lineage(value["@type"]) if value.get("@type") in VOCABULARY else ()) & set(allowed):
            yield f"{value.get('@type')} where {kinds} belongs"
        yield from _errors(value)
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


def _event_errors(block: Block) -> Iterator[str]:
    places = {place.get("@type") for place in _several(block.get("location", [])) if isinstance(place, dict)}
    mode = str(block.get("eventAttendanceMode", "")).removeprefix(_SCHEMA).removesuffix("EventAttendanceMode")
    online = {"VirtualLocation"}
    # The venue of a hybrid event may not be known yet.
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


def _breadcrumb_errors(steps: list[Block]) -> Iterator[str]:
    if len(steps) < 2:
        yield "BreadcrumbList.itemListElement: fewer than two steps"
    positions = [step.get("position") for step in steps]
    if positions != list(range(1, len(steps) + 1)):
        yield f"BreadcrumbList.itemListElement: positions {positions}"
