"""Kinds of values that are made of keys themselves."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import selectinload

from blueprints.content.faults import ReadingError
from blueprints.content.front_matter import Items, Node
from blueprints.content.kinds import Find, Key, Kind, Values
from blueprints.content.yaml_text import Plain

if TYPE_CHECKING:
    from blueprints.content.reading import Reading


class Section(Kind):
    """Keys below a key, which fill columns of the record itself."""

    def __init__(self, *keys: Key) -> None:
        self.keys = keys

    def read(self, node: Node, at: "Reading") -> Values:
        return at.read(node, self.keys)

    def spread(self, column: str, value: Values | None) -> Values:
        if value is not None:
            return value
        return {key.column: key.default_for("") for key in self.keys}


class Rows(Kind):
    """A list of parts of the record, each with keys of its own; their order is kept."""

    empty = ()

    def __init__(self, model: type[Any], *keys: Key, **fixed: str) -> None:
        self._model, self.keys, self._fixed = model, keys, fixed

    def read(self, node: Node, at: "Reading") -> tuple[Values, ...]:
        if not isinstance(node, Items):
            keys = ", ".join(key.name for key in self.keys)
            raise ReadingError(f"is a list, each item after a hyphen with the keys {keys}", node.line)
        return tuple(at.inside(number).read(item, self.keys) for number, item in enumerate(node.items))

    def write(self, value: Sequence[Values], zone: ZoneInfo) -> Plain:
        return [write_keys(self.keys, row, zone, "") for row in value]

    def current(self, record: Any, column: str) -> tuple[Values, ...]:
        return tuple(self._row(part) for part in getattr(record, column))

    def assign(self, record: Any, column: str, value: Sequence[Values], find: Find) -> None:
        old = list(getattr(record, column))
        parts = []
        for row in value:
            # A part that keeps its first key is the same part, whatever else changes: others may refer to it.
            part = next((part for part in old if self._names(part, row)), None)
            if part is None:
                part = self._model(**self._fixed)
            else:
                old.remove(part)
            assign_all(part, {key.column: key for key in self.keys}, row, find)
            parts.append(part)
        setattr(record, column, parts)
        getattr(record, column).reorder()

    def loading(self, attribute: Any) -> list[Any]:
        parts = selectinload(attribute)
        deeper = [option for key in self.keys for option in key.kind.loading(getattr(self._model, key.column))]
        return [parts.options(*deeper)]

    def _row(self, part: Any) -> Values:
        return {key.column: key.kind.current(part, key.column) for key in self.keys}

    def _names(self, part: Any, row: Values) -> bool:
        first = self.keys[0]
        return bool(first.kind.current(part, first.column) == row[first.column])


def assign_all(record: Any, keys: Mapping[str, Key], values: Values, find: Find) -> bool:
    """Put values into a record, or a part of one, and tell whether any of them was new."""
    changed = False
    for column, value in values.items():
        kind = keys[column].kind
        if kind.current(record, column) != value:
            kind.assign(record, column, value, find)
            changed = True
    return changed


def write_keys(keys: Sequence[Key], values: Values, zone: ZoneInfo, site_zone: str) -> dict[str, Plain]:
    """Return what a file says of values, in the order of the keys, with defaults left out."""
    written: dict[str, Plain] = {}
    for key in keys:
        if isinstance(key.kind, Section):
            if section := write_keys(key.kind.keys, values, zone, site_zone):
                written[key.name] = section
        elif key.required or values[key.column] != key.default_for(site_zone):
            written[key.name] = key.kind.write(values[key.column], zone)
    return written
