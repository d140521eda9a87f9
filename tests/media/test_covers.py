"""Covers drawn from a slug."""

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import ImageChops, ImageStat

from blueprints.media.covers import COMPOSITIONS, cover_image, cover_svg
from blueprints.media.drawing.palette import palette
from blueprints.media.drawing.seeded_random import SeededRandom
from core.colour import parse_colour, to_oklch

ROOT = Path(__file__).parents[2]
TEAL, OXBLOOD, ULTRAMARINE = "#0b4f4a", "#7a1f2b", "#23398f"
SLUGS = [f"{name}-{number}" for name in ("open-models", "antarctic-seals", "summit") for number in range(40)]
NUMBER = r"-?(?:\d+|\.\d+)"
# Valid path data: each command with exactly as many numbers as it needs.
COMMAND = re.compile(
    rf"(?:[Ml](?: ?{NUMBER} ?{NUMBER})(?: ?{NUMBER} ?{NUMBER})*|q(?: ?{NUMBER}){{4}}|t(?: ?{NUMBER} ?{NUMBER})+"
    rf"|[aA](?:{NUMBER} {NUMBER} 0 [01] [01] ?{NUMBER} ?{NUMBER})|L{NUMBER} ?{NUMBER}"
    rf"|[hHvV]{NUMBER}|z)"
)


def in_another_process(expression: str) -> str:
    code = f"from blueprints.media.covers import cover_svg; print({expression}, end='')"
    env = {**os.environ, "PYTHONHASHSEED": "4242", "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True).stdout


def parsed(document: str) -> ElementTree.Element:
    return ElementTree.fromstring(document)


def test_a_slug_has_the_same_cover_in_every_process() -> None:
    for slug in ("open-models-1", "summit-7"):
        assert in_another_process(f"cover_svg({slug!r}, {TEAL!r})") == cover_svg(slug, TEAL)


def test_no_two_slugs_have_the_same_cover() -> None:
    assert len({cover_svg(slug, TEAL) for slug in SLUGS}) == len(SLUGS)


def test_the_test_slugs_cover_every_composition() -> None:
    assert {SeededRandom(slug).choice(COMPOSITIONS) for slug in SLUGS} == set(COMPOSITIONS)


@pytest.mark.parametrize("square", [False, True])
def test_a_cover_is_well_formed_and_contains_only_shapes(square: bool) -> None:
    for slug in SLUGS:
        root = parsed(cover_svg(slug, OXBLOOD, square=square))
        assert root.get("viewBox") == ("0 0 1200 1200" if square else "0 0 1600 900")
        for element in root.iter():
            assert element.tag in ("{http://www.w3.org/2000/svg}svg", "{http://www.w3.org/2000/svg}path")
            names = set(element.attrib)
            assert not [name for name in names if name.startswith("on") or name in ("style", "id", "href", "class")]


def test_every_path_is_valid() -> None:
    for slug in SLUGS:
        for square in (False, True):
            for data in re.findall(r' d="([^"]*)"', cover_svg(slug, TEAL, square=square)):
                assert data.startswith("M")
                assert COMMAND.sub("", data) == "", f"{slug}: {COMMAND.sub('', data)[:40]}"


def test_covers_are_small() -> None:
    sizes = sorted(len(cover_svg(slug, ULTRAMARINE)) for slug in SLUGS)
    assert sizes[-1] <= 5500
    assert sizes[len(sizes) * 9 // 10] <= 4096


def test_the_painter_and_the_document_show_the_same_cover() -> None:
    # Both are made from the same parts, so the only possible difference is a part that isn't painted.
    for slug in SLUGS[:24]:
        image = cover_image(slug, TEAL, (320, 180))
        fills = set(re.findall(r'(?:fill|stroke)="(#\w+)"', cover_svg(slug, TEAL)))
        painted = {colour for _, colour in image.getcolors(100_000) or [] if isinstance(colour, tuple)}
        for fill in map(parse_colour, fills):
            nearest = min(max(abs(a - b) for a, b in zip(fill, colour, strict=True)) for colour in painted)
            assert nearest <= 24, f"{slug}: {fill} is not painted"


def test_a_different_accent_changes_only_the_colours() -> None:
    teal, oxblood = cover_svg("summit-1", TEAL), cover_svg("summit-1", OXBLOOD)
    assert teal != oxblood
    assert re.findall(r' d="[^"]*"', teal) == re.findall(r' d="[^"]*"', oxblood)


@pytest.mark.parametrize("slug", ["", "é" * 500, "</svg><script>alert(1)</script>", "\ud800", 'a"b'])
def test_a_strange_slug_is_drawn_but_not_quoted(slug: str) -> None:
    document = cover_svg(slug, TEAL)
    parsed(document)
    assert "script" not in document


@pytest.mark.parametrize("accent", ["red", "#12", "#12345g", '"/><script>', "", "#1234567"])
def test_an_accent_that_is_no_colour_is_refused(accent: str) -> None:
    with pytest.raises(ValueError, match="is not of the form #rrggbb"):
        cover_svg("summit-1", accent)


@pytest.mark.parametrize("accent", ["#000000", "#ffffff", "#808080", "#ffff00", "#0000ff", TEAL, OXBLOOD, ULTRAMARINE])
def test_ink_and_accent_can_be_read_on_paper_whatever_the_site_chose(accent: str) -> None:
    colours = palette(accent)
    for ink in (colours.ink, colours.quiet, colours.accent):
        assert contrast(ink, colours.paper) >= 4.5


@pytest.mark.parametrize("accent", ["#000000", "#ffffff", "#ffff00", TEAL, OXBLOOD, ULTRAMARINE])
def test_lines_stand_out_from_every_ground(accent: str) -> None:
    for inks in palette(accent).schemes:
        assert abs(to_oklch(inks.ground)[0] - to_oklch(inks.main)[0]) >= 0.3


def test_a_square_cover_is_composed_for_its_shape_and_not_cropped() -> None:
    wide, tall = cover_image("summit-3", TEAL, (300, 300)), cover_image("summit-3", TEAL, (534, 300))
    difference = ImageChops.difference(wide, tall.crop((117, 0, 417, 300)))
    assert sum(ImageStat.Stat(difference).sum) > 0


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        channels = [channel / 255 for channel in parse_colour(colour)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return float(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
