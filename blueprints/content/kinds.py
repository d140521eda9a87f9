"""The kinds of values: how each is read from a file, compared with a record, and written back."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from blueprints.content.faults import ReadingError, none_of
from blueprints.content.front_matter import Items, Node, Scalar, single_value
from blueprints.content.times import (
    read_clock,
    read_day,
    read_moment,
    write_clock,
    write_moment,
)
from blueprints.content.yaml_text import Bare, Plain
from core.text import quoted

if TYPE_CHECKING:
    from blueprints.content.reading import Reading

Values = dict[str, Any]  # by column
Find = Callable[[str, str], Any]  # the record of a folder and a slug
SITE_ZONE = object()
LARGEST_NUMBER = 1_000_000
FLAGS = {"true": True, "yes": True, "false": False, "no": False}


class Kind:
    """A kind of value; its column holds it as it is unless a subclass says otherwise."""

    empty: Any = None

    def read(self, node: Node, at: "Reading") -> Any:
        """Return the value of a node, or raise ReadingError."""
        raise NotImplementedError

    def write(self, value: Any, zone: ZoneInfo) -> Plain:
        """Return a value as the file says it."""
        return Bare(value)

    def spread(self, column: str, value: Any) -> Values:
        """Return a value by the columns that it fills."""
        return {column: value}

    def current(self, record: Any, column: str) -> Any:
        """Return what a record holds, so that it can be compared with what is read."""
        return getattr(record, column)

    def assign(self, record: Any, column: str, value: Any, find: Find) -> None:
        """Put a value into a record."""
        setattr(record, column, value)

    def loading(self, attribute: Any) -> list[Any]:
        """Return the loader options under which `current` asks the database nothing more."""
        return []


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a file: its name, its kind of value, and the column it fills when that is called otherwise."""

    name: str
    kind: Kind
    required: bool = False
    default: Any = None
    stored_as: str = ""
    kept: bool = False  # when the file leaves it out, the record keeps what it has

    @property
    def column(self) -> str:
        """The attribute of the record."""
        return self.stored_as or self.name

    def default_for(self, site_zone: str) -> Any:
        """Return the value of a key that is left out."""
        if self.default is SITE_ZONE:
            return site_zone
        return self.kind.empty if self.default is None else self.default


class OneOf(Kind):
    """One of a few words."""

    def __init__(self, words: Iterable[StrEnum]) -> None:
        self._words = {word.value: word for word in words}

    def read(self, node: Node, at: "Reading") -> StrEnum:
        text = single_value(node)
        if text not in self._words:
            raise ReadingError(none_of(text, self._words), node.line)
        return self._words[text]


class Number(Kind):
    """A whole number."""

    def __init__(self, least: int = 0) -> None:
        self._least = least

    def read(self, node: Node, at: "Reading") -> int:
        text = single_value(node)
        plain = isinstance(node, Scalar) and node.plain
        if not plain or not re.fullmatch(r"[0-9]{1,7}", text) or not self._least <= int(text) <= LARGEST_NUMBER:
            raise ReadingError(f"{quoted(text)} is no whole number from {self._least} to {LARGEST_NUMBER:,}", node.line)
        return int(text)

    def write(self, value: int, zone: ZoneInfo) -> Plain:
        return Bare(str(value))


class Numbers(Number):
    """A list of whole numbers; left out is not the same as an empty one."""

    def read(self, node: Node, at: "Reading") -> list[int]:  # type: ignore[override]
        if not isinstance(node, Items):
            raise ReadingError("is a list of whole numbers", node.line)
        return [super(Numbers, self).read(item, at) for item in node.items]

    def write(self, value: Sequence[int], zone: ZoneInfo) -> Plain:  # type: ignore[override]
        return [Bare(str(number)) for number in value]


class Flag(Kind):
    """Yes or no."""

    empty = False

    def read(self, node: Node, at: "Reading") -> bool:
        text = single_value(node)
        if text.lower() not in FLAGS:
            raise ReadingError(f"{quoted(text)} is neither true nor false", node.line)
        return FLAGS[text.lower()]

    def write(self, value: bool, zone: ZoneInfo) -> Plain:
        return Bare("true" if value else "false")


class Moment(Kind):
    """A time, kept in UTC."""

    def read(self, node: Node, at: "Reading") -> datetime:
        return read_moment(single_value(node), at.zone, at.today)

    def write(self, value: datetime, zone: ZoneInfo) -> Plain:
        return Bare(write_moment(value, zone))


class Day(Kind):
    """A day of the calendar."""

    def read(self, node: Node, at: "Reading") -> date:
        return read_day(single_value(node), at.today)

    def write(self, value: date, zone: ZoneInfo) -> Plain:
        return Bare(value.isoformat())


class Place(Kind):
    """A place in a recording, in seconds."""

    def read(self, node: Node, at: "Reading") -> int:
        return read_clock(single_value(node))

    def write(self, value: int, zone: ZoneInfo) -> Plain:
        return Bare(write_clock(value))
