"""The kinds of single values: how each is read from a file, compared with a record, and written back."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from blueprints.programme.faults import ReadingError, none_of, quoted
from blueprints.programme.front_matter import Node, Scalar, single_value
from blueprints.programme.times import (
    read_clock,
    read_day,
    read_moment,
    read_zone,
    write_clock,
    write_moment,
)
from blueprints.programme.yaml_text import Bare, Plain
from core.colour import contrast, parse_colour

if TYPE_CHECKING:
    from blueprints.programme.reading import Reading

Values = dict[str, Any]  # by column
Find = Callable[[str, str], Any]  # the record of a folder and a slug
SITE_ZONE = object()
WHITE = (255, 255, 255)
LEAST_CONTRAST = 4.5  # of text; WCAG 2.2, 1.4.3
LARGEST_NUMBER = 1_000_000
FLAGS = {"true": True, "yes": True, "false": False, "no": False}
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SLUG_FORM = "write lower-case letters and digits, with single hyphens between them"
LONGEST_SLUG = 120


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

    @property
    def column(self) -> str:
        """The attribute of the record."""
        return self.stored_as or self.name

    def default_for(self, site_zone: str) -> Any:
        """Return the value of a key that is left out."""
        if self.default is SITE_ZONE:
            return site_zone
        return self.kind.empty if self.default is None else self.default


class Text(Kind):
    """Text, as it stands; whoever writes `title: 1984` or `name: No` means these letters."""

    empty = ""
    one_line = False

    def read(self, node: Node, at: "Reading") -> str:
        text = single_value(node)
        if self.one_line and "\n" in text:
            raise ReadingError("is more than one line", node.line)
        self.check(text)
        return text

    def check(self, text: str) -> None:
        """Raise ReadingError when a text is not of this kind."""

    def write(self, value: str, zone: ZoneInfo) -> Plain:
        return value


class Line(Text):
    """Text of one line."""

    one_line = True


class Pattern(Line):
    """Text of a form."""

    def __init__(self, pattern: str, right: str) -> None:
        self._pattern, self._right = re.compile(pattern), right

    def check(self, text: str) -> None:
        if text and not self._pattern.fullmatch(text):
            raise ReadingError(f"{quoted(text)} is not right here; {self._right}")


class Slug(Line):
    """A record's name in its address."""

    def check(self, text: str) -> None:
        if not SLUG.fullmatch(text) or len(text) > LONGEST_SLUG:
            raise ReadingError(f"{quoted(text)} is no slug; {SLUG_FORM}")


class Url(Line):
    """An http or https address; where paths are allowed, also one of this site."""

    def __init__(self, *, paths: bool = False) -> None:
        self._paths = paths

    def check(self, text: str) -> None:
        if text and not (is_web_address(text) or (self._paths and is_site_path(text))):
            right = "an address beginning with http:// or https://"
            raise ReadingError(
                f"{quoted(text)} is not {right}{', or a path of this site such as /events/' if self._paths else ''}"
            )


class SitePath(Line):
    """A path of this site."""

    def check(self, text: str) -> None:
        if not is_site_path(text):
            raise ReadingError(f"{quoted(text)} is no path of this site such as /events/an-event")


class Accent(Line):
    """A colour that can carry white text."""

    def check(self, text: str) -> None:
        if not re.fullmatch(r"#[0-9a-f]{6}", text):
            raise ReadingError(f"{quoted(text)} is no colour; write it as #rrggbb in lower case, in quotes")
        ratio = contrast(parse_colour(text), WHITE)
        if ratio < LEAST_CONTRAST:
            raise ReadingError(
                f"{text} has a contrast of {ratio:.2f}:1 with white; at least 4.5:1 is needed, take it darker"
            )


class Zone(Line):
    """A time zone."""

    def check(self, text: str) -> None:
        read_zone(text)


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


def is_web_address(text: str) -> bool:
    """Tell whether a text is an absolute http or https address."""
    if not re.fullmatch(r"https?://[^\s\\]+", text, re.IGNORECASE):
        return False
    try:
        return bool(urlsplit(text).hostname) and urlsplit(text).port != 0
    except ValueError:
        return False


def is_site_path(text: str) -> bool:
    """Tell whether a text is a path of this site, which no browser takes for another host."""
    return re.fullmatch(r"/(?![/\\])[^\s\\]*", text) is not None
