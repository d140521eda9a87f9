"""Fields, field types, and the reader of a record's fields."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from core.fields.field_errors import FieldError, ValidationError, unknown_field
from core.fields.tree import MappingNode, Node, ScalarNode
from core.fields.yaml import Plain

Values = dict[str, Any]  # by column
FindRecord = Callable[[str, str], Any]  # finds a record by its folder and slug
ANY_FOLDER = "*"  # for references that name their folder
SITE_TIME_ZONE = object()  # as a default: the time zone of the site


class FieldType:
    """A field type: how its values are read from a tree, stored in a record, and written to a file."""

    empty: Any = None  # the value of an omitted field without a default
    example = ""  # a value as a file has it, for errors
    folder = ""  # of the records that it refers to, or ANY_FOLDER
    is_list = False  # of single values
    is_plain = False  # whether a file has its values without quotes
    is_chosen = False  # whether a form always has a value of it, so that the value alone makes no row

    def read(self, node: Node, reader: "Reader") -> Any:
        """Return the value of a node, or raise ValidationError."""
        raise NotImplementedError

    def write(self, value: Any, zone: ZoneInfo) -> Plain:
        """Return a value for YAML, with times local to a zone."""
        raise NotImplementedError

    def typed(self, text: str, zone: ZoneInfo) -> str:
        """Return what somebody typed into a form as a file has it."""
        return text.strip()

    def typed_list(self, texts: list[str]) -> list[str]:
        """Return the values of a list from a form in the order of a file."""
        return texts

    def split(self, text: str) -> list[str]:
        """Return the values of a list that was typed into one box."""
        return text.split("\n")

    def by_column(self, column: str, value: Any) -> Values:
        """Return the value of each column that a value fills."""
        return {column: value}

    def get_value(self, record: Any, column: str) -> Any:
        """Return the value in a record, for comparison with one that was read."""
        return getattr(record, column)

    def set_value(self, record: Any, column: str, value: Any, find: FindRecord) -> None:
        """Set a value of a record; `find` returns the records that the value refers to."""
        setattr(record, column, value)

    def loader_options(self, attribute: Any) -> list[Any]:
        """Return the loader options with which `get_value` needs no further query."""
        return []


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record: its name in files, its type, and its column if that has another name."""

    name: str
    type: FieldType
    required: bool = False
    default: Any = None
    column: str = ""
    keep_if_omitted: bool = False  # a record keeps its value if its file omits the field

    def __post_init__(self) -> None:
        if not self.column:
            object.__setattr__(self, "column", self.name)

    def default_for(self, site_zone: str) -> Any:
        """Return the value of an omitted field."""
        if self.default is SITE_TIME_ZONE:
            return site_zone
        return self.type.empty if self.default is None else self.default


@dataclass(slots=True)
class Reader:
    """Reads the fields of one record and collects their errors."""

    file: str
    record: str  # its natural key, such as its slug
    zone: ZoneInfo  # the time zone of the record's local times
    today: date  # the day that relative times count from
    site_zone: str
    errors: list[FieldError]
    index: Any = None  # the records that this one may refer to, for the application's field types
    lines: dict[str, int] = field(default_factory=dict)  # the line of each field, by its path such as sessions.0.starts
    path: str = ""

    def below(self, step: object) -> "Reader":
        """Return a reader for a field or row below the current one."""
        path = f"{self.path}.{step}" if self.path else str(step)
        # `dataclasses.replace` takes longer than reading the field.
        return Reader(
            self.file, self.record, self.zone, self.today, self.site_zone, self.errors, self.index, self.lines, path
        )

    def add_error(self, path: str, message: str) -> None:
        """Add an error in a field that was read, at its line or that of the nearest enclosing field."""
        place = path
        while place not in self.lines and "." in place:
            place = place.rpartition(".")[0]
        self.errors.append(FieldError(self.file, self.lines.get(place, 1), path, message))

    def add_error_at(self, line: int, name: str, message: str) -> None:
        """Add an error at a line, in the named field below the current one, or in the current one if unnamed."""
        self.errors.append(FieldError(self.file, line, f"{self.path}.{name}".strip("."), message))

    def read(self, node: Node, fields: Sequence[Field], example: str = "") -> Values:
        """Return the value of each field by column; invalid values are omitted and added as errors."""
        names = [field.name for field in fields]
        if not isinstance(node, MappingNode):
            such_as = f", such as {example}" if example else ""
            self.add_error_at(node.line, "", f"must have the fields {', '.join(names)}{such_as}")
            return {}
        for name in node.entries.keys() - set(names):
            self.add_error_at(node.lines[name], name, unknown_field(name, names))
        values: Values = {}
        prefix = f"{self.path}." if self.path else ""
        for each in fields:
            self.lines[prefix + each.name] = node.lines.get(each.name, node.line)
            self._read_field(each, node, values)
        return values

    def _read_field(self, field: Field, mapping: MappingNode, values: Values) -> None:
        node = mapping.entries.get(field.name)
        if node is None or (isinstance(node, ScalarNode) and node.is_null):
            if field.required:
                self.add_error_at(mapping.lines.get(field.name, mapping.line), field.name, "is required")
            elif not field.keep_if_omitted:
                values.update(field.type.by_column(field.column, field.default_for(self.site_zone)))
            return
        try:
            value = field.type.read(node, self.below(field.name))
            if field.required and (value == () or (isinstance(value, str) and not value.strip())):
                raise ValidationError("can't be empty", node.line)
            values.update(field.type.by_column(field.column, value))
        except ValidationError as error:
            self.add_error_at(error.line or mapping.lines[field.name], field.name, str(error))
