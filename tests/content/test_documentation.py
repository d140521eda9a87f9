"""The documentation of content files describes every field."""

import re
from pathlib import Path

import pytest

from blueprints.content.schema import SCHEMA, record_folders
from core.fields.field import Field
from core.fields.record import RecordSchema
from core.fields.rows import Rows, Section

DOCUMENTATION = (Path(__file__).parents[2] / "docs/content-files.md").read_text()
HEADINGS = {"site": "site.yaml", "topics": "topics.yaml", "media": "media/"}


def words_of(field: Field) -> list[str]:
    below = field.type.fields if isinstance(field.type, Section | Rows) else ()
    return [field.name, *(word for each in below for word in words_of(each))]


@pytest.mark.parametrize(
    "schema", [SCHEMA[folder] for folder in (*record_folders(), *HEADINGS)], ids=lambda schema: schema.folder
)
def test_every_field_stands_in_the_section_of_its_record_type(schema: RecordSchema) -> None:
    heading = HEADINGS.get(schema.folder, f"{schema.folder}/")
    section = re.search(rf"^### {re.escape(heading)}\n(.*?)(?=^### |\Z)", DOCUMENTATION, re.DOTALL | re.MULTILINE)
    assert section is not None
    assert [
        word for field in schema.fields for word in words_of(field) if not re.search(rf"\b{word}\b", section[1])
    ] == []
