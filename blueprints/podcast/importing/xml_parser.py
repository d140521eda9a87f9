"""Parse untrusted XML into a tree, with element names as the feed specifications write them."""

import re
from collections.abc import Iterator
from html.entities import name2codepoint
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from blueprints.podcast.importing.parsed_feed import FeedError

# Some feeds use other capitals, and the podcast namespace has had two addresses.
PREFIXES = {
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/dc/elements/1.1/": "dc",
    "https://podcastindex.org/namespace/1.0": "podcast",
    "https://github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
}
XML_ENTITIES = ("amp", "lt", "gt", "quot", "apos")
# What feeds mean by a prefix that they don't declare.
USUAL_PREFIXES = {prefix: namespace for namespace, prefix in reversed(PREFIXES.items())}
MAX_DEPTH = 100
# Templates of content management systems write blank lines and marks of their encoding before the declaration.
LEADING_SPACE = re.compile(rb"\A(?:\s|\xef\xbb\xbf)+")
# Those of HTML, which feeds use without declaring them.
ENTITIES = "".join(f'<!ENTITY {name} "&#{code};">' for name, code in name2codepoint.items() if name not in XML_ENTITIES)


def parse_xml(data: bytes) -> Element:
    """Return the root of a document, with names such as `itunes:author`; FeedError if it can't be parsed."""
    tree = _Tree()
    # Without a separator the parser leaves namespaces to us, and doesn't stop at a prefix that nobody declared.
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = tree.start, tree.end
    parser.CharacterDataHandler = tree.builder.data
    parser.StartDoctypeDeclHandler = _reject_custom_entities
    parser.UseForeignDTD(True)
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_ALWAYS)
    parser.ExternalEntityRefHandler = lambda context, *_: _define_entities(parser, context)
    parser.SkippedEntityHandler = lambda name, _is_parameter: tree.builder.data(f"&{name};")
    try:
        parser.Parse(LEADING_SPACE.sub(b"", data), True)
    except expat.ExpatError as error:
        why = expat.ErrorString(error.code)
        raise FeedError(f"isn't valid XML: line {error.lineno}, {why}") from None
    except (ValueError, LookupError):
        raise FeedError("has an unknown encoding; save it as UTF-8") from None
    return tree.builder.close()


def _define_entities(parser: expat.XMLParserType, context: str | None) -> int:
    """Define the entities of HTML in place of any external document type, which is never fetched."""
    parser.ExternalEntityParserCreate(context).Parse(ENTITIES, True)
    return 1


class _Tree:
    """Builds a tree of limited depth and resolves its namespaces."""

    def __init__(self) -> None:
        self.builder = TreeBuilder()
        self._scopes, self._names = [USUAL_PREFIXES], list[str]()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._names) == MAX_DEPTH:
            raise FeedError("nests its elements too deeply for a feed")
        declared = {key[6:]: value for key, value in attributes.items() if f"{key}:"[:6] == "xmlns:"}
        scope = self._scopes[-1] | declared if declared else self._scopes[-1]
        self._scopes.append(scope)
        # An attribute without a prefix is in no namespace.
        self.builder.start(
            _short(name, scope),
            {_short(key, scope) if ":" in key else key: value for key, value in attributes.items()},
        )
        self._names.append(name)

    def end(self, name: str) -> None:
        self.builder.end(_short(name, self._scopes.pop()))
        self._names.pop()


def _reject_custom_entities(_name: str, _system: str | None, _public: str | None, has_internal_subset: bool) -> None:
    # A few lines of nested entities expand to gigabytes.
    if has_internal_subset:
        raise FeedError("defines its own entities in its DOCTYPE, which no feed needs; remove them")


def _short(name: str, scope: dict[str, str]) -> str:
    """Return a name with the prefix that stands for its namespace here."""
    prefix, _, local = name.rpartition(":")
    namespace = scope.get(prefix, "").lower()
    if namespace in PREFIXES:
        return f"{PREFIXES[namespace]}:{local}"
    return f"{namespace}}}{local}" if namespace else name


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
