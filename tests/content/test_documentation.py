"""The documentation of content files knows every key."""

import re
from pathlib import Path

import pytest

from blueprints.content.kinds import Key
from blueprints.content.parts import Rows, Section
from blueprints.content.record_type import RecordType
from blueprints.content.records import FOLDERS, RECORD_TYPES

DOCUMENTATION = (Path(__file__).parents[2] / "docs/content-files.md").read_text()
HEADINGS = {"site": "site.yaml", "topics": "topics.yaml", "media": "media/"}


def words_of(key: Key) -> list[str]:
    below = key.kind.keys if isinstance(key.kind, Section | Rows) else ()
    return [key.name, *(word for each in below for word in words_of(each))]


@pytest.mark.parametrize(
    "record_type",
    [record_type for record_type in RECORD_TYPES if record_type.folder in (*FOLDERS, *HEADINGS)],
    ids=lambda n: n.folder,
)
def test_every_key_stands_in_the_section_of_its_record_type(record_type: RecordType) -> None:
    heading = HEADINGS.get(record_type.folder, f"{record_type.folder}/")
    section = re.search(rf"^### {re.escape(heading)}\n(.*?)(?=^### |\Z)", DOCUMENTATION, re.DOTALL | re.MULTILINE)
    assert section is not None
    assert [
        word for key in record_type.keys for word in words_of(key) if not re.search(rf"\b{word}\b", section[1])
    ] == []
