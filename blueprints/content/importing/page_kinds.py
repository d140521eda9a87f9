"""Which record a page of a static site becomes, by its section and front matter."""

import re

from blueprints.content.importing.source_site import SourcePage
from blueprints.content.importing.values import list_of, text_of
from models.event import EventFormat, EventKind
from models.partner import PartnerKind

EVENT_KEYS = {
    *("event_start", "event_end", "date_end", "start_date", "startdate", "start_time", "starttime", "time_start"),
    *("event_date", "eventdate", "event", "event_name", "speaker", "speakers", "end_date", "enddate", "venue"),
}
SECTIONS = {
    "events": r"events?|talks?|seminars?|workshops?|colloqui\w+|lectures?|conferences?|meetings?|calendar|schools?|"
    r"courses?|hackathons?|upcoming\w*|past\w*",
    "people": r"people|persons?|authors?|team|members?|staff|faculty|alumni|students|speakers?|profiles?|board",
    "research": r"publications?|papers?|preprints?|projects?|research|posts?|blog|news|articles?|stories|portfolio|"
    r"releases?|announcements?|updates?|spotlights?",
    "partners": r"partners?|sponsors?|collaborators?|funders?|institutions?",
    "opportunities": r"opportunit\w+|jobs?|vacanc\w+|positions?|openings?|calls?|studentships?|fellowships?",
}
KINDS = [
    (EventKind.WORKSHOP, r"workshops?|tutorials?|hackathons?|schools?|courses?|trainings?|hands-on"),
    (EventKind.CONFERENCE, r"conferences?|symposi\w+|summits?|congress"),
    (EventKind.DISCUSSION, r"panels?|discussions?|debates?|round ?tables?|meet-?ups?"),
    (EventKind.TALK, r"talks?|lectures?|keynotes?|invited|presentations?"),
    (EventKind.SEMINAR, r"seminars?|colloqui\w+|webinars?|reading groups?"),
]
# Words beside "Zoom" or "online" that name no place.
SAYING_NOTHING = {
    *(
        "a",
        "an",
        "and",
        "at",
        "by",
        "conference",
        "edition",
        "event",
        "free",
        "from",
        "fully",
        "hosted",
        "id",
        "in",
        "is",
    ),
    *(
        "join",
        "link",
        "live",
        "meeting",
        "microsoft",
        "ms",
        "on",
        "only",
        "or",
        "over",
        "passcode",
        "platform",
        "seminar",
    ),
    *(
        "session",
        "space",
        "talk",
        "tba",
        "tbd",
        "the",
        "through",
        "to",
        "us",
        "using",
        "via",
        "video",
        "with",
        "workshop",
    ),
}
_ONLINE = re.compile(
    r"\b(online|virtual|virtually|zoom|webinar|webex|teams|youtube|livestream|remote|jitsi|google meet)\b",
    re.IGNORECASE,
)
_HYBRID = re.compile(r"\b(hybrid|in person and online|online and in person)\b", re.IGNORECASE)


def folder_of(page: SourcePage) -> str:
    """Return the folder of content files that a page belongs to."""
    keys = page.meta.keys()
    named = text_of(page.meta.get("type")) or text_of(page.meta.get("content_type"))
    for word in (page.section, named, text_of(page.meta.get("layout"))):
        for folder, pattern in SECTIONS.items():
            if re.fullmatch(pattern, word.strip("_/ ").lower()):
                # A post with the dates of an event is one.
                return "events" if folder == "research" and keys & (EVENT_KEYS - {"event", "venue"}) else folder
    if keys & (EVENT_KEYS - {"venue"}):
        return "events"
    return "pages"


def event_kind(*words: str) -> EventKind | None:
    """Return the kind that the first telling words name."""
    for text in words:
        for kind, pattern in KINDS:
            if re.search(rf"\b(?:{pattern})\b", text.lower()):
                return kind
    return None


def event_format(*words: str) -> EventFormat | None:
    """Return the format that a place tells; None without a place."""
    text = " ".join(filter(None, words))
    if _HYBRID.search(text):
        return EventFormat.HYBRID
    online = _ONLINE.search(text)
    if online:
        # "Room 4 and Zoom" is both; "Zoom" alone is online.
        rest = re.sub(r"[\W\d_]+", " ", _ONLINE.sub("", re.sub(r"https?://\S+", "", text))).strip()
        return EventFormat.HYBRID if set(rest.lower().split()) - SAYING_NOTHING else EventFormat.ONLINE
    return EventFormat.IN_PERSON if text.strip() else None


def research_kind(page: SourcePage) -> str:
    """Return the kind of a research item."""
    words = f"{page.section} {text_of(page.meta.get('type'))} {text_of(page.meta.get('layout'))}".lower()
    if re.search(r"\bprojects?\b|portfolio", words):
        return "project"
    is_paper = re.search(r"publication|paper|preprint", words) or page.meta.keys() & {
        "doi",
        "publication",
        "publication_types",
    }
    return "publication" if is_paper else "spotlight"


def opportunity_kind(page: SourcePage) -> str:
    """Return the kind of an opportunity."""
    words = f"{page.section} {text_of(page.meta.get('title'))} {' '.join(map(text_of, list_of(page.meta.get('tags'))))}"
    for kind, pattern in (
        ("studentship", r"phd|doctoral stud|studentship"),
        ("fellowship", r"fellow"),
        ("call", r"call"),
    ):
        if re.search(pattern, words.lower()):
            return kind
    return "job"


def partner_kind(page: SourcePage) -> PartnerKind | None:
    """Return the kind of a partner, where its front matter or name tells one."""
    words = (
        f"{text_of(page.meta.get('kind'))} {text_of(page.meta.get('type'))} {text_of(page.meta.get('title'))}".lower()
    )
    if re.search(r"universit|college|institute of technology|school", words):
        return PartnerKind.UNIVERSITY
    return next((kind for kind in PartnerKind if kind.value in words), None)
