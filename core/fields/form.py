"""Forms: what a browser posts, as the tree and the body that a file becomes, and back as the text of a draft."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from zoneinfo import ZoneInfo

from core.fields.field import Field, FieldType
from core.fields.field_errors import ValidationError
from core.fields.rows import Rows, Section
from core.fields.times import DateTime, moments_at, read_local_time, zone_names
from core.fields.tree import NULLS, ListNode, MappingNode, Node, ScalarNode, split_front_matter
from core.fields.yaml import Plain, Unquoted, read_yaml, write_yaml
from core.text import quoted

MOST_PAIRS = 10_000
NEW_ROW = "__row__"  # instead of its number, in the row that a script copies
MOST_ROWS = 500  # of one list
LARGEST_FORM = 4 << 20  # characters
DEEPEST_NAME = 6  # steps
UTC_NAME = "UTC"
# Nobody sees them, so nobody could remove them: they come from a paste.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_ROW_NUMBER = re.compile(r"0|[1-9][0-9]{0,3}", re.ASCII)
_WITHOUT_QUOTES = re.compile(r"true|false|[+-]?[0-9][0-9A-Za-z.+-]*(?:[ :][0-9A-Za-z.+-]+)*", re.ASCII)
_ROW_COMMAND = re.compile(r"([a-z_.]+)\.(?:(add)|([0-9]{1,4})\.(up|down|remove))", re.ASCII)

Pairs = Iterable[tuple[str, str]]


@dataclass(slots=True)
class Posted:
    """What was posted under a name, and under the names below it."""

    values: list[str] = field(default_factory=list)
    below: "dict[str, Posted]" = field(default_factory=dict)

    def last(self, step: str = "") -> str:
        """Return the last value, since a checkbox follows the hidden value that it has when it isn't ticked."""
        found = self.below.get(step) if step else self
        return found.values[-1] if found and found.values else ""

    def numbered(self) -> "list[tuple[int, Posted]]":
        """Return what has numbers for names, in their order."""
        return sorted((int(step), posted) for step, posted in self.below.items() if _ROW_NUMBER.fullmatch(step))


class RowChange(NamedTuple):
    """The pairs of a form after a button of its rows was pressed, and the row that gets the focus."""

    pairs: list[tuple[str, str]]
    focus: str  # the path of a row such as sessions.1, or of a list that has become empty
    has_blank: bool  # the row is a new one, which the pairs don't have


def tree_of_form(pairs: Pairs, fields: Sequence[Field], site_zone: str = UTC_NAME) -> tuple[MappingNode, str]:
    """Return what a form posted as the tree and the body of a file, which leaves out what is empty or a default.

    Names that are not of the fields are ignored. Numbers of rows give their order and may have gaps.
    """
    root = _posted(pairs)
    own = root.last("timezone").strip() or site_zone
    zone = ZoneInfo(own if own in zone_names() else site_zone)
    return _mapping(root, fields, zone, site_zone), root.last("body")


def with_slugs(node: MappingNode, fields: Sequence[Field], slug_of: Callable[[str, str], str]) -> MappingNode:
    """Return a tree in which each reference is the slug that a function finds for its folder and what was typed."""
    for each in fields:
        below = node.entries.get(each.name)
        if isinstance(below, MappingNode) and isinstance(each.type, Section):
            with_slugs(below, each.type.fields, slug_of)
        elif isinstance(below, ListNode) and isinstance(each.type, Rows):
            for row in below.items:
                if isinstance(row, MappingNode):
                    with_slugs(row, each.type.fields, slug_of)
        elif below is not None and (folder := each.type.folder):
            node.entries[each.name] = _with_slug(below, folder, slug_of)
    return node


def _with_slug(node: Node, folder: str, slug_of: Callable[[str, str], str]) -> Node:
    if isinstance(node, ScalarNode):
        return replace(node, text=slug_of(folder, node.text))
    if isinstance(node, ListNode):
        return ListNode([_with_slug(item, folder, slug_of) for item in node.items], node.line)
    return node


