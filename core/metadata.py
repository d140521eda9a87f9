"""Page metadata: description, social card, alternates, canonical address and JSON-LD."""

import json
import re
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any
from urllib.parse import urlencode, urljoin

from flask import Flask, current_app
from markupsafe import Markup

JsonLd = dict[str, Any]
MAX_DESCRIPTION_LENGTH = 200
_LINK_TAG = re.compile(r'<(?:a|img)(?: [\w-]+="[^"]*")*')
_WITH_SCHEME = re.compile(r"[A-Za-z][\w+.-]*:")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Alternate:
    """Another format of a page (`rel=alternate`): a feed, a calendar, an oEmbed answer."""

    type: str  # media type
    title: str
    path: str


def oembed_path(path: str) -> str:
    """Return the path of a page's oEmbed answer (oembed.com)."""
    return f"/oembed?{urlencode({'url': absolute(path)})}"


def feed_alternates(title: str, path: str, query: str = "") -> tuple[Alternate, ...]:
    """Return the Atom and JSON alternates of a feed; its path has no extension."""
    asked = f"?{query}" if query else ""
    return (
        Alternate("application/atom+xml", title, f"{path}.atom{asked}"),
        Alternate("application/feed+json", title, f"{path}.json{asked}"),
    )


@dataclass(frozen=True, slots=True)
class Metadata:
    """The head of a page; `path` is its canonical path, `card` the path of its 1200×630 PNG."""

    title: str
    description: str
    path: str
    card: str = ""
    kind: str = "website"  # og:type
    jsonld: list[JsonLd] = field(default_factory=list)
    alternates: tuple[Alternate, ...] = ()

    @property
    def canonical(self) -> str:
        """The absolute address of the page."""
        return absolute(self.path)

    @property
    def image(self) -> str:
        """The absolute address of the card."""
        return absolute(self.card)


def absolute(path: str) -> str:
    """Return the absolute address of a path, from the settings and never from the Host header."""
    return str(current_app.config["BASE_URL"]) + path


def with_absolute_links(html: str, path: str) -> str:
    """Return sanitised HTML of the page at a path, with absolute addresses of links and images."""
    page = absolute(path)

    def complete(attribute: re.Match[str]) -> str:
        name, value = attribute[1], unescape(attribute[2])
        if name not in ("href", "src") or _WITH_SCHEME.match(value):
            return attribute[0]
        return f'{name}="{escape(urljoin(page, value))}"'

    # Sanitised HTML has no bare < in text and no bare quotes in values, so text that looks like a link is unchanged.
    return _LINK_TAG.sub(lambda tag: _ATTRIBUTE.sub(complete, tag[0]), html)


def shorten(text: str) -> str:
    """Cut a text at a word to the length of a description."""
    if len(text) <= MAX_DESCRIPTION_LENGTH:
        return text
    return text[:MAX_DESCRIPTION_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:.–") + "…"


def to_jsonld(block: JsonLd) -> Markup:
    """Return JSON-LD without empty values; no value can end the script element or open a comment in it."""
    text = json.dumps({"@context": "https://schema.org", **_without_empty_values(block)}, ensure_ascii=False)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # noqa: S704 - every character that HTML could read is escaped above


def _without_empty_values(value: Any) -> Any:
    """Return a value without empty parts; an object with nothing but a type is empty too."""
    if isinstance(value, list):
        return [each for each in map(_without_empty_values, value) if not _is_empty(each)]
    if isinstance(value, dict):
        return {
            key: each
            for key, each in ((key, _without_empty_values(each)) for key, each in value.items())
            if not _is_empty(each)
        }
    return value


def _is_empty(value: Any) -> bool:
    return value in ("", None, []) or (isinstance(value, dict) and value.keys() <= {"@type"})


def organisation(name: str, path: str = "/") -> JsonLd:
    """Return the Organization with a name and its page on this site."""
    return {"@type": "Organization", "name": name, "url": absolute(path)}


def person(name: str, path: str) -> JsonLd:
    """Return the Person with a name and their page on this site."""
    return {"@type": "Person", "name": name, "url": absolute(path)}


def breadcrumbs(*steps: tuple[str, str]) -> JsonLd:
    """Return the BreadcrumbList of (title, path) steps."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": title, "item": absolute(path)}
            for position, (title, path) in enumerate(steps, 1)
        ],
    }


def init_metadata(app: Flask, base_url: str) -> None:
    """Set the base URL of the site, and provide templates with metadata functions."""
    app.config["BASE_URL"] = base_url
    app.add_template_filter(to_jsonld, "jsonld")
    app.add_template_global(absolute, "absolute")
