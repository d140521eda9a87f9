"""The documentation of programme files knows every key."""

import re
from pathlib import Path

import pytest

from blueprints.programme.kinds import Key
from blueprints.programme.noun import Noun
from blueprints.programme.parts import Rows, Section
from blueprints.programme.records import FOLDERS, NOUNS

DOCUMENTATION = (Path(__file__).parents[2] / "docs/programme-files.md").read_text()
HEADINGS = {"site": "site.yaml", "topics": "topics.yaml", "media": "media/"}


def words_of(key: Key) -> list[str]:
    below = key.kind.keys if isinstance(key.kind, Section | Rows) else ()
    return [key.name, *(word for each in below for word in words_of(each))]


@pytest.mark.parametrize(
    "noun", [noun for noun in NOUNS if noun.folder in (*FOLDERS, *HEADINGS)], ids=lambda n: n.folder
)
def test_every_key_stands_in_the_section_of_its_noun(noun: Noun) -> None:
    heading = HEADINGS.get(noun.folder, f"{noun.folder}/")
    section = re.search(rf"^### {re.escape(heading)}\n(.*?)(?=^### |\Z)", DOCUMENTATION, re.DOTALL | re.MULTILINE)
    assert section is not None
    assert [word for key in noun.keys for word in words_of(key) if not re.search(rf"\b{word}\b", section[1])] == []
