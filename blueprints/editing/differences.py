"""Differences between two versions of a record, by field and by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from blueprints.editing import blueprint
from blueprints.editing.merge import Values
from core.text import label_of

_PIECE = re.compile(r"\s+|\w+|[^\w\s]")
MOST_PIECES = 8000  # of a text that is compared by word; longer ones are compared by line


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: kept, removed or added."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that differs, with the parts of its old and new text."""

    path: str
    label: str
    pieces: list[Piece]


@blueprint.app_template_filter()
def field_text(value: Any) -> str:
    """Return the value of a field as text to read: a list has a line for each item."""
    if value is None:
        return "(empty)"
    if isinstance(value, list):
        return "\n".join(_row_text(item) for item in value)
    return str(value)


def differences(old: Values, new: Values) -> list[Difference]:
    """Return the fields that differ, in the order of the new version."""
    paths = [path for path in dict.fromkeys([*new, *old]) if old.get(path) != new.get(path)]
    return [Difference(path, field_label(path), list(_pieces(old.get(path), new.get(path)))) for path in paths]


def field_label(path: str) -> str:
    """Return a name for a field: `Registration: online capacity`."""
    return ": ".join(label_of(step.replace("_", "-")) for step in path.split(".") if not step.isdecimal())


def _row_text(item: Any) -> str:
    return " · ".join(str(value) for value in item.values()) if isinstance(item, dict) else str(item)


def _pieces(old: Any, new: Any) -> Iterator[Piece]:
    before, after = (field_text(value) if value is not None else "" for value in (old, new))
    a, b = _PIECE.findall(before), _PIECE.findall(after)
    if max(len(a), len(b)) > MOST_PIECES:
        a, b = before.splitlines(keepends=True), after.splitlines(keepends=True)
    # Frequent words are compared too: leaving them out shows unchanged text as changed.
    for operation, start, end, new_start, new_end in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if operation == "equal":
            yield Piece("kept", "".join(a[start:end]))
            continue
        if start < end:
            yield Piece("removed", "".join(a[start:end]))
        if new_start < new_end:
            yield Piece("added", "".join(b[new_start:new_end]))
