"""Favicon and application icons."""

from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image
from PIL.IcoImagePlugin import IcoImageFile

from blueprints.media.drawing.palette import palette
from blueprints.media.icons import favicon_ico, favicon_svg, icon_png
from core.colour import parse_colour

ACCENT = "#7a1f2b"
SVG = "{http://www.w3.org/2000/svg}"


def parsed(document: str) -> ElementTree.Element:
    return ElementTree.fromstring(document)


def test_the_svg_has_the_name_and_no_style_or_script() -> None:
    root = parsed(favicon_svg("Halley & <Co>", ACCENT))
    assert root.findtext(f"{SVG}title") == "Halley & <Co>"
    assert {element.tag for element in root.iter()} == {f"{SVG}{tag}" for tag in ("svg", "title", "rect", "path")}
    for element in root.iter():
        assert not [name for name in element.attrib if name.startswith("on") or name in ("style", "id", "href")]


@pytest.mark.parametrize("name", ["", "\x00\x1b", "</title><script>alert(1)</script>", "\ud800", "x" * 100_000])
def test_the_svg_is_well_formed_and_small_for_a_strange_name(name: str) -> None:
    document = favicon_svg(name, ACCENT)
    parsed(document)
    assert "<script" not in document
    assert len(document.encode()) < 3000


@pytest.mark.parametrize("size", [16, 180, 192, 512])
def test_an_icon_is_a_square_filled_to_its_corners(size: int) -> None:
    image = Image.open(BytesIO(icon_png(ACCENT, size)))
    assert (image.format, image.size, image.mode) == ("PNG", (size, size), "RGB")
    assert image.getpixel((0, 0)) == image.getpixel((size - 1, size - 1)) == parse_colour(palette(ACCENT).accent)


def test_the_icon_stays_within_the_safe_area_of_a_mask() -> None:
    image = Image.open(BytesIO(icon_png(ACCENT, 512)))
    ground = parse_colour(palette(ACCENT).accent)
    for x in range(0, 512, 2):
        for y in range(0, 512, 2):
            if (x - 256) ** 2 + (y - 256) ** 2 > (0.4 * 512) ** 2:
                assert image.getpixel((x, y)) == ground


def test_the_ico_has_three_sizes_drawn_separately() -> None:
    data = favicon_ico(ACCENT)
    icon = Image.open(BytesIO(data))
    assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
    assert len(data) < 8000


def test_the_icon_is_sharp_at_sixteen_pixels() -> None:
    icon = Image.open(BytesIO(favicon_ico(ACCENT)))
    assert isinstance(icon, IcoImageFile)
    icon.size = (16, 16)
    column = [icon.convert("RGB").getpixel((4, y)) for y in range(10, 15)]
    light, dark = parse_colour(palette(ACCENT).schemes[1].main), parse_colour(palette(ACCENT).accent)
    wanted = [dark, light, light, dark, dark]
    for seen, sharp in zip(column, wanted, strict=True):
        assert isinstance(seen, tuple)
        assert max(abs(a - b) for a, b in zip(seen, sharp, strict=True)) <= 24


def test_the_icon_has_round_corners_if_the_format_allows() -> None:
    icon = Image.open(BytesIO(favicon_ico(ACCENT))).convert("RGBA")
    corner, middle = icon.getpixel((0, 0)), icon.getpixel((24, 4))
    assert isinstance(corner, tuple) and isinstance(middle, tuple)
    assert (corner[3], middle[3]) == (0, 255)
