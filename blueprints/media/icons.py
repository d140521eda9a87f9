"""Draw the favicon and application icons: seats in a half circle around a speaker."""

from io import BytesIO
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw

from blueprints.media.drawing.palette import Inks, palette
from blueprints.media.drawing.rendering import paint
from blueprints.media.drawing.shapes import Band, Figure, Poly

# Four units of the grid are one pixel at 16 pixels, so horizontal edges are sharp there.
GRID = 64
CORNER = 12
FLOOR = Poly([(8, 44), (56, 44), (56, 52), (8, 52)], closed=True)
SEATS = Band(32, 40, 16, 24, 180, 180)
SPEAKER = Band(32, 40, 0, 10, 180, 180)
# A platform may crop a maskable icon to a circle of 80 %.
SAFE = 0.8


def _icon_figures(accent: str) -> tuple[Inks, list[Figure]]:
    inks = palette(accent).schemes[1]
    return inks, [Figure([FLOOR, SEATS], fill=inks.main), Figure([SPEAKER], fill=inks.strong)]


def favicon_svg(name: str, accent: str) -> str:
    """Return the icon as an SVG document with the site's name as title."""
    inks, figures = _icon_figures(accent)
    title = escape("".join(character for character in name[:200] if character.isprintable()))
    marks = "".join(
        f'<path fill="{figure.fill}" d="{"".join(part.path() for part in figure.parts)}"/>' for figure in figures
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {GRID} {GRID}"><title>{title}</title>'
        f'<rect width="{GRID}" height="{GRID}" rx="{CORNER}" fill="{inks.ground}"/>{marks}</svg>'
    )


def icon_png(accent: str, size: int) -> bytes:
    """Return the icon as a square, opaque PNG that is safe to mask."""
    inks, figures = _icon_figures(accent)
    file = BytesIO()
    icon, inner = Image.new("RGB", (size, size), inks.ground), round(size * SAFE)
    icon.paste(paint(figures, (GRID, GRID), (inner, inner), inks.ground), ((size - inner) // 2,) * 2)
    icon.save(file, "PNG", optimize=True)
    return file.getvalue()


def favicon_ico(accent: str) -> bytes:
    """Return the icon as an ICO of 16, 32 and 48 pixels with round corners."""
    frames = [_rounded(accent, size) for size in (48, 32, 16)]
    file = BytesIO()
    frames[0].save(file, "ICO", sizes=[frame.size for frame in frames], append_images=frames[1:])
    return file.getvalue()


def _rounded(accent: str, size: int) -> Image.Image:
    inks, figures = _icon_figures(accent)
    icon = paint(figures, (GRID, GRID), (size, size), inks.ground)
    mask = Image.new("L", (size * 8, size * 8), 0)
    corner = size * 8 * CORNER / GRID
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, size * 8 - 1, size * 8 - 1), corner, fill=255)
    icon.putalpha(mask.reduce(8))
    return icon
