"""The published feed with all its pages, requested as a player would, and the problems that rules find in it."""

from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from blueprints.podcast.show import FEED_PATH
from core.metadata import absolute

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
ATOM = "{http://www.w3.org/2005/Atom}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One place where the feed breaks a rule, and what to do about it."""

    what: str
    fix: str


@dataclass
class PublishedFeed:
    """All pages of the feed, and access to whatever they link to on this site."""

    client: FlaskClient
    pages: list[Element] = field(default_factory=list)  # the channel of each page

    def get(self, address: str, method: str = "GET", **headers: str) -> TestResponse:
        """Request a path or an absolute address of this site; header names are written with underscores."""
        wanted = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(self.path_of(address), method=method, headers=wanted, buffered=True)

    def path_of(self, address: str) -> str:
        """Return the path of an address of this site; an address of another site is returned unchanged."""
        return address.removeprefix(absolute("")) if self.is_here(address) else address

    def is_here(self, address: str) -> bool:
        """Tell whether an address belongs to this site."""
        return address.startswith(("/", absolute("/")))

    @cached_property
    def channel(self) -> Element:
        """The show, as the first page describes it."""
        return self.pages[0]

    @cached_property
    def items(self) -> list[Element]:
        """The episodes of all pages."""
        return [item for page in self.pages for item in page.iter("item")]

    def read(self) -> str:
        """Read all pages of the feed; return why that failed, or an empty string."""
        address, seen = FEED_PATH, set()
        while address and address not in seen:
            seen.add(address)
            answer = self.get(address)
            if answer.status_code != 200:
                return f"{address} answers {answer.status}"
            try:
                channel = ElementTree.fromstring(answer.data).find("channel")  # noqa: S314 - made by this site
            except ElementTree.ParseError as error:
                return f"{address} isn't XML: {error}"
            if channel is None:
                return f"{address} has no channel"
            self.pages.append(channel)
            address = self.path_of(link_of(channel, "next"))
        return ""


def link_of(channel: Element, relation: str) -> str:
    """Return the address of the feed's atom:link with a relation, or an empty string."""
    return next((link.get("href", "") for link in channel.iter(f"{ATOM}link") if link.get("rel") == relation), "")


def extension_of(address: str) -> str:
    """Return the extension of an address's path, such as `mp3`."""
    return urlsplit(address).path.rpartition(".")[2].lower()


def title_of(item: Element) -> str:
    """Return the name of an episode for a report."""
    return f"“{item.findtext('title') or item.findtext('guid') or 'an episode without a title'}”"
