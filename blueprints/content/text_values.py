"""The text of a record's file as values by field, in one form for each meaning, so that they can be compared."""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from blueprints.content.references import AnyReference, Reference, References
from core.fields.field import Field, Reader
from core.fields.field_errors import ValidationError
from core.fields.record import RecordSchema
from core.fields.rows import Rows, Section
from core.fields.times import zone_names
from core.fields.tree import ListNode, MappingNode, Node, ScalarNode, split_front_matter
from core.fields.yaml import Unquoted, read_yaml, write_yaml
from core.time import utc_now
from models.record import normalise_body

# Texts, lists and mappings of texts, by the path of a field: `title`, `registration.capacity`, `sessions`, `body`.
# Fields that have their default value are left out.
TextValues = dict[str, Any]
BODY_PATH = "body"


def values_of_text(schema: RecordSchema, text: str, site_zone: str) -> TextValues:
    """Return the values of a text, also of one with errors; a text without front matter is all body."""
    try:
        front_matter, body = split_front_matter(text)
        tree = read_yaml(front_matter, 2, lambda *_error: None)
    except ValidationError:
        tree, body = MappingNode(1), text
    return values_of_tree(schema, tree, body, site_zone)


def values_of_tree(schema: RecordSchema, tree: Node, body: str, site_zone: str) -> TextValues:
    """Return the values of a tree and a body, from a file or a form."""
    plain = _plain(tree)
    typed = dict(plain) if isinstance(plain, dict) else {}
    zone = typed.get("timezone")
    reader = _reader(zone if isinstance(zone, str) and zone in zone_names() else site_zone, site_zone)
    values: TextValues = {}
    for field in schema.fields:
        value = typed.pop(field.name, None)
        if isinstance(field.type, Section) and isinstance(value, dict):
            parts = _canonical_row(field.type.fields, value, reader)
            values |= {f"{field.name}.{name}": part for name, part in parts.items()}
        elif (canonical := _canonical(field, value, reader)) is not None:
            values[field.name] = canonical
    # Names that no field has are kept, so that the error that they are is seen.
    values |= {name: value for name, value in typed.items() if value not in (None, "")}
    if body := normalise_body(body):
        values[BODY_PATH] = body
    return values


def text_of_values(schema: RecordSchema, values: Mapping[str, Any]) -> str:
    """Return the text of a file that has these values."""
    tree: dict[str, Any] = {}
    for path in [*_paths(schema.fields), *values]:
        if path in values and path != BODY_PATH:
            section, _, name = path.rpartition(".")
            (tree.setdefault(section, {}) if section else tree)[name] = values[path]
    body = values.get(BODY_PATH, "")
    return f"---\n{write_yaml(tree) if tree else ''}---\n" + (f"\n{body}\n" if body else "")


def _paths(fields: Iterable[Field]) -> Iterable[str]:
    for field in fields:
        if isinstance(field.type, Section):
            yield from (f"{field.name}.{part.name}" for part in field.type.fields)
        else:
            yield field.name


def _plain(node: Node) -> Any:
    if isinstance(node, ScalarNode):
        return None if node.is_null else node.text
    if isinstance(node, ListNode):
        return [_plain(item) for item in node.items]
    return {name: _plain(entry) for name, entry in node.entries.items()}


def _node(plain: Any) -> Node:
    if isinstance(plain, list):
        return ListNode([_node(item) for item in plain], 1)
    if isinstance(plain, dict):
        return MappingNode(1, {name: _node(value) for name, value in plain.items()}, dict.fromkeys(plain, 1))
    # As if without quotes: only then is it a number.
    return ScalarNode("" if plain is None else plain, True, 1)


def _canonical(field: Field, value: Any, reader: Reader) -> Any:
    kind = field.type
    if value is None or value == "":
        return None
    if isinstance(kind, Rows) and isinstance(value, list):
        rows = [_canonical_row(kind.fields, row, reader) if isinstance(row, dict) else row for row in value]
        return [row for row in rows if row] or None
    if isinstance(kind, References) and isinstance(value, list):
        return sorted({slug for slug in value if isinstance(slug, str) and slug}) or None
    if isinstance(kind, Section | Rows | Reference | AnyReference):
        return value
    try:
        read = kind.read(_node(value), reader)
    except ValidationError:
        return value
    if not field.required and read == field.default_for(reader.site_zone):
        return None
    return _texts(kind.write(read, reader.zone))


def _canonical_row(fields: Iterable[Field], row: dict[str, Any], reader: Reader) -> dict[str, Any]:
    known = {field.name: _canonical(field, row.get(field.name), reader) for field in fields}
    others = {name: value for name, value in row.items() if name not in known}
    return {name: value for name, value in (known | others).items() if value is not None}


def _texts(plain: Any) -> Any:
    if isinstance(plain, list):
        return [_texts(item) for item in plain]
    if isinstance(plain, bool):
        return Unquoted("true" if plain else "false")
    # A number in quotes would be a text.
    return Unquoted(plain) if isinstance(plain, int) else plain


def _reader(zone: str, site_zone: str) -> Reader:
    # What is relative to today can't be compared, but no form sends it.
    return Reader("", "", ZoneInfo(zone), utc_now().date(), site_zone, [])
