"""The tree of a file or form, with the line of every value."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from core.fields.field_errors import ValidationError
from core.text import quoted

LARGEST_TEXT = 4 << 20  # bytes
NULLS = ("", "~", "null", "Null", "NULL")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A single value as written; only a plain one, without quotes, can be null or a number."""

    text: str
    plain: bool
    line: int

    @property
    def is_null(self) -> bool:
        """Whether the value is null."""
        return self.plain and self.text in NULLS


@dataclass(slots=True)
class ListNode:
    """A list."""

    items: "list[Node]"
    line: int


@dataclass(slots=True)
class MappingNode:
    """Values by name, and the line of each name."""

    line: int
    entries: "dict[str, Node]" = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


Node = ScalarNode | ListNode | MappingNode
NAMES = {ScalarNode: "a single value", ListNode: "a list", MappingNode: "a set of fields"}


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file with Unix line endings; raise ValidationError if it is invalid or too large."""
    if path.stat().st_size > LARGEST_TEXT:
        raise ValidationError(f"is larger than {LARGEST_TEXT >> 20} MiB")
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValidationError("isn't encoded as UTF-8; save it again as UTF-8", line) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if match := CONTROL.search(text):
        line = text.count("\n", 0, match.start()) + 1
        raise ValidationError(f"contains the control character U+{ord(match[0]):04X}; remove it", line)
    return text


def split_front_matter(text: str) -> tuple[str, str]:
    """Return the front matter and the body of a record's file."""
    if match := _FRONT_MATTER.match(text):
        return match[1], text[match.end() :]
    if re.match(r"---[ \t]*(\n|\Z)", text):
        raise ValidationError("the front matter isn't closed; end it with a line of ---", 1)
    raise ValidationError("doesn't begin with front matter; the first line must be ---", 1)


def single_value(node: Node) -> str:
    """Return the text of a single value."""
    if not isinstance(node, ScalarNode):
        raise ValidationError(f"must be a single value, not {NAMES[type(node)]}", node.line)
    if match := CONTROL.search(node.text):
        raise ValidationError(
            f"contains the control character U+{ord(match[0]):04X}; remove it from {quoted(node.text)}", node.line
        )
    return node.text
