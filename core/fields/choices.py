"""Fields with a fixed set of values: a boolean, a member of an enumeration, or one of many texts."""

from collections.abc import Iterable
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.fields.field import FieldType, Reader
from core.fields.field_errors import ValidationError, did_you_mean, not_one_of
from core.fields.texts import Notation
from core.fields.tree import Node, single_value
from core.fields.yaml import Plain
from core.text import quoted

BOOLEANS = {"true": True, "yes": True, "false": False, "no": False}


class Boolean(FieldType):
    """True or false."""

    empty = False
    is_plain = True
    is_chosen = True

    def read(self, node: Node, reader: Reader) -> bool:
        text = single_value(node)
        if text.lower() not in BOOLEANS:
            raise ValidationError(f"must be true or false, not {quoted(text)}", node.line)
        return BOOLEANS[text.lower()]

    def write(self, value: bool, zone: ZoneInfo) -> Plain:
        return value


class Choice(FieldType):
    """A member of an enumeration."""

    is_chosen = True

    def __init__(self, members: Iterable[StrEnum]) -> None:
        self._members = {member.value: member for member in members}
        self.example = next(iter(self._members))

    @property
    def choices(self) -> list[str]:
        """The values, as files have them."""
        return list(self._members)

    def read(self, node: Node, reader: Reader) -> StrEnum:
        text = single_value(node)
        if text not in self._members:
            raise ValidationError(not_one_of(text, self._members), node.line)
        return self._members[text]

    def write(self, value: StrEnum, zone: ZoneInfo) -> Plain:
        return value.value


class TextChoice(Notation):
    """One of many texts; `source` names the set in errors."""

    def __init__(self, choices: Iterable[str], source: str) -> None:
        self.choices, self._source = list(choices), source
        self._known = frozenset(self.choices)

    def check(self, text: str) -> None:
        if text not in self._known:
            raise ValidationError(f"{quoted(text)} isn't one of {self._source}{did_you_mean(text, self._known)}")