def text_of_tree(tree: MappingNode, body: str) -> str:
    """Return the text of a draft, which reads as the tree and the body whatever they hold."""
    front_matter = write_yaml({name: _plain(node) for name, node in tree.entries.items()}) if tree.entries else ""
    return f"---\n{front_matter}---\n" + (f"\n{body}\n" if body else "")


def read_draft_text(text: str) -> tuple[MappingNode, str]:
    """Return the tree and the body of a draft's text; an empty text is an empty draft."""
    front_matter, body = split_front_matter(text) if text else ("", "")
    tree = read_yaml(front_matter, 2, _ignore)
    if not isinstance(tree, MappingNode):
        raise ValidationError("the front matter isn't a set of fields", 2)
    return tree, body.removeprefix("\n").removesuffix("\n")


def change_rows(pairs: Pairs, fields: Sequence[Field], command: str) -> RowChange:
    """Return the pairs with a row added, removed or moved, by a command such as `sessions.1.up` or `sessions.add`."""
    match = _ROW_COMMAND.fullmatch(command)
    rows = _rows_at(match[1], fields) if match else None
    if match is None or rows is None:
        raise ValidationError(f"{quoted(command)} isn't a change of rows")
    pairs, path = list(pairs), match[1]
    posted = _posted(pairs)
    for step in path.split("."):
        posted = posted.below.get(step, Posted())
    numbers = [number for number, row in posted.numbered() if not _is_blank(row, rows.fields)]
    number = int(match[3] or -1)
    place = _moved(numbers, number, match[4]) if number in numbers else len(numbers)
    order = {f"{path}.{number}": f"{path}.{new}" for new, number in enumerate(numbers)}
    changed = [(_renamed(name, path, order), value) for name, value in pairs]
    place = place if match[2] else min(place, len(numbers) - 1)
    focus = f"{path}.{place}" if place >= 0 else path
    return RowChange([(name, value) for name, value in changed if name], focus, has_blank=bool(match[2]))


def _moved(numbers: list[int], number: int, direction: str) -> int:
    """Move a number in a list or remove it from there, and return the place that gets the focus."""
    place = numbers.index(number)
    if direction == "remove":
        numbers.remove(number)
        return place
    other = max(place - 1, 0) if direction == "up" else min(place + 1, len(numbers) - 1)
    numbers[place], numbers[other] = numbers[other], numbers[place]
    return other


def _renamed(name: str, path: str, order: Mapping[str, str]) -> str:
    if not name.startswith(f"{path}."):
        return name
    step, dot, rest = name.removeprefix(f"{path}.").partition(".")
    if not _ROW_NUMBER.fullmatch(step):
        return name
    row = order.get(f"{path}.{step}", "")
    return row and f"{row}{dot}{rest}"


def _rows_at(path: str, fields: Sequence[Field]) -> Rows | None:
    first, _, rest = path.partition(".")
    found = next((each.type for each in fields if each.name == first), None)
    if isinstance(found, Section):
        return _rows_at(rest, found.fields)
    return found if isinstance(found, Rows) and not rest else None


def _posted(pairs: Pairs) -> Posted:
    root, size = Posted(), 0
    for number, (name, value) in enumerate(pairs):
        size += len(name) + len(value)
        if number == MOST_PAIRS or size > LARGEST_FORM:
            raise ValidationError(
                f"The form is too large: the limit is {MOST_PAIRS:,} values, and {LARGEST_FORM:,} characters in all."
            )
        steps = name.split(".", DEEPEST_NAME)
        if len(steps) > DEEPEST_NAME:
            continue
        place = root
        for step in steps:
            place = place.below.setdefault(step, Posted())
        place.values.append(_UNSEEN.sub("", value.replace("\r\n", "\n").replace("\r", "\n")))
    return root


