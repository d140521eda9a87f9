"""Drawing for the demonstration's pictures: light, hills, cut paper, and the grain of the paper."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

SCALE = 2  # drawn larger, so that edges are smooth

Colour = tuple[int, int, int]
Size = tuple[int, int]
Point = tuple[float, float]


def rgb(text: str) -> Colour:
    """Return a colour such as `1e1a15`."""
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)


def gradient(size: Size, *stops: str) -> Image.Image:
    """Return a picture that passes through colours from top to bottom."""
    strip = Image.new("RGB", (1, len(stops)))
    for row, stop in enumerate(stops):
        strip.putpixel((0, row), rgb(stop))
    # Resized with room around it, so that the first and the last colour reach the edges.
    return strip.resize((1, size[1]), Image.Resampling.BICUBIC).resize(size)


def glow(picture: Image.Image, centre: Point, radius: float, colour: str, strength: float = 1.0) -> None:
    """Lay a round light over a picture."""
    light = ImageChops.invert(Image.radial_gradient("L")).point(
        lambda value: round(max(0, value - 75) * 1.4 * strength)
    )
    size = round(radius * 2)
    light = light.resize((size, size))
    picture.paste(rgb(colour), (round(centre[0] - radius), round(centre[1] - radius)), light)


def ridge(rng: random.Random, width: int, base: float, height: float, roughness: int) -> list[Point]:
    """Return a line of hills from left to right."""
    waves = [(rng.uniform(0.6, 1.4) * 2**octave, rng.uniform(0, math.tau), 0.55**octave) for octave in range(roughness)]
    points = []
    for x in range(0, width + 8, 8):
        part = x / width * math.tau
        points.append((float(x), base - height * sum(a * math.sin(f * part + p) for f, p, a in waves)))
    return points


def below(picture: Image.Image, line: Sequence[Point], top: str, bottom: str) -> None:
    """Fill what is below a line with colours that pass from the line to the foot."""
    width, height = picture.size
    mask = Image.new("L", picture.size)
    ImageDraw.Draw(mask).polygon([*line, (width, height), (0, height)], fill=255)
    first = max(0, round(min(y for _, y in line)))
    fill = Image.new("RGB", picture.size, rgb(bottom))
    fill.paste(gradient((width, max(1, height - first)), top, bottom), (0, first))
    picture.paste(fill, (0, 0), mask)


def paper(picture: Image.Image, shape: Callable[[ImageDraw.ImageDraw], None], top: str, bottom: str) -> None:
    """Lay a piece of coloured paper on a picture, with the shadow that it throws."""
    mask = Image.new("L", picture.size)
    shape(ImageDraw.Draw(mask))
    shadow = Image.new("L", picture.size)
    shadow.paste(mask, (10, 14))
    shadow = shadow.filter(ImageFilter.GaussianBlur(16)).point(lambda value: value * 2 // 5)
    picture.paste((20, 16, 12), (0, 0), ImageChops.subtract(shadow, mask))
    picture.paste(gradient(picture.size, top, bottom), (0, 0), mask)


def finished(picture: Image.Image, size: Size, seed: int, grain: int = 9) -> Image.Image:
    """Return a picture at its size, on slightly uneven paper."""
    small = picture.resize(size, Image.Resampling.LANCZOS)
    rng = random.Random(seed)
    noise = Image.frombytes("L", (size[0] // 2, size[1] // 2), rng.randbytes(size[0] // 2 * (size[1] // 2)))
    noise = noise.resize(size, Image.Resampling.BICUBIC).point(lambda value: 128 + (value - 128) * grain // 128)
    return ImageChops.overlay(small, Image.merge("RGB", (noise, noise, noise)))


def canvas(size: Size) -> Size:
    """Return the size in which a picture is drawn."""
    return size[0] * SCALE, size[1] * SCALE
