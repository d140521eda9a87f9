"""One record: read it from a file or a tree, save it, and write it as a file."""

from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from blueprints.content.checks import check_address, check_body, check_status, check_uid
from blueprints.content.index import RecordIndex
from blueprints.content.media_files import transcript_cues
from core.fields.field import FindRecord, Reader, Values
from core.fields.field_errors import FieldError, ValidationError
from core.fields.record import RecordSchema
from core.fields.rows import update_fields, write_fields
from core.fields.times import zone_names
from core.fields.tree import MappingNode, Node, ScalarNode, split_front_matter
from core.fields.yaml import Plain, read_yaml, write_yaml
from core.raw_html import convert_raw_html
from core.text import quoted
from core.time import utc_now
from models import Episode, Record
from models.record import normalise_body


@dataclass(frozen=True, slots=True)
class ParsedRecord:
    """A record as read: its natural key, its file, its values by column, and what a conversion of its body left out."""

    name: str | int
    file: str
    values: Values
    remarks: list[FieldError] = field(default_factory=list)


def read_record_file(
    schema: RecordSchema, text: str, reader: Reader, *, convert_html: bool = False
) -> ParsedRecord | None:
    """Return the record in a file's text, or None when it cannot be parsed; errors are added to the reader."""
    try:
        front_matter, body = split_front_matter(text)
        tree = read_yaml(front_matter, 2, reader.add_error_at)
    except ValidationError as error:
        reader.add_error_at(error.line, "", str(error))
        return None
    reader.lines["body"] = text.count("\n", 0, len(text) - len(body)) + 1
    remarks: list[FieldError] = []
    if convert_html:
        body, remarks = _without_html(body, reader)
    return replace(read_record(schema, tree, body, reader), remarks=remarks)


def _without_html(body: str, reader: Reader) -> tuple[str, list[FieldError]]:
    converted = convert_raw_html(body)
    first = reader.lines["body"]
    return converted.text, [
        FieldError(reader.file, first + lost.line, "body", f"left out {quoted(lost.text)}, which has no Markdown")
        for lost in converted.lost
    ]


def read_record(schema: RecordSchema, tree: Node, body: str, reader: Reader) -> ParsedRecord:
    """Return the record in a tree and a body, from a file or a form; errors are added to the reader."""
    index: RecordIndex = reader.index
    reader = replace(reader, zone=_time_zone(tree, index))
    values = reader.read(tree, schema.fields)
    if schema.has_body:
        values["body"] = normalise_body(body)
    if schema.model is Episode:
        values["cues"] = _cues(values.get("transcript"), reader)
    check_body(body, reader)
    check_address(schema.folder, reader)
    check_uid(schema.folder, values, reader)
    for check in (check_status, *schema.checks):
        check(values, reader)
    return ParsedRecord(reader.record, reader.file, values)


def _time_zone(tree: Node, index: RecordIndex) -> ZoneInfo:
    """Return the time zone of a record; an unknown one becomes an error when the field is read."""
    own = tree.entries.get("timezone") if isinstance(tree, MappingNode) else None
    return ZoneInfo(own.text if isinstance(own, ScalarNode) and own.text in zone_names() else index.time_zone)


def _cues(transcript: str | None, reader: Reader) -> list[dict[str, object]]:
    if transcript is None:
        return []
    index: RecordIndex = reader.index
    try:
        return transcript_cues(index.media, transcript)
    except (ValidationError, OSError):
        reader.add_error("transcript", f"the stored copy of {transcript} is damaged; add the file to media/ again")
        return []


def update_record(schema: RecordSchema, record: Any, values: Values, find: FindRecord) -> list[str]:
    """Set the values of a record, and return the names of the fields that changed."""
    changed = update_fields(record, schema.columns, values, find)
    if changed and isinstance(record, Record):
        # A change in a child row, such as a session, leaves the record's own row unchanged.
        record.updated_at = utc_now()
    return [schema.field_names[column] for column in changed]


def write_record_file(schema: RecordSchema, record: Any, site_zone: str) -> str:
    """Return the file of a record: its fields, and its body if it has one."""
    front_matter = write_yaml(front_matter_of(schema, record, site_zone))
    body = record.body if schema.has_body else ""
    return f"---\n{front_matter}---\n" + (f"\n{body}\n" if body else "")


def front_matter_of(schema: RecordSchema, record: Any, site_zone: str) -> dict[str, Plain]:
    """Return the front matter of a record, without the fields that have their default value."""
    values = {column: field.type.get_value(record, column) for column, field in schema.columns.items()}
    # An event's times are local to its own zone.
    return write_fields(schema.fields, values, ZoneInfo(values.get("timezone") or site_zone), site_zone)
