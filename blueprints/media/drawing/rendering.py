"""Render figures as SVG, or as pixels for a PNG."""

from collections.abc import Iterable

from PIL import Image, ImageDraw

from blueprints.media.drawing.shapes import Arc, Band, Disc, Figure, Part, Poly


def write_svg(figures: Iterable[Figure], width: int, height: int, ground: str) -> str:
    """Return the figures as an SVG document without styles, scripts or ids."""
    paths = [f'<path fill="{ground}" d="M0 0h{width}v{height}H0z"/>']
    for figure in figures:
        data = "".join(part.path() for part in figure.parts)
        if not data:
            continue
        if figure.fill:
            paths.append(f'<path fill="{figure.fill}" d="{data}"/>')
        else:
            dots = any(isinstance(part, Poly) and len(part.points) == 1 for part in figure.parts)
            cap = ' stroke-linecap="round"' if dots else ""
            paths.append(
                f'<path fill="none" stroke="{figure.stroke}" stroke-width="{round(figure.width)}"{cap} d="{data}"/>'
            )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
    return f'{head}viewBox="0 0 {width} {height}">{"".join(paths)}</svg>'


def paint(figures: Iterable[Figure], frame: tuple[float, float], size: tuple[int, int], ground: str) -> Image.Image:
    """Return the figures of a frame as an antialiased image of a size in pixels."""
    # Pillow draws without antialiasing, so everything is drawn larger and scaled down.
    area = size[0] * size[1]
    finer = 16 if area < 10_000 else 3 if area < 1_000_000 else 2
    image = Image.new("RGB", (size[0] * finer, size[1] * finer), ground)
    pen = ImageDraw.Draw(image)
    scale = size[0] * finer / frame[0]
    for figure in figures:
        for part in figure.parts:
            _paint_part(pen, part, figure, scale)
    return image.reduce(finer)


def _paint_part(pen: ImageDraw.ImageDraw, part: Part, figure: Figure, scale: float) -> None:
    width = max(1, round(figure.width * scale))
    if isinstance(part, Disc):
        _paint_disc(pen, part, figure, scale)
        return
    if isinstance(part, Arc):
        # The ends overlap slightly, so that arcs that meet leave no seam.
        half = figure.width / 2
        part = Band(part.x, part.y, part.r - half, part.r + half, part.start - 0.5, part.sweep + 1)
        figure = Figure([part], fill=figure.stroke)
    points = [(x * scale, y * scale) for x, y in part.outline()]
    if figure.fill:
        pen.polygon(points, fill=figure.fill)
    elif len(points) == 1:
        dot = Disc(*part.outline()[0], figure.width / 2)
        _paint_disc(pen, dot, Figure([dot], fill=figure.stroke), scale)
    else:
        points += points[:2] if part.closed else []
        pen.line(points, fill=figure.stroke, width=width, joint="curve")


def _paint_disc(pen: ImageDraw.ImageDraw, disc: Disc, figure: Figure, scale: float) -> None:
    # Pillow draws an outline inside the circle, SVG centres it on the edge.
    x, y, r = disc.x * scale, disc.y * scale, (disc.r + figure.width / 2) * scale
    outline, width = figure.stroke or None, max(1, round(figure.width * scale))
    pen.ellipse((x - r, y - r, x + r, y + r), fill=figure.fill or None, outline=outline, width=width)
