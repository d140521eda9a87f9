"""Portraits of nobody for the demonstration's people: cut paper, without a face."""

from __future__ import annotations

import math
from collections.abc import Sequence

from drawing import canvas, finished, gradient, paper
from PIL import Image, ImageChops, ImageDraw

TALL = (720, 900)


def portrait(
    seed: int, ground: Sequence[str], coat: Sequence[str], skin: Sequence[str], hair: Sequence[str], style: str
) -> Image.Image:
    """Draw head and shoulders of nobody, in cut paper without a face."""
    size = canvas(TALL)
    width, height = size
    picture = gradient(size, *ground)
    cx, cy = width * 0.5, height * 0.4
    r = width * 0.165

    def oval(x: float, y: float, a: float, b: float) -> tuple[float, float, float, float]:
        return cx + x * r - a * r, cy + y * r - b * r, cx + x * r + a * r, cy + y * r + b * r

    paper(
        picture,
        lambda pen: pen.ellipse((width * 0.12, height * 0.08, width * 0.88, height * 0.69), fill=255),
        ground[-1],
        ground[0],
    )
    behind = {
        "long": lambda pen: pen.rounded_rectangle(oval(0, 0.75, 1.28, 2.0), r * 1.2, fill=255),
        "curls": lambda pen: [
            pen.ellipse(
                oval(1.05 * math.cos(a / 9 * math.tau), -0.25 + 1.05 * math.sin(a / 9 * math.tau), 0.62, 0.62), fill=255
            )
            for a in range(9)
        ],
        "bun": lambda pen: pen.ellipse(oval(0.1, -1.62, 0.62, 0.58), fill=255),
        "scarf": lambda pen: pen.rounded_rectangle(oval(0, 0.5, 1.32, 1.85), r * 1.3, fill=255),
    }
    if style in behind:
        paper(picture, behind[style], *hair)
    paper(
        picture,
        lambda pen: pen.rounded_rectangle(
            (cx - r * 2.35, cy + r * 1.95, cx + r * 2.35, height * 1.2), r * 1.5, fill=255
        ),
        *coat,
    )
    paper(picture, lambda pen: pen.rounded_rectangle(oval(0, 1.35, 0.44, 0.95), r * 0.4, fill=255), skin[1], skin[1])
    paper(
        picture,
        lambda pen: pen.polygon(
            (
                (cx - r * 0.95, cy + r * 1.98),
                (cx - r * 0.3, cy + r * 1.82),
                (cx, cy + r * 2.75),
                (cx + r * 0.3, cy + r * 1.82),
                (cx + r * 0.95, cy + r * 1.98),
                (cx, cy + r * 4.1),
            ),
            fill=255,
        ),
        coat[1],
        coat[0],
    )
    paper(picture, lambda pen: pen.ellipse(oval(0, 0, 0.95, 1.22), fill=255), *skin)

    def fringe(pen: ImageDraw.ImageDraw) -> None:
        mask = Image.new("L", size)
        ImageDraw.Draw(mask).ellipse(oval(0, -0.12, 1.06, 1.26), fill=255)
        face = Image.new("L", size)
        low = {
            "long": (0.35, 0.5),
            "short": (0.12, 0.72),
            "curls": (0.0, 0.6),
            "bun": (0.0, 0.62),
            "scarf": (0.0, 0.33),
            "side": (-0.35, 0.6),
        }[style]
        ImageDraw.Draw(face).ellipse(oval(low[0], low[1], 1.0 if style != "scarf" else 0.86, 1.22), fill=255)
        pen.bitmap((0, 0), ImageChops.subtract(mask, face), fill=255)

    paper(picture, fringe, *hair)
    return finished(picture, TALL, seed)
