"""What a page tells machines about itself: description, preview and JSON-LD."""

import json
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup

JsonLd = dict[str, Any]
LONGEST_DESCRIPTION = 200


@dataclass(frozen=True, slots=True)
class Alternate:
    """Another form of what a page shows, for programs to find: a feed, a calendar, an oEmbed answer."""

    type: str  # of media
    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """The head of a page; `path` is its canonical path, `card` the path of its 1200×630 PNG."""

    title: str
    description: str
    path: str
    card: str = ""
    kind: str = "website"  # of OpenGraph
    jsonld: list[JsonLd] = field(default_factory=list)
    alternates: tuple[Alternate, ...] = ()

    @property
    def canonical(self) -> str:
        """The absolute address of the page."""
        return absolute(self.path)

    @property
    def image(self) -> str:
        """The absolute address of the preview."""
        return absolute(self.card)


def absolute(path: str) -> str:
    """Return the absolute address of a path; it comes from the settings, never from a request's Host."""
    return str(current_app.config["BASE_URL"]) + path


def shorten(text: str) -> str:
    """Cut a text at a word so that it fits a description."""
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    return text[:LONGEST_DESCRIPTION].rsplit(" ", 1)[0].rstrip(" ,;:.–") + "…"


def to_jsonld(block: JsonLd) -> Markup:
    """Return JSON for a script element, without empty values; no value can end the element or open a comment in it."""
    said = {key: value for key, value in block.items() if value not in ("", None, [])}
    text = json.dumps({"@context": "https://schema.org", **said}, ensure_ascii=False)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # noqa: S704 - every character that HTML could read is escaped above


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
    """Set the address under which the site is known."""
    app.config["BASE_URL"] = base_url
    app.add_template_filter(to_jsonld, "jsonld")
    app.add_template_global(absolute, "absolute")
