"""Every file either loads or has its errors listed; none causes a traceback."""

from itertools import product
from typing import Any

import pytest
from content.strategies import HOSTILE
from examples import scaled
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blueprints.content.exceptions import ContentError
from blueprints.content.schema import SCHEMA, record_folders
from core.fields.rows import Rows, Section

SHAPES = ["", "[]", "[{}]", "{a: b}", "[[x]]", "x", "99999999999", "'\\0'"]
FILES = ["site.yaml", "topics.yaml", "media/one.vtt", "media/one.mp3", "media/face.png", "events/day.md"]


def names(fields: Any) -> list[str]:
    """Return the paths of fields, including those in rows and sections."""
    found = []
    for field in fields:
        found.append(field.name)
        if isinstance(field.type, Section | Rows):
            found += [f"{field.name}.{name}" for name in names(field.type.fields)]
    return found


def in_shape(path: str, shape: str) -> str:
    """Return YAML in which a field, or one nested in it, has a value."""
    first, _, rest = path.partition(".")
    if not rest:
        return f"{first}: {shape}"
    below = f"{{{in_shape(rest, shape)}}}"
    return f"{first}: {below if first == 'registration' else f'[{below}]'}"


def load_or_list(folder: Any) -> None:
    try:
        folder.load()
    except ContentError as error:
        assert all(each.file and each.message for each in error.errors)


@pytest.mark.parametrize("type_folder", [*record_folders(), "site"])
def test_a_field_of_any_shape_loads_or_is_an_error(folder: Any, type_folder: str) -> None:
    name = (
        "site.yaml"
        if type_folder == "site"
        else next((folder.path / type_folder).iterdir()).relative_to(folder.path).as_posix()
    )
    text = (folder.path / name).read_text()
    for path, shape in product(names(SCHEMA[type_folder].fields), SHAPES):
        kept = [each for each in text.split("\n") if not each.startswith(path.partition(".")[0] + ":")]
        place = 0 if type_folder == "site" else 1
        folder.write(name, "\n".join([*kept[:place], in_shape(path, shape), *kept[place:]]))
        load_or_list(folder)


@settings(max_examples=scaled(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    name=st.sampled_from(FILES),
    cut=st.tuples(st.floats(0, 1), st.integers(0, 12)),
    put=st.binary(max_size=6) | st.sampled_from(HOSTILE).map(str.encode),
)
def test_a_damaged_file_loads_or_is_an_error(
    app: Flask, folder: Any, name: str, cut: tuple[float, int], put: bytes
) -> None:
    whole = (folder.path / name).read_bytes()
    place = int(cut[0] * len(whole))
    try:
        load_or_list(folder.write(name, whole[:place] + put + whole[place + cut[1] :]))
    finally:
        folder.write(name, whole)
