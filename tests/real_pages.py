"""A small set of pages of a real site that covers everything its pages can show."""

import functools
import re
import urllib.error
import urllib.request
from html.parser import HTMLParser

# Pages that no link leads to, or only links with a query.
BESIDES = (
    "/events/?when=past",
    "/events/?when=all&page=2",
    "/events/?kind=talk&q=a&format=online&from=2026-01-01",
    "/events/?q=nothing-is-called-this",
    "/events/?kind=banquet",
    "/research/?kind=publication",
    "/explore",
    "/no-such-page",
    "/events/predicting-exam-results",  # withdrawn
)
EMPTY = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Shown(HTMLParser):
    """The content of a page: its elements by name, class and parent, and the pages it links to."""

    def __init__(self) -> None:
        super().__init__()
        self.features: set[str] = set()
        self.links: set[str] = set()
        self._around: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name = ".".join([tag, *(found.get("class") or "").split()])
        around = self._around[-1] if self._around else ""
        if not around.startswith("svg"):
            self.features.add(f"{around} > {name}")
        # The page's main part, named after its template.
        if around == "main":
            self.features.add(f"#{found.get('id')}")
        link = found.get("href") or ""
        if tag == "a" and re.fullmatch(r"/[\w/-]*", link):
            self.links.add(link)
        if tag not in EMPTY:
            self._around.append(name)

    def handle_endtag(self, tag: str) -> None:
        while self._around and self._around.pop().partition(".")[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        # The states of an event differ only in their text.
        if "div.action" in self._around[-2:] and self._around[-1] == "p":
            self.features.add(re.sub(r"( on \d|Until ).*", "", data.strip()))


def read(site: str, address: str) -> Shown:
    """Return the content of the page at an address, including error pages."""
    try:
        with urllib.request.urlopen(site + address) as answer:
            body = answer.read()
    except urllib.error.HTTPError as error:
        body = error.read()
    shown = Shown()
    shown.feed(body.decode())
    return shown


@functools.cache
def telling_pages(site: str) -> tuple[str, ...]:
    """Return a small set of addresses that together show every template, every state and every kind of element."""
    pages = {address: read(site, address) for address in BESIDES}
    waiting = {"/"}
    while waiting:
        address = waiting.pop()
        pages[address] = read(site, address)
        waiting |= pages[address].links - pages.keys()
    missing = set().union(*(page.features for page in pages.values()))
    missing -= set().union(*(pages[address].features for address in BESIDES))
    chosen = []
    while missing:
        best = max(sorted(pages), key=lambda address: len(pages[address].features & missing))
        missing -= pages[best].features
        chosen.append(best)
    return (*sorted(chosen), *BESIDES)
