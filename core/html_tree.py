"""A tree of sanitised HTML: elements with their attributes, styles and children."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "col"}


@dataclass(eq=False)
class Element:
    """An element of HTML; a text among its children is a `str`."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    @cached_property
    def styles(self) -> dict[str, str]:
        """The declarations of the style attribute, in lower case."""
        pairs = (part.partition(":") for part in self.attributes.get("style", "").lower().split(";"))
        return {name.strip(): " ".join(value.split()) for name, _, value in pairs}

    @property
    def classes(self) -> list[str]:
        """The classes, as they are written."""
        return self.attributes.get("class", "").split()

    @property
    def text(self) -> str:
        """All text below the element."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def elements(self) -> Iterator["Element"]:
        """Yield the child elements, without texts."""
        return (child for child in self.children if isinstance(child, Element))

    def descendants(self) -> Iterator["Element"]:
        """Yield every element below this one, in the order of the document."""
        for child in self.elements():
            yield child
            yield from child.descendants()

    def has(self, *tags: str) -> bool:
        """Tell whether an element with one of these tags is below this one."""
        return any(element.tag in tags for element in self.descendants())


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("div")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if len(self.open) > 1 and self.open[-1].tag == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(html: str) -> Element:
    """Return sanitised HTML, in which every element is closed, as the children of one element."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.root
