"""Fields of text."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from core.colour import contrast, parse_colour
from core.fields.field import FieldType, FindRecord, Reader
from core.fields.field_errors import ValidationError
from core.fields.tree import ListNode, Node, single_value
from core.fields.yaml import Plain
from core.text import quoted

WHITE = (255, 255, 255)
LEAST_CONTRAST = 4.5  # of text; WCAG 2.2, 1.4.3
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SLUG_FORM = "use lower-case letters, digits and single hyphens"
LONGEST_SLUG = 120


class Text(FieldType):
    """Text as written; `title: 1984` and `name: No` are text too."""

    empty = ""
    example = "Tides"
    one_line = False

    def typed(self, text: str, zone: ZoneInfo) -> str:
        return text

    def read(self, node: Node, reader: Reader) -> str:
        text = single_value(node)
        if self.one_line and "\n" in text:
            raise ValidationError("must be a single line", node.line)
        self.check(text)
        return text

    def check(self, text: str) -> None:
        """Raise ValidationError if a text is not valid."""

    def write(self, value: str, zone: ZoneInfo) -> Plain:
        return value


class Line(Text):
    """A single line of text."""

    one_line = True


class Notation(Line):
    """A line in a notation of its own, such as an address; spaces around it mean nothing."""

    def typed(self, text: str, zone: ZoneInfo) -> str:
        return text.strip()


class Pattern(Notation):
    """A line of text that matches a pattern; `meaning` describes it in errors, as in `an email address`."""

    def __init__(self, pattern: str, meaning: str) -> None:
        self._pattern, self._meaning = re.compile(pattern), meaning

    def check(self, text: str) -> None:
        if text and not self._pattern.fullmatch(text):
            raise ValidationError(f"{quoted(text)} isn't {self._meaning}")


class Slug(Notation):
    """The slug of a record."""

    example = "machine-learning"

    def check(self, text: str) -> None:
        if not is_slug(text):
            raise ValidationError(f"{quoted(text)} isn't a valid slug; {SLUG_FORM}")


class Url(Notation):
    """An http or https address, or a path on this site if paths are allowed."""

    example = "https://example.org/"

    def __init__(self, *, paths: bool = False) -> None:
        self._paths = paths

    def check(self, text: str) -> None:
        if text and not (is_web_address(text) or (self._paths and is_site_path(text))):
            or_path = ", or a path on this site such as /events/" if self._paths else ""
            raise ValidationError(f"{quoted(text)} isn't an address that starts with http:// or https://{or_path}")


class SitePath(Notation):
    """A path on this site."""

    example = "/events/an-event"

    def check(self, text: str) -> None:
        if not is_site_path(text):
            raise ValidationError(f"{quoted(text)} isn't a path on this site such as /events/an-event")


class AccentColour(Notation):
    """A colour with enough contrast for white text."""

    def typed(self, text: str, zone: ZoneInfo) -> str:
        return text.strip().lower()

    def check(self, text: str) -> None:
        if not re.fullmatch(r"#[0-9a-f]{6}", text):
            raise ValidationError(f'{quoted(text)} isn\'t a colour; write it as "#rrggbb", in lower case and in quotes')
        ratio = contrast(parse_colour(text), WHITE)
        if ratio < LEAST_CONTRAST:
            raise ValidationError(
                f"{text} is too light: its contrast with white is {ratio:.2f}:1; choose a colour with at least 4.5:1"
            )


class TextList(FieldType):
    """A list of single-line texts."""

    empty: Any = ()
    is_list = True

    def typed(self, text: str, zone: ZoneInfo) -> str:
        return text

    def read(self, node: Node, reader: Reader) -> tuple[str, ...]:
        if not isinstance(node, ListNode):
            raise ValidationError("must be a list of texts", node.line)
        texts = tuple(single_value(item) for item in node.items)
        for text, item in zip(texts, node.items, strict=True):
            if not text.strip() or "\n" in text:
                raise ValidationError(f"{quoted(text)} must be a single line and can't be empty", item.line)
            if texts.count(text) > 1:
                raise ValidationError(f"{quoted(text)} is listed twice", item.line)
        return texts

    def write(self, value: Sequence[str], zone: ZoneInfo) -> Plain:
        return list(value)

    def get_value(self, record: Any, column: str) -> tuple[str, ...]:
        return tuple(getattr(record, column) or ())

    def set_value(self, record: Any, column: str, value: Sequence[str], find: FindRecord) -> None:
        setattr(record, column, list(value))


def is_slug(text: str) -> bool:
    """Tell whether a text is a valid slug."""
    return SLUG.fullmatch(text) is not None and len(text) <= LONGEST_SLUG


def is_web_address(text: str) -> bool:
    """Tell whether a text is an absolute http or https address."""
    if not re.fullmatch(r"https?://[^\s\\]+", text, re.IGNORECASE):
        return False
    try:
        return bool(urlsplit(text).hostname) and urlsplit(text).port != 0
    except ValueError:
        return False


def is_site_path(text: str) -> bool:
    """Tell whether a text is a path on this site that no browser reads as another host."""
    return re.fullmatch(r"/(?![/\\])[^\s\\]*", text) is not None
