"""Parse untrusted XML into a tree, with element names as the feed specifications write them."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from blueprints.podcast.importing.parsed_feed import FeedError

# Some feeds use other capitals, and the podcast namespace has had two addresses.
PREFIXES = {
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://www.w3.org/2005/atom": "atom",
    "https://podcastindex.org/namespace/1.0": "podcast",
    "https://github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
}
MAX_DEPTH = 100


def parse_xml(data: bytes) -> Element:
    """Return the root of a document, with names such as `itunes:author`; FeedError if it can't be parsed."""
    tree = _Tree()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = tree.start, tree.end
    parser.CharacterDataHandler = tree.builder.data
    parser.StartDoctypeDeclHandler = _reject_custom_entities
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        why = expat.ErrorString(error.code)
        raise FeedError(f"isn't valid XML: line {error.lineno}, {why}") from None
    except (ValueError, LookupError):
        raise FeedError("has an unknown encoding; save it as UTF-8") from None
    return tree.builder.close()


class _Tree:
    """Builds a tree of limited depth."""

    def __init__(self) -> None:
        self.builder, self._depth = TreeBuilder(), 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise FeedError("nests its elements too deeply for a feed")
        self.builder.start(_short(name), {_short(key): value for key, value in attributes.items()})

    def end(self, name: str) -> None:
        self._depth -= 1
        self.builder.end(_short(name))


def _reject_custom_entities(_name: str, _system: str | None, _public: str | None, has_internal_subset: bool) -> None:
    # A few lines of nested entities expand to gigabytes.
    if has_internal_subset:
        raise FeedError("defines its own entities in its DOCTYPE, which no feed needs; remove them")


def _short(name: str) -> str:
    space, _, local = name.rpartition("}")
    return f"{PREFIXES[space.lower()]}:{local}" if space.lower() in PREFIXES else local if not space else name


def text_of(parent: Element, *names: str) -> str:
    """Return the text of the first of these elements that has any."""
    for name in names:
        for child in parent.findall(name):
            if text := "".join(child.itertext()).strip():
                return text
    return ""


def attribute_of(parent: Element, name: str, attribute: str) -> str:
    """Return an attribute of the first element with a name."""
    child = parent.find(name)
    return "" if child is None else child.get(attribute, "").strip()


def links_of(parent: Element, rel: str) -> Iterator[str]:
    """Yield the addresses of the Atom links with a relation."""
    for link in parent.findall("atom:link"):
        if link.get("rel", "alternate") == rel and (address := link.get("href", "").strip()):
            yield address
