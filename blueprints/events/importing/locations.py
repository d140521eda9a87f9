"""Location of an imported event: venue, address, and the link to an online meeting."""

import re
from dataclasses import dataclass

from icalendar import Component

from blueprints.events.importing.components import text_of, values_of
from core.html_to_markdown import unescape_line
from core.text import quoted, without_control_characters
from core.web_address import parse_web_address
from models.event import EventFormat

ADDRESS = re.compile(r"https?://[^\s<>\"']+")
HOSTS = (
    r"(?:zoom\.us|teams\.microsoft\.com|teams\.live\.com|meet\.google\.com|webex\.com|"
    r"meet\.jit\.si|whereby\.com|gotomeeting\.com)"
)
# Mail programs wrap a link in one of their own, with `%2F` before the host; people often omit the scheme.
MEETING = re.compile(
    rf"https?://[^\s<>\"']*(?:\b|(?<=%2F))(?:{HOSTS}|bigbluebutton|bbb)\b[^\s<>\"']*"
    rf"|\b(?:[\w-]{{1,63}}\.){{0,4}}{HOSTS}/[^\s<>\"']+",
    re.IGNORECASE,
)
ONLINE_ONLY = re.compile(r"(online|virtual|zoom|(microsoft )?teams( meeting)?|google meet|webex)", re.IGNORECASE)
LINKS = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "URL")
TRAILING_PUNCTUATION = ".,;:)>]"


@dataclass(frozen=True, slots=True)
class Location:
    """Where an event takes place; `title` and `description` are the event's own without the link to the meeting."""

    title: str
    format: EventFormat
    venue: str
    address: str
    online_url: str
    description: str


def parse_location(component: Component) -> Location:
    """Return the location of an event, with the meeting link removed from the texts that visitors read."""
    location = unescape_line(text_of(component, "LOCATION").replace("\\n", "\n").replace("\n", ", "))
    description = without_control_characters(text_of(component, "DESCRIPTION"))
    title = unescape_line(text_of(component, "SUMMARY"))
    link = _meeting_link(component, location, description, title)
    links = [found.rstrip(TRAILING_PUNCTUATION) for found in (link, *ADDRESS.findall(location))]
    title, description = (_without(links, text) for text in (title, description))
    room = ADDRESS.sub("", MEETING.sub("", location)).strip(" ,;")
    if ONLINE_ONLY.fullmatch(room):
        room = ""
    venue, _, address = room.partition(",")
    held = EventFormat.IN_PERSON if not link else EventFormat.HYBRID if room else EventFormat.ONLINE
    if not room and ONLINE_ONLY.fullmatch(location.strip(" ,;")):
        held = EventFormat.ONLINE
    return Location(unescape_line(title), held, venue.strip(), address.strip(), link, description)


def _without(links: list[str], text: str) -> str:
    text = MEETING.sub("", text)
    for link in links:
        text = text.replace(link, "")
    return text


def _meeting_link(component: Component, location: str, *texts: str) -> str:
    properties = [str(value) for name in LINKS for value in values_of(component, name)]
    for text in (*properties, location, *texts):
        if found := MEETING.search(text):
            link = found[0].rstrip(TRAILING_PUNCTUATION)
            return link if "://" in link else f"https://{link}"
    # Any other URL in LOCATION is taken as the meeting's.
    found = ADDRESS.search(location)
    return found[0].rstrip(TRAILING_PUNCTUATION) if found else ""


def parse_links(component: Component, place: Location) -> tuple[list[str], list[str]]:
    """Return Markdown links to the pages about an event that its text doesn't name, and remarks on those left out."""
    links, remarks = [], []
    for text in dict.fromkeys(str(value).strip() for value in values_of(component, "URL")):
        if not text or MEETING.search(text) or text in place.online_url or text in place.description:
            continue
        try:
            address = parse_web_address(text)
        except ValueError:
            remarks.append(f"its link {quoted(text)} isn't a web address, so it is left out")
        else:
            links.append(f"[Event page on {address.host}](<{address}>)")
    return links, remarks
