"""Pictures: cleaned of metadata when they come in, and made smaller for pages."""

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps

from core.media_inspection import IMAGE_FORMATS, MAX_PIXELS, ORIENTATION_TAG, ImageError, one_picture_at_a_time

WIDTHS = (320, 640, 960, 1440)  # pixels
QUALITY = 80  # of variants
CLEANED_QUALITY = 92  # of pictures that had to be turned or converted
FEW_COLOURS = 256  # of drawings, which lossy compression would smear
WHITE = (255, 255, 255)


def variant_widths(width: int) -> list[int]:
    """Return the widths in which a picture is offered, none of them wider than the picture itself."""
    return sorted({min(each, width) for each in WIDTHS}) if width else []


def clean_picture(source: Path, target: Path, mime_type: str) -> None:
    """Write a picture as one of a type: upright, in sRGB, and without metadata; ImageError if it can't be read.

    A JPEG that needs neither turning nor converting keeps its compression, so that it loses next to nothing.
    """
    with _opened(source) as image:
        if image.format != "MPO" and getattr(image, "is_animated", False):
            raise ImageError("is animated; use a still picture, or link a video")
        kept = image.format == "JPEG" == IMAGE_FORMATS[mime_type] and image.mode in ("L", "RGB")
        cleaned = _upright_srgb(image)
        if cleaned is not image:
            kept = False
        # Pillow writes comments and the like from here.
        cleaned.info = {name: value for name, value in cleaned.info.items() if name == "transparency"}
        options: dict[str, Any] = {"quality": "keep" if kept else CLEANED_QUALITY}
        if mime_type == "image/jpeg":
            cleaned = cleaned if kept else _on_white(cleaned)
            options |= {"optimize": True, "progressive": True}
        elif mime_type == "image/png":
            options = {"optimize": True}
        elif mime_type == "image/webp":
            cleaned = cleaned.convert("RGBA" if cleaned.has_transparency_data else "RGB")
        cleaned.save(target, IMAGE_FORMATS[mime_type], **options)


def picture_variants(source: Path, widths: Iterable[int]) -> Iterator[tuple[int, bytes]]:
    """Yield a picture in WebP at each of some widths, the widest first; ImageError if it can't be read."""
    descending = sorted(widths, reverse=True)
    if not descending:
        return
    with _opened(source) as image:
        # JPEG can be decoded at a fraction of its size, which takes a fraction of the memory.
        image.draft(None, (descending[0], descending[0]))
        is_drawing = image.format != "JPEG" and image.getcolors(FEW_COLOURS) is not None
        picture = _upright_srgb(image)
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
        proportion = picture.height / picture.width
        for width in descending:
            height = max(1, round(width * proportion))
            picture = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
            encodings = [_webp(picture, lossless=lossless) for lossless in {False, is_drawing}]
            yield width, min(encodings, key=len)


def _webp(picture: Image.Image, *, lossless: bool) -> bytes:
    file = BytesIO()
    picture.save(file, "WEBP", quality=QUALITY, method=4, lossless=lossless)
    return file.getvalue()


def focal_crop(source: Path, size: tuple[int, int], focal: tuple[int, int]) -> Image.Image:
    """Return a picture cropped to a size around its focal point in percent; ImageError if it can't be read."""
    with _opened(source) as image:
        image.draft(None, (2 * size[0], 2 * size[1]))
        picture = _on_white(_upright_srgb(image))
        return ImageOps.fit(picture, size, Image.Resampling.LANCZOS, centering=(focal[0] / 100, focal[1] / 100))


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    try:
        with one_picture_at_a_time, warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=tuple(IMAGE_FORMATS.values())) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise ImageError(f"has {image.width} by {image.height} pixels; the limit is {MAX_PIXELS:,} in all")
                yield image
    except (SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise ImageError(f"can't be read: {error}") from error
    except OSError as error:
        if error.errno:
            raise  # of the disk, not of the picture
        raise ImageError(f"can't be read: {error}") from error


def _upright_srgb(image: Image.Image) -> Image.Image:
    """Return a picture turned as its camera was held, with colours that mean the same without a profile."""
    profile = image.info.get("icc_profile")
    if image.getexif().get(ORIENTATION_TAG, 1) != 1:
        image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I") or image.mode == "F":
        image = image.point(lambda value: value / 256).convert("L")
    if profile:
        image = _converted(image, profile)
    return image.convert("RGB") if image.mode in ("CMYK", "YCbCr", "LAB", "HSV") else image


def _converted(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(own).lower():
            return image
        mode = "RGBA" if image.has_transparency_data else "RGB"
        if image.mode not in ("L", "RGB", "RGBA", "CMYK"):
            image = image.convert(mode)
        converted = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image  # a damaged profile says nothing about the colours
    return converted or image


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image if image.mode in ("L", "RGB") else image.convert("RGB")
    ground = Image.new("RGBA", image.size, (*WHITE, 255))
    return Image.alpha_composite(ground, image.convert("RGBA")).convert("RGB")
