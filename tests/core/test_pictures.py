"""Pictures: cleaned when they come in, and made smaller."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from sample_pictures import SECRET, a_picture, encoded, exchanged_profile, photograph, png_bomb

from core.media_inspection import IMAGE_FORMATS, MAX_PIXELS, ImageError
from core.pictures import WIDTHS, clean_picture, focal_crop, picture_variants, variant_widths

FORMATS = list(IMAGE_FORMATS)
MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")


def cleaned(folder: Path, data: bytes, mime_type: str = "image/jpeg") -> bytes:
    source, target = folder / "source", folder / "target"
    source.write_bytes(data)
    clean_picture(source, target, mime_type)
    return target.read_bytes()


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def is_red(colour: object) -> bool:
    return isinstance(colour, tuple) and colour[0] > 200 and max(colour[1:3]) < 60


@pytest.mark.parametrize("mime_type", FORMATS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_cleaned_photograph_stands_upright_and_says_nothing_of_its_camera(
    tmp_path: Path, mime_type: str, orientation: int
) -> None:
    source = photograph(orientation=orientation)
    assert SECRET in source
    data = cleaned(tmp_path, source, mime_type)
    image = opened(data)
    assert image.format == IMAGE_FORMATS[mime_type]
    assert image.size == ((400, 300) if orientation < 5 else (300, 400))
    corner = {1: (0, 0), 2: (-1, 0), 3: (-1, -1), 4: (0, -1), 5: (0, 0), 6: (-1, 0), 7: (-1, -1), 8: (0, -1)}[
        orientation
    ]
    x, y = (20 if side == 0 else length - 20 for side, length in zip(corner, image.size, strict=True))
    assert is_red(image.convert("RGB").getpixel((x, y)))
    assert not dict(image.getexif())
    assert SECRET not in data and b"Exif" not in data and b"xmpmeta" not in data


def test_a_jpeg_that_stands_upright_keeps_its_compression(tmp_path: Path) -> None:
    source = photograph(quality=71)
    data = cleaned(tmp_path, source)
    assert opened(data).quantization == opened(source).quantization  # type: ignore[attr-defined]
    assert len(data) < len(source)


@pytest.mark.parametrize("mime_type", FORMATS)
def test_colours_mean_the_same_without_their_profile(tmp_path: Path, mime_type: str) -> None:
    source = encoded(Image.new("RGB", (40, 40), (0, 255, 0)), "PNG", icc_profile=exchanged_profile())
    image = opened(cleaned(tmp_path, source, mime_type))
    assert "icc_profile" not in image.info
    assert is_red(image.convert("RGB").getpixel((20, 20)))


def test_a_damaged_profile_is_left_out(tmp_path: Path) -> None:
    source = encoded(a_picture(), icc_profile=b"no profile at all")
    assert "icc_profile" not in opened(cleaned(tmp_path, source)).info


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("mime_type", FORMATS)
def test_every_kind_of_pixels_is_taken(tmp_path: Path, mode: str, mime_type: str) -> None:
    grey = a_picture().convert("L")
    picture = grey.convert("I").point(lambda value: value * 256).convert(mode) if mode == "I;16" else grey.convert(mode)
    data = cleaned(tmp_path, encoded(picture, "PNG"), mime_type)
    shown = opened(data).convert("L").resize((8, 6))
    wanted = grey.resize((8, 6))
    assert all(abs(a - b) < 40 for a, b in zip(shown.tobytes(), wanted.tobytes(), strict=True))
    (tmp_path / "again").write_bytes(data)
    assert [width for width, _ in picture_variants(tmp_path / "again", [320])] == [320]


def test_what_is_transparent_stays_so_or_becomes_white(tmp_path: Path) -> None:
    source = encoded(Image.new("RGBA", (40, 40), (255, 0, 0, 0)), "PNG")
    assert opened(cleaned(tmp_path, source, "image/png")).getpixel((5, 5)) == (255, 0, 0, 0)
    assert opened(cleaned(tmp_path, source, "image/webp")).convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]
    assert opened(cleaned(tmp_path, source, "image/jpeg")).getpixel((5, 5)) == (255, 255, 255)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(1, 400_000), st.integers(1, 400_000))
def test_a_picture_with_too_many_pixels_is_refused_before_they_are_unpacked(
    tmp_path: Path, width: int, height: int
) -> None:
    bomb = png_bomb(width, max(height, MAX_PIXELS // width + 1))
    assert len(bomb) < 60_000
    with pytest.raises(ImageError, match=r"the limit is 50,000,000|can't be read"):
        cleaned(tmp_path, bomb, "image/png")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.floats(0, 0.95), st.data())
def test_a_damaged_picture_is_an_error_that_says_so_or_a_clean_picture(
    tmp_path: Path, kind: str, part: float, data: st.DataObject
) -> None:
    whole = bytearray(photograph((64, 48)) if kind == "JPEG" else encoded(a_picture((64, 48)), kind))
    for _ in range(data.draw(st.integers(0, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        result = cleaned(tmp_path, bytes(whole[: len(whole) - round(len(whole) * part)]))
    except ImageError:
        return
    assert SECRET not in result
    assert opened(result).format == "JPEG"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_moving_pictures_are_refused(tmp_path: Path, kind: str) -> None:
    frames = [a_picture((40, 30)), a_picture((40, 30)).rotate(180)]
    moving = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    with pytest.raises(ImageError, match="animated"):
        cleaned(tmp_path, moving, "image/webp")


@given(st.integers(1, 10_000))
def test_no_size_is_wider_than_the_picture(width: int) -> None:
    widths = variant_widths(width)
    assert widths == sorted(set(widths)) and widths[-1] == min(width, WIDTHS[-1])
    assert set(widths) <= {*WIDTHS, width}


def test_sizes_are_upright_and_in_proportion(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(photograph((2000, 1500), orientation=6))
    found = dict(picture_variants(path, variant_widths(1500)))
    assert sorted(found) == [320, 640, 960, 1440]
    for width, data in found.items():
        image = opened(data)
        assert (image.format, image.size) == ("WEBP", (width, round(width * 4 / 3)))
        assert is_red(image.convert("RGB").getpixel((width - 20, 20)))
        assert SECRET not in data


def test_a_drawing_in_few_colours_stays_sharp(tmp_path: Path) -> None:
    logo = Image.new("P", (320, 160))
    logo.putpalette([0, 0, 0, 200, 30, 30])
    logo.paste(1, (80, 0, 160, 160))
    path = tmp_path / "logo.png"
    path.write_bytes(encoded(logo, "PNG"))
    ((_, data),) = picture_variants(path, [320])
    assert sorted(opened(data).convert("RGB").getcolors() or []) == [(12800, (200, 30, 30)), (38400, (0, 0, 0))]


def test_a_crop_keeps_the_focal_point(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(encoded(a_picture((800, 300))))
    assert is_red(focal_crop(path, (200, 300), (5, 50)).getpixel((10, 10)))
    assert not is_red(focal_crop(path, (200, 300), (90, 50)).getpixel((10, 10)))
