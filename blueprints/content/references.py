"""Fields that refer to other records and to media files."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import selectinload

from blueprints.content.index import RecordIndex
from core.fields.field import ANY_FOLDER, FieldType, FindRecord, Reader
from core.fields.field_errors import ValidationError, did_you_mean
from core.fields.tree import ListNode, Node, single_value
from core.fields.yaml import Plain
from core.text import MAX_QUOTE_LENGTH, escaped, quoted
from models.registry import record_type_in


class Reference(FieldType):
    """The slug of a record in another folder."""

    example = "ada-lovelace"

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def read(self, node: Node, reader: Reader) -> str:
        slug, index = single_value(node), _index(reader)
        known = index.slugs[self.folder]
        if slug not in known and self.folder not in index.unreadable:
            name = escaped(f"{self.folder}/{slug}"[:MAX_QUOTE_LENGTH])
            message = f"there is no {name} in this folder or in the database{did_you_mean(slug, known)}"
            raise ValidationError(message, node.line)
        index.references.add((self.folder, slug))
        return slug

    def write(self, value: str, zone: ZoneInfo) -> Plain:
        return value

    def get_value(self, record: Any, column: str) -> str | None:
        found = getattr(record, column)
        return None if found is None else found.slug

    def set_value(self, record: Any, column: str, value: str | None, find: FindRecord) -> None:
        setattr(record, column, None if value is None else find(self.folder, value))

    def loader_options(self, attribute: Any) -> list[Any]:
        return [selectinload(attribute)]


class References(Reference):
    """Slugs of records in another folder, in any order."""

    empty = ()
    is_list = True

    def typed_list(self, texts: list[str]) -> list[str]:
        return sorted(set(texts))

    def read(self, node: Node, reader: Reader) -> tuple[str, ...]:  # type: ignore[override]
        if not isinstance(node, ListNode):
            message = "must be a list; write [one, two], or each item on a line of its own after a hyphen"
            raise ValidationError(message, node.line)
        slugs: list[str] = []
        for item in node.items:
            try:
                slug = super().read(item, reader)
                if slug in slugs:
                    raise ValidationError(f"{quoted(slug)} is listed twice", item.line)
                slugs.append(slug)
            except ValidationError as error:
                reader.add_error_at(error.line or item.line, "", str(error))
        return tuple(sorted(slugs))

    def write(self, value: Sequence[str], zone: ZoneInfo) -> Plain:
        return list(value)

    def get_value(self, record: Any, column: str) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(sorted(found.slug for found in getattr(record, column)))

    def set_value(self, record: Any, column: str, value: Sequence[str], find: FindRecord) -> None:  # type: ignore[override]
        setattr(record, column, [find(self.folder, slug) for slug in value])


class File(Reference):
    """The name of a file in media/ that has one of the given types."""

    def __init__(self, *types: str) -> None:
        super().__init__("media")
        self._types = types

    def read(self, node: Node, reader: Reader) -> str:
        name = super().read(node, reader)
        found = _index(reader).media[name].mime_type
        if not found.startswith(self._types):
            wanted = " or ".join(kind.removesuffix("/") for kind in self._types)
            raise ValidationError(f"{quoted(name)} is {found}; use a file of type {wanted}", node.line)
        return name

    def get_value(self, record: Any, column: str) -> str | None:
        found = getattr(record, column)
        return None if found is None else found.name


class AnyReference(FieldType):
    """Any record that has a page, written as `folder/slug`."""

    empty = ""
    folder = ANY_FOLDER

    def read(self, node: Node, reader: Reader) -> str:
        text = single_value(node)
        folder, _, slug = text.partition("/")
        known = _index(reader).slugs[folder] if record_type_in(folder) else set()
        if slug not in known:
            near = did_you_mean(slug, known) or "; write it as research/digital-twins"
            raise ValidationError(f"there is no record {quoted(text)}{near}", node.line)
        _index(reader).references.add((folder, slug))
        return text

    def write(self, value: str, zone: ZoneInfo) -> Plain:
        return value


def _index(reader: Reader) -> RecordIndex:
    index: RecordIndex = reader.index
    return index
