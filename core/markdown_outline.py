"""The headings, links and images of Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from core.markdown import parse_markdown


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level as written, its text, and its line, from 0."""

    level: int
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its text, and its address."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Image:
    """An image: its description, and its address."""

    alt: str
    address: str


@dataclass(slots=True)
class Outline:
    """Everything in a text that is a heading, a link or an image, each in the order of the text."""

    headings: list[Heading] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)


def read_outline(text: str) -> Outline:
    """Return the headings, links and images of Markdown."""
    outline = Outline()
    tokens = parse_markdown(text)
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type != "inline" or not token.children:
            continue
        if before is not None and before.type == "heading_open":
            line = before.map[0] if before.map else 0
            outline.headings.append(Heading(int(before.tag[1]), _text(token.children), line))
        _add_links(outline, token.children)
    return outline


def _add_links(outline: Outline, children: Sequence[Token]) -> None:
    opened: tuple[int, str] | None = None
    for place, child in enumerate(children):
        if child.type == "image":
            outline.images.append(Image(_text(child.children or ()).strip(), str(child.attrs.get("src", ""))))
        elif child.type == "link_open":
            opened = place, str(child.attrs.get("href", ""))
        elif child.type == "link_close" and opened is not None:
            outline.links.append(Link(_text(children[opened[0] : place]).strip(), opened[1]))
            opened = None


def _text(children: Sequence[Token]) -> str:
    # An image stands for its description.
    parts = (" " if child.type in ("softbreak", "hardbreak") else child.content for child in children)
    return "".join(parts)
