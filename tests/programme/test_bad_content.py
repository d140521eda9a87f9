"""Whatever a file holds, it loads or its faults are listed; nothing ends in a traceback."""

from itertools import product
from typing import Any

import pytest
from examples import scaled
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from programme.strategies import HOSTILE

from blueprints.programme.faults import ProgrammeError
from blueprints.programme.parts import Rows, Section
from blueprints.programme.records import FOLDERS, NOUNS

SHAPES = ["", "[]", "[{}]", "{a: b}", "[[x]]", "x", "99999999999", "'\\0'"]
FILES = ["site.yaml", "topics.yaml", "media/one.vtt", "media/one.mp3", "media/face.png", "events/day.md"]


def names(keys: Any) -> list[str]:
    """Return the paths of keys, those of rows and sections among them."""
    found = []
    for key in keys:
        found.append(key.name)
        if isinstance(key.kind, Section | Rows):
            found += [f"{key.name}.{name}" for name in names(key.kind.keys)]
    return found


def in_shape(path: str, shape: str) -> str:
    """Return YAML in which a key, or one below it, has a value."""
    first, _, rest = path.partition(".")
    if not rest:
        return f"{first}: {shape}"
    below = f"{{{in_shape(rest, shape)}}}"
    return f"{first}: {below if first == 'registration' else f'[{below}]'}"


def load_or_list(folder: Any) -> None:
    try:
        folder.load()
    except ProgrammeError as error:
        assert all(fault.file and fault.message for fault in error.faults)


@pytest.mark.parametrize("noun", [noun.folder for noun in NOUNS if noun.folder in (*FOLDERS, "site")])
def test_a_key_of_any_shape_loads_or_is_a_fault(folder: Any, noun: str) -> None:
    name = "site.yaml" if noun == "site" else next((folder.path / noun).iterdir()).relative_to(folder.path).as_posix()
    text = (folder.path / name).read_text()
    keys = next(each.keys for each in NOUNS if each.folder == noun)
    for path, shape in product(names(keys), SHAPES):
        kept = [each for each in text.split("\n") if not each.startswith(path.partition(".")[0] + ":")]
        place = 0 if noun == "site" else 1
        folder.write(name, "\n".join([*kept[:place], in_shape(path, shape), *kept[place:]]))
        load_or_list(folder)


@settings(max_examples=scaled(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    name=st.sampled_from(FILES),
    cut=st.tuples(st.floats(0, 1), st.integers(0, 12)),
    put=st.binary(max_size=6) | st.sampled_from(HOSTILE).map(str.encode),
)
def test_a_damaged_file_loads_or_is_a_fault(
    app: Flask, folder: Any, name: str, cut: tuple[float, int], put: bytes
) -> None:
    whole = (folder.path / name).read_bytes()
    place = int(cut[0] * len(whole))
    try:
        load_or_list(folder.write(name, whole[:place] + put + whole[place + cut[1] :]))
    finally:
        folder.write(name, whole)
