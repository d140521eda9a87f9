"""Stylesheets keep to their layers, and put one declaration on a line so that diffs are small."""

import re
from pathlib import Path

import pytest

from blueprints import BLUEPRINTS

CSS = Path(__file__).parent.parent / "static" / "css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SHEETS = sorted(path for path in CSS.glob("*.css") if path.name != "layers.css")
LAYERS = re.findall(r"\w+", COMMENT.sub("", (CSS / "layers.css").read_text()).strip().removeprefix("@layer"))


def rules_of(path: Path) -> str:
    return COMMENT.sub("", path.read_text()).strip()


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_a_sheet_is_wholly_in_one_layer_that_is_declared(path: Path) -> None:
    layer = re.match(r"@layer (\w+) \{\n", rules_of(path))
    assert layer and layer[1] in LAYERS
    # Only the layer's first and last lines are not indented.
    assert [line for line in rules_of(path).splitlines()[1:] if re.match(r"\S", line)] == ["}"]


def test_every_layer_has_a_sheet() -> None:
    assert {re.match(r"@layer (\w+)", rules_of(path))[1] for path in SHEETS} == set(LAYERS)  # type: ignore[index]


def test_the_sheets_of_blueprints_bear_their_names() -> None:
    names = {path.stem.partition("-")[0] for path in SHEETS if rules_of(path).startswith("@layer blueprints")}
    assert names <= {blueprint.name for blueprint in BLUEPRINTS} and len(names) > 1


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_a_line_holds_one_declaration(path: Path) -> None:
    shapes = re.compile(r"[^{};]+;|[^{};]+[{,]|\}")
    lines = [re.sub(r'"[^"]*"|\([^()]*\)', '""', line.strip()) for line in rules_of(path).splitlines() if line.strip()]
    assert [line for line in lines if not shapes.fullmatch(line)] == []
