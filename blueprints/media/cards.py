"""Draw social cards and podcast artwork: a title on paper beside the cover of a slug."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from blueprints.media.covers import cover_image
from blueprints.media.drawing.lettering import (
    SANS,
    SERIF,
    Face,
    break_lines,
    fit_text,
    leading,
    printable,
    truncate_lines,
    write,
    write_spaced,
)
from blueprints.media.drawing.palette import palette
from core.media_inspection import ImageError
from core.pictures import focal_crop

WIDTH, HEIGHT = 1200, 630
COLUMN = 400
MARGIN = 72
MEASURE = WIDTH - COLUMN - MARGIN - 56
# Large type fits few lines: each size comes with its maximum number of lines.
TITLE_SIZES = ((108, 2), (96, 2), (84, 3), (76, 3), (68, 3), (64, 4), (58, 5), (52, 6), (46, 7), (40, 8))
ARTWORK_SIZES = ((200, 2), (176, 2), (156, 3), (138, 3), (122, 3), (108, 4), (96, 4), (84, 5))
RULE = 534
PHOTOGRAPH_COLOURS = 176  # beside the 64 of the texts


@dataclass(frozen=True, slots=True)
class Photograph:
    """A picture that takes the place of the drawing, and its focal point in percent."""

    path: Path
    focal: tuple[int, int]


def card_png(
    *, title: str, label: str, line: str, site: str, accent: str, slug: str, photograph: Photograph | None = None
) -> bytes:
    """Return a social card of 1200 by 630 pixels as a PNG; the same texts give the same bytes."""
    colours = palette(accent)
    card = Image.new("RGB", (WIDTH, HEIGHT), colours.paper)
    picture = _column(photograph)
    if picture is None:
        card.paste(cover_image(slug, accent, (COLUMN, HEIGHT)), (WIDTH - COLUMN, 0))
    pen = ImageDraw.Draw(card)
    site = printable(site, SERIF)
    foot = _write_foot(pen, printable(line, SANS), site, accent)
    top = MARGIN
    if kind := printable(label, SANS).upper():
        write_spaced(pen, (MARGIN, top + 18), kind, Face(SANS, 650, 24), colours.accent, 2.4, MARGIN + MEASURE)
        top += 54
    face, lines = fit_text(printable(title, SERIF) or site, Face(SERIF, 560, 0), TITLE_SIZES, MEASURE, foot - top)
    for number, words in enumerate(lines):
        # Capitals are about 0.67 of the font size tall; large ones stand further from the label.
        baseline = top + round(face.size * 0.75) + number * leading(face)
        write(pen, (MARGIN - face.size * 0.03, baseline), words, face, colours.ink)
    card = _few_colours(card)
    if picture:
        # The texts keep their flat inks; only the photograph needs many colours.
        card = card.convert("RGB")
        card.paste(picture.quantize(PHOTOGRAPH_COLOURS, dither=Image.Dither.FLOYDSTEINBERG), (WIDTH - COLUMN, 0))
        card = card.quantize(256, dither=Image.Dither.NONE)
    return _png(card)


def artwork_png(*, title: str, accent: str, slug: str, size: int = 1400) -> bytes:
    """Return square podcast artwork as an RGB PNG without alpha; ValueError unless it is 1400 to 3000 pixels wide."""
    if not 1400 <= size <= 3000:
        raise ValueError(f"podcast artwork is 1400 to 3000 pixels wide, not {size}")
    colours, margin, height = palette(accent), size * 9 // 140, size * 56 // 100
    art = Image.new("RGB", (size, size), colours.paper)
    art.paste(cover_image(slug, accent, (size, height)), (0, 0))
    pen = ImageDraw.Draw(art)
    sizes = tuple((size * part // 1400, max_lines) for part, max_lines in ARTWORK_SIZES)
    room = size - height - 2 * margin
    face, lines = fit_text(printable(title, SERIF), Face(SERIF, 560, 0), sizes, size - 2 * margin, room * 1.06)
    top = height + margin + (room - round(face.size * 0.67) - (len(lines) - 1) * leading(face)) // 2
    for number, words in enumerate(lines):
        baseline = top + round(face.size * 0.67) + number * leading(face)
        write(pen, (margin - face.size * 0.03, baseline), words, face, colours.ink)
    return _png(_few_colours(art).convert("RGB"))


def _column(photograph: Photograph | None) -> Image.Image | None:
    try:
        return focal_crop(photograph.path, (COLUMN, HEIGHT), photograph.focal) if photograph else None
    except (ImageError, OSError):
        return None  # a drawing takes its place


def _write_foot(pen: ImageDraw.ImageDraw, line: str, site: str, accent: str) -> int:
    """Write the texts below the title, and return how far down the title may reach."""
    colours, face = palette(accent), Face(SANS, 400, 30)
    pen.line((MARGIN, RULE, MARGIN + MEASURE, RULE), fill=colours.rule, width=2)
    name = Face(SERIF, 600, 26)
    for words in truncate_lines(break_lines(site, name, MEASURE)[0], 1, name, MEASURE):
        write(pen, (MARGIN, RULE + 46), words, name, colours.ink)
    lines = truncate_lines(break_lines(line, face, MEASURE)[0], 2, face, MEASURE)
    for number, words in enumerate(reversed(lines)):
        write(pen, (MARGIN, RULE - 28 - number * leading(face)), words, face, colours.quiet)
    return RULE - 50 - len(lines) * leading(face)


def _few_colours(image: Image.Image) -> Image.Image:
    """Return the image in 64 colours, which is enough for flat inks with soft edges."""
    return image.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


def _png(image: Image.Image) -> bytes:
    file = BytesIO()
    # The highest level takes twice as long as this one, and saves 2 %.
    image.save(file, "PNG", compress_level=8)
    return file.getvalue()
