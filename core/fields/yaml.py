"""YAML, read as a tree and written for people to read."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import yaml

from core.fields.field_errors import ValidationError
from core.fields.tree import ListNode, MappingNode, Node, ScalarNode
from core.text import MAX_QUOTE_LENGTH, escaped, quoted

DEEPEST = 8  # levels of nested lists and mappings
WIDEST_LIST = 88  # characters of the items of a list on one line
# The C parser is ten times as fast; PyYAML without it produces the same events.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_SHORT = re.compile(r"[a-z0-9.-]+")

AddError = Callable[[int, str, str], None]  # line, name, message


class Unquoted(str):
    """Text that is written without quotes, such as a time."""


Plain = str | int | list["Plain"] | dict[str, "Plain"]


def read_yaml(text: str, first_line: int, add_error: AddError) -> Node:
    """Return YAML as a tree, or raise ValidationError; duplicate names are added as errors instead."""
    try:
        return _TreeBuilder(text, first_line, add_error).root()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context
        line = mark.line if mark else 0
        if "nesting depth" in (problem or ""):
            # PyYAML 6.0.4 stops by itself, if later than this reader does.
            raise ValidationError(f"is nested more than {DEEPEST} levels deep", first_line + line) from None
        raise ValidationError(f"isn't valid YAML: {_explained(problem, text, line)}", first_line + line) from None
    except yaml.YAMLError:
        raise ValidationError("isn't valid YAML: it contains characters that YAML doesn't allow", first_line) from None


def _explained(problem: str | None, text: str, line: int) -> str:
    if re.match(r"[ -]*\t", "".join(text.split("\n")[line : line + 1])):
        return "a tab indents this line; use spaces, since YAML doesn't take tabs"
    return f"{problem}; put a text that contains a colon or a quote in quotes"


class _TreeBuilder:
    """Builds the tree from the parser's events, so that no alias is expanded and no object constructed."""

    def __init__(self, text: str, first_line: int, add_error: AddError) -> None:
        self._events: Iterator[yaml.Event] = (
            event
            for event in yaml.parse(text, Loader=_LOADER)
            if not isinstance(event, yaml.StreamStartEvent | yaml.StreamEndEvent | yaml.DocumentEndEvent)
        )
        self._lines = text.split("\n")
        self._first_line = first_line
        self._add_error = add_error

    def root(self) -> Node:
        if next(self._events, None) is None:
            return MappingNode(self._first_line)
        root = self._node(next(self._events), 0)
        if following := next(self._events, None):
            raise ValidationError("contains a second YAML document; write one record a file", self._line(following))
        return MappingNode(root.line) if isinstance(root, ScalarNode) and root.is_null else root

    def _line(self, event: yaml.Event) -> int:
        return self._first_line + (event.start_mark.line if event.start_mark else 0)

    def _node(self, event: yaml.Event, depth: int, name: str = "") -> Node:
        line = self._line(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ValidationError(
                "anchors (&) and aliases (*) aren't supported; write the value out, or put it in quotes", line
            )
        if getattr(event, "tag", None) not in (None, "!"):
            raise ValidationError("tags (!) aren't supported; write the value alone, or put it in quotes", line)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, line, name)
        if depth == DEEPEST:
            raise ValidationError(f"is nested more than {DEEPEST} levels deep", line)
        if isinstance(event, yaml.SequenceStartEvent):
            return ListNode(list(self._items(depth)), line)
        return self._mapping(line, depth)

    def _scalar(self, event: yaml.ScalarEvent, line: int, name: str) -> ScalarNode:
        if event.implicit[0] and event.end_mark:
            self._check_comment(event.value, event.end_mark.line, event.end_mark.column, name)
        # The final newline of a block scalar is not part of its text; quoted text is kept exactly.
        text = event.value.rstrip("\n") if event.style in ("|", ">") else event.value
        return ScalarNode(text, event.implicit[0], line)

    def _check_comment(self, value: str, line: int, column: int, name: str) -> None:
        """Add an error when YAML has taken for a comment what looks like a part of the value."""
        # Without a space after it, "#" begins a colour, a number or a hashtag rather than a comment.
        match = re.match(r"[ \t]+(#[^\s#!].*)", "".join(self._lines[line : line + 1])[column:])
        if match is None:
            return
        rest = match[1].rstrip()
        whole = f"{value} {rest}".strip().replace("\\", "\\\\").replace('"', '\\"')
        self._add_error(
            self._first_line + line,
            name,
            f"{quoted(rest)} would be a comment in YAML and be lost; put the value in quotes: "
            f'"{escaped(whole[:MAX_QUOTE_LENGTH])}", or a space after # if it is a comment',
        )

    def _items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield self._node(event, depth + 1)

    def _mapping(self, line: int, depth: int) -> MappingNode:
        mapping = MappingNode(line)
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1, key.text if isinstance(key, ScalarNode) else "")
            if not isinstance(key, ScalarNode):
                raise ValidationError("the name of a field must be a single value", key.line)
            if key.text in mapping.entries:
                self._add_error(key.line, key.text, f"appears twice; the first is on line {mapping.lines[key.text]}")
                continue
            mapping.entries[key.text], mapping.lines[key.text] = value, key.line
        return mapping


def write_yaml(content: Mapping[str, Plain] | Sequence[Plain]) -> str:
    """Return values by name, or a list, as block YAML in the order given."""
    # The default width would break long texts into lines.
    text: str = yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=math.inf)
    return text


class _Dumper(yaml.SafeDumper):
    """Quotes only texts that would be read as another type, always with double quotes."""

    def ignore_aliases(self, _data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=False)

    def choose_scalar_style(self) -> str:
        return super().choose_scalar_style().replace("'", '"')


def _represent_unquoted(dumper: yaml.SafeDumper, text: Unquoted) -> yaml.Node:
    # With the tag that a plain value resolves to, PyYAML writes no quotes.
    return dumper.represent_scalar(dumper.resolve(yaml.ScalarNode, text, (True, False)), text)


def _represent_list(dumper: yaml.SafeDumper, items: list[Plain]) -> yaml.Node:
    words = [str(item) for item in items if isinstance(item, str | int)]
    is_short = len(words) == len(items) and all(map(_SHORT.fullmatch, words)) and len(", ".join(words)) <= WIDEST_LIST
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=is_short)


_Dumper.add_representer(Unquoted, _represent_unquoted)
_Dumper.add_representer(list, _represent_list)
