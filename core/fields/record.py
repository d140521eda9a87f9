"""The schema of a whole record."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from core.fields.field import Field, Reader, Values
from core.fields.rows import Section
from core.fields.texts import Text

BODY = Field("body", Text())
Check = Callable[[Values, Reader], None]


@dataclass(frozen=True)
class RecordSchema:
    """The schema of a record type: its folder, its model, its fields in the order of a file, and its checks."""

    folder: str
    model: type[Any]
    fields: tuple[Field, ...]
    derived: tuple[Field, ...] = ()  # columns that are not fields of the file
    natural_key: str = "slug"  # the column that identifies a record
    checks: tuple[Check, ...] = ()

    @cached_property
    def columns(self) -> dict[str, Field]:
        """The fields by the columns that they fill."""
        return {field.column: field for field in _flatten((*self.fields, *self.derived))}

    @cached_property
    def field_names(self) -> dict[str, str]:
        """The names of fields in files, such as `registration.capacity`, by the columns that they fill."""
        sections = {field.name: field.type.fields for field in self.fields if isinstance(field.type, Section)}
        within = {part.column: f"{name}.{part.name}" for name, parts in sections.items() for part in parts}
        return {column: within.get(column, field.name) for column, field in self.columns.items()}

    @property
    def has_body(self) -> bool:
        """Whether a Markdown body follows the fields."""
        return BODY in self.derived

    def loader_options(self) -> list[Any]:
        """Return the loader options that load whole records in a fixed number of queries."""
        columns = self.columns.items()
        return list(chain(*(field.type.loader_options(getattr(self.model, column)) for column, field in columns)))


def _flatten(fields: Sequence[Field]) -> Iterator[Field]:
    for field in fields:
        yield from field.type.fields if isinstance(field.type, Section) else (field,)