def _mapping(posted: Posted, fields: Sequence[Field], zone: ZoneInfo, site_zone: str) -> MappingNode:
    mapping = MappingNode(1)
    for each in fields:
        below = posted.below.get(each.name)
        node = _node(each.type, below, zone) if below else None
        if node is not None and (each.required or not _is_default(node, each, zone, site_zone)):
            mapping.entries[each.name], mapping.lines[each.name] = node, 1
    return mapping


def _node(kind: FieldType, posted: Posted, zone: ZoneInfo) -> Node | None:
    if isinstance(kind, Section):
        section = _mapping(posted, kind.fields, zone, "")
        return section if section.entries else None
    if isinstance(kind, Rows):
        rows = [row for row in _numbered(posted) if not _is_blank(row, kind.fields)]
        return ListNode([_mapping(row, kind.fields, zone, "") for row in rows], 1) if rows else None
    if kind.is_list:
        return _list(kind, posted, zone)
    text = posted.last()
    if isinstance(kind, DateTime):
        text += _offset(text, posted.last("offset"), zone)
    return _scalar(kind, text, zone)


def _numbered(posted: Posted) -> list[Posted]:
    rows = [below for _, below in posted.numbered()]
    if len(rows) > MOST_ROWS:
        raise ValidationError(f"The form has {len(rows):,} rows in one list; the limit is {MOST_ROWS}.")
    return rows


def _scalar(kind: FieldType, text: str, zone: ZoneInfo) -> ScalarNode | None:
    text = kind.typed(text, zone)
    return ScalarNode(text, kind.is_plain and text not in NULLS, 1) if text else None


def _list(kind: FieldType, posted: Posted, zone: ZoneInfo) -> ListNode | None:
    """Return a list, of which `choice` says whether it is there at all, where empty and absent differ."""
    choice = posted.last("choice") if kind.empty is None else ""
    if choice in ("usual", "none"):
        return ListNode([], 1) if choice == "none" else None
    typed = [text for text in (kind.typed(text, zone) for text in _texts(kind, posted)) if text.strip()]
    if choice == "own" and not typed:
        typed = [""]  # an error until something is typed, so that the choice is kept
    items: list[Node] = [ScalarNode(text, kind.is_plain and text not in NULLS, 1) for text in kind.typed_list(typed)]
    return ListNode(items, 1) if items else None


def _is_blank(row: Posted, fields: Sequence[Field]) -> bool:
    """Tell whether nothing was typed into a row; what is chosen from a list has always a value."""
    typed = ((each.type, row.below[each.name]) for each in fields if each.name in row.below and not each.type.is_chosen)
    return not any(text.strip() for kind, posted in typed for text in _texts(kind, posted))


def _texts(kind: FieldType, posted: Posted) -> list[str]:
    if not kind.is_list:
        return posted.values
    return [text for value in posted.values for text in kind.split(value)] + [row.last() for row in _numbered(posted)]


def _is_default(node: Node, each: Field, zone: ZoneInfo, site_zone: str) -> bool:
    default = each.default_for(site_zone)
    if not isinstance(node, ScalarNode) or default is None:
        return False
    written = each.type.write(default, zone)
    return node.text == (str(written).lower() if isinstance(written, bool) else str(written))


def _offset(text: str, offset: str, zone: ZoneInfo) -> str:
    """Return the offset that was chosen for a local time, if the time occurs twice in the zone."""
    local = read_local_time(text.strip())
    return offset if local and len(moments_at(local, zone)) == 2 else ""


def _plain(node: Node) -> Plain:
    if isinstance(node, MappingNode):
        return {name: _plain(value) for name, value in node.entries.items()}
    if isinstance(node, ListNode):
        return [_plain(item) for item in node.items]
    bare = node.plain and node.text not in NULLS and _WITHOUT_QUOTES.fullmatch(node.text)
    return Unquoted(node.text) if bare else node.text


def _ignore(line: int, name: str, message: str) -> None:
    """Ignore what is doubtful in a text that reading it as a record will say again."""
