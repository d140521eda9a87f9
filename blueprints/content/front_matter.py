"""Files of text and their front matter: YAML as a small tree in which every value knows its line."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from blueprints.content.faults import ReadingError
from core.text import quoted

LARGEST_TEXT = 4 << 20  # bytes
DEEPEST = 8  # levels of lists and mappings in one another
NULLS = ("", "~", "null", "Null", "NULL")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
# The C parser is ten times as fast; a PyYAML without it reads the same.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value as it was written; only a plain one, without quotes, can be empty, a number or true."""

    text: str
    plain: bool
    line: int

    @property
    def is_null(self) -> bool:
        """Whether the value says that there is none."""
        return self.plain and self.text in NULLS


@dataclass(slots=True)
class Items:
    """A list."""

    items: "list[Node]"
    line: int


@dataclass(slots=True)
class Mapping:
    """Keys with their values, each key with its line."""

    line: int
    entries: "dict[str, Node]" = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


Node = Scalar | Items | Mapping
Complain = Callable[[int, str, str], None]  # line, key, message
NAMES = {Scalar: "a single value", Items: "a list", Mapping: "keys with values"}


def read_text(path: Path) -> str:
    """Return a UTF-8 file's text with plain line ends and without control characters, or raise ReadingError."""
    if path.stat().st_size > LARGEST_TEXT:
        raise ReadingError(f"is larger than {LARGEST_TEXT >> 20} MiB")
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ReadingError("is not encoded in UTF-8; save it again as UTF-8", line) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if match := CONTROL.search(text):
        line = text.count("\n", 0, match.start()) + 1
        raise ReadingError(f"holds the control character U+{ord(match[0]):04X}; remove it", line)
    return text


def split_front_matter(text: str) -> tuple[str, str]:
    """Return the front matter and the body of a record's file."""
    if match := _FRONT_MATTER.match(text):
        return match[1], text[match.end() :]
    if re.match(r"---[ \t]*(\n|\Z)", text):
        raise ReadingError("the front matter has no end; close it with a line of ---", 1)
    raise ReadingError("does not begin with front matter; the first line must be ---", 1)


def read_tree(text: str, first_line: int, complain: Complain) -> Node:
    """Return YAML as a tree; ReadingError when it cannot be read, while duplicate keys are only complained of."""
    try:
        return _Tree(text, first_line, complain).root()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context
        line = first_line + mark.line if mark else first_line
        raise ReadingError(
            f"is no YAML: {problem}; a text with a colon or a quote in it stands in quotes", line
        ) from None
    except yaml.YAMLError:
        raise ReadingError("is no YAML: it holds characters that YAML does not allow", first_line) from None


class _Tree:
    """Builds the tree from the parser's events, so that nothing is expanded, looked up or constructed."""

    def __init__(self, text: str, first_line: int, complain: Complain) -> None:
        self._events: Iterator[yaml.Event] = (
            event
            for event in yaml.parse(text, Loader=_LOADER)
            if not isinstance(event, yaml.StreamStartEvent | yaml.StreamEndEvent | yaml.DocumentEndEvent)
        )
        self._first_line = first_line
        self._complain = complain

    def root(self) -> Node:
        if next(self._events, None) is None:
            return Mapping(self._first_line)
        root = self._node(next(self._events), 0)
        if following := next(self._events, None):
            raise ReadingError("holds a second YAML document; one file is one record", self._line(following))
        return Mapping(root.line) if isinstance(root, Scalar) and root.is_null else root

    def _line(self, event: yaml.Event) -> int:
        return self._first_line + (event.start_mark.line if event.start_mark else 0)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        line = self._line(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ReadingError(
                "anchors (&) and aliases (*) are not read here; write the value out, or put it in quotes", line
            )
        if getattr(event, "tag", None) not in (None, "!"):
            raise ReadingError("tags (!) are not read here; write the value alone, or put it in quotes", line)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, line)
        if depth == DEEPEST:
            raise ReadingError(f"is nested deeper than {DEEPEST} levels", line)
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(list(self._items(depth)), line)
        return self._mapping(line, depth)

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> Scalar:
        # A block ends with a line end that its author did not mean; a quoted text is kept to the letter.
        text = event.value.rstrip("\n") if event.style in ("|", ">") else event.value
        return Scalar(text, event.implicit[0], line)

    def _items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield self._node(event, depth + 1)

    def _mapping(self, line: int, depth: int) -> Mapping:
        mapping = Mapping(line)
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if not isinstance(key, Scalar):
                raise ReadingError("a key is a single word", key.line)
            if key.text in mapping.entries:
                self._complain(key.line, key.text, f"stands here twice, first in line {mapping.lines[key.text]}")
                continue
            mapping.entries[key.text], mapping.lines[key.text] = value, key.line
        return mapping


def single_value(node: Node) -> str:
    """Return the text of a single value."""
    if not isinstance(node, Scalar):
        raise ReadingError(f"is {NAMES[type(node)]} where a single value belongs", node.line)
    if match := CONTROL.search(node.text):
        raise ReadingError(
            f"holds the control character U+{ord(match[0]):04X}; remove it from {quoted(node.text)}", node.line
        )
    return node.text
