"""Fields that contain fields: sections, rows, and the fields of a whole record."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import selectinload

from core.fields.field import Field, FieldType, FindRecord, Reader, Values
from core.fields.field_errors import ValidationError
from core.fields.tree import ListNode, Node
from core.fields.yaml import Plain


class Section(FieldType):
    """A section of fields whose columns belong to the record itself."""

    def __init__(self, *fields: Field) -> None:
        self.fields = fields

    def read(self, node: Node, reader: Reader) -> Values:
        return reader.read(node, self.fields)

    def by_column(self, column: str, value: Values | None) -> Values:
        if value is not None:
            return value
        return {field.column: field.default_for("") for field in self.fields}


class Rows(FieldType):
    """An ordered list of rows of another model, each with its own fields."""

    empty = ()

    def __init__(self, model: type[Any], *fields: Field, **fixed: str) -> None:
        self.model, self.fields, self._fixed = model, fields, fixed
        required = (f"{field.name}: {field.type.example}" for field in fields if field.required)
        self.example = f"{{{', '.join(required)}}}"

    def read(self, node: Node, reader: Reader) -> tuple[Values, ...]:
        if not isinstance(node, ListNode):
            names = ", ".join(field.name for field in self.fields)
            raise ValidationError(
                f"must be a list, each item after a hyphen with the fields {names}, such as - {self.example}", node.line
            )
        return tuple(
            reader.below(number).read(item, self.fields, self.example) for number, item in enumerate(node.items)
        )

    def write(self, value: Sequence[Values], zone: ZoneInfo) -> Plain:
        return [write_fields(self.fields, row, zone, "") for row in value]

    def get_value(self, record: Any, column: str) -> tuple[Values, ...]:
        return tuple(self._row(part) for part in getattr(record, column))

    def set_value(self, record: Any, column: str, value: Sequence[Values], find: FindRecord) -> None:
        old = list(getattr(record, column))
        parts = []
        for row in value:
            # Reuse the row with the same first field, since other records may refer to it.
            part = next((part for part in old if self._names(part, row)), None)
            if part is None:
                part = self.model(**self._fixed)
            else:
                old.remove(part)
            update_fields(part, {field.column: field for field in self.fields}, row, find)
            parts.append(part)
        setattr(record, column, parts)
        getattr(record, column).reorder()

    def loader_options(self, attribute: Any) -> list[Any]:
        options = [field.type.loader_options(getattr(self.model, field.column)) for field in self.fields]
        return [selectinload(attribute).options(*chain(*options))]

    def _row(self, part: Any) -> Values:
        return {field.column: field.type.get_value(part, field.column) for field in self.fields}

    def _names(self, part: Any, row: Values) -> bool:
        first = self.fields[0]
        return bool(first.type.get_value(part, first.column) == row[first.column])


def update_fields(record: Any, fields: Mapping[str, Field], values: Values, find: FindRecord) -> list[str]:
    """Set the values of a record or a row, and return the columns that changed."""
    changed = []
    for column, value in values.items():
        field_type = fields[column].type
        if field_type.get_value(record, column) != value:
            field_type.set_value(record, column, value, find)
            changed.append(column)
    return changed


def write_fields(fields: Sequence[Field], values: Values, zone: ZoneInfo, site_zone: str) -> dict[str, Plain]:
    """Return values for YAML in the order of the fields, omitting optional ones that have their default."""
    written: dict[str, Plain] = {}
    for field in fields:
        if isinstance(field.type, Section):
            if section := write_fields(field.type.fields, values, zone, site_zone):
                written[field.name] = section
        elif field.required or values[field.column] != field.default_for(site_zone):
            written[field.name] = field.type.write(values[field.column], zone)
    return written
