"""Fields of whole numbers."""

import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from core.fields.field import FieldType, Reader
from core.fields.field_errors import ValidationError
from core.fields.tree import ListNode, Node, ScalarNode, single_value
from core.fields.yaml import Plain
from core.text import quoted

LARGEST_NUMBER = 1_000_000


class Integer(FieldType):
    """A whole number."""

    is_plain = True

    def __init__(self, least: int = 0, most: int = LARGEST_NUMBER) -> None:
        self._least, self._most = least, most

    def read(self, node: Node, reader: Reader) -> int:
        text = single_value(node)
        plain = isinstance(node, ScalarNode) and node.plain
        if not plain or not re.fullmatch(r"[0-9]{1,7}", text) or not self._least <= int(text) <= self._most:
            message = f"{quoted(text)} isn't a whole number from {self._least} to {self._most:,}"
            raise ValidationError(message, node.line)
        return int(text)

    def write(self, value: int, zone: ZoneInfo) -> Plain:
        return value


class IntegerList(Integer):
    """A list of whole numbers; None if omitted, which differs from an empty list."""

    is_list = True

    def split(self, text: str) -> list[str]:
        return re.split(r"[,;\s]+", text)

    def read(self, node: Node, reader: Reader) -> list[int]:  # type: ignore[override]
        if not isinstance(node, ListNode):
            raise ValidationError("must be a list of whole numbers, such as [24, 1]", node.line)
        return [super(IntegerList, self).read(item, reader) for item in node.items]

    def write(self, value: Sequence[int], zone: ZoneInfo) -> Plain:  # type: ignore[override]
        return list(value)
