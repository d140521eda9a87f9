"""Differences between two versions of a record, by field and by word."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from blueprints.editing import blueprint
from blueprints.editing.merge import Values
from core.text import label_of

_PIECE = re.compile(r"\s+|\w+|[^\w\s]")
# Comparisons of a line with a line, or of a word with a word; past it, lines that differ are shown as a whole.
MOST_COMPARISONS = 500_000


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
    left = MOST_COMPARISONS
    for kind, removed, added in _compare(before.splitlines(keepends=True), after.splitlines(keepends=True), left):
        if kind != "replace":
            yield from _piece(kind, removed, added)
            continue
        # Within the lines that differ, by word.
        words = _PIECE.findall(removed), _PIECE.findall(added)
        wanted = _comparisons(*words)
        for part in _compare(*words, left):
            yield from _piece(*part)
        left -= wanted if wanted <= left else 0


def _compare(a: list[str], b: list[str], most: int) -> Iterator[tuple[str, str, str]]:
    """Yield what became of each part: its operation, its old text and its new text; all of it at once past a limit."""
    first = next((place for place, (old, new) in enumerate(zip(a, b, strict=False)) if old != new), min(len(a), len(b)))
    if first:
        yield "equal", "".join(a[:first]), ""
    a, b = a[first:], b[first:]
    if _comparisons(a, b) > most:
        yield "replace", "".join(a), "".join(b)
        return
    # Frequent words are compared too: leaving them out shows unchanged text as changed.
    for operation, start, end, new_start, new_end in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        yield operation, "".join(a[start:end]), "".join(b[new_start:new_end])


def _piece(operation: str, removed: str, added: str) -> Iterator[Piece]:
    if operation == "equal":
        yield Piece("kept", removed)
        return
    if removed:
        yield Piece("removed", removed)
    if added:
        yield Piece("added", added)


def _comparisons(a: list[str], b: list[str]) -> int:
    """Return how often SequenceMatcher meets a pair of equal pieces at first; each part that differs costs it more."""
    times = Counter(b)
    return len(a) + sum(times[piece] for piece in a)
