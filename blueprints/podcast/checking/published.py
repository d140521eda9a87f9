"""The podcast as anybody finds it: every answer is asked for as a player would."""

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


@dataclass
class PublishedFeed:
    """The feed in all its pages, and whatever it names of this site."""

    client: FlaskClient
    pages: list[Element] = field(default_factory=list)  # their channels

    def ask(self, address: str, method: str = "GET", **headers: str) -> TestResponse:
        """Ask for a path or an absolute address of this site; header names are written with underscores."""
        wanted = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(self.path_of(address), method=method, headers=wanted)

    def path_of(self, address: str) -> str:
        """Return the path of an address of this site, or the address itself when it is of another."""
        return address.removeprefix(absolute("")) if self.is_here(address) else address

    def is_here(self, address: str) -> bool:
        """Tell whether an address is one of this site."""
        return address.startswith(("/", absolute("/")))

    @cached_property
    def answer(self) -> TestResponse:
        """The answer to whoever asks for the feed."""
        return self.ask(FEED_PATH)

    @cached_property
    def channel(self) -> Element:
        """The show, as the first page has it."""
        return self.pages[0]

    @cached_property
    def items(self) -> list[Element]:
        """The episodes of all pages."""
        return [item for page in self.pages for item in page.iter("item")]

    def read(self) -> str:
        """Read all pages of the feed, and return what keeps one from it, or an empty text."""
        address, seen = FEED_PATH, set()
        while address and address not in seen:
            seen.add(address)
            answer = self.ask(address)
            if answer.status_code != 200:
                return f"{address} answers {answer.status}"
            try:
                channel = ElementTree.fromstring(answer.data).find("channel")  # noqa: S314 - made by this site
            except ElementTree.ParseError as error:
                return f"{address} is no XML: {error}"
            if channel is None:
                return f"{address} has no channel"
            self.pages.append(channel)
            address = self.path_of(link_of(channel, "next"))
        return ""


def link_of(channel: Element, relation: str) -> str:
    """Return the address of an atom:link of the feed, or an empty text."""
    return next((link.get("href", "") for link in channel.iter(f"{ATOM}link") if link.get("rel") == relation), "")


def extension_of(address: str) -> str:
    """Return what the path of an address ends in, such as `mp3`."""
    return urlsplit(address).path.rpartition(".")[2].lower()


def title_of(item: Element) -> str:
    """Return how a report names an episode."""
    return f"“{item.findtext('title') or item.findtext('guid') or 'an episode without a title'}”"
