"""Draw the pictures of the demonstration: landscapes, buildings, and portraits in cut paper that show nobody.

Run `python3 demo/make_pictures.py`: each picture becomes a JPEG in content/media/. The output is deterministic.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

MEDIA = Path(__file__).resolve().parent / "content" / "media"
SCALE = 2  # drawn larger, so that edges are smooth
WIDE, TALL = (1200, 800), (720, 900)
QUALITY = 80
LARGEST = 60_000  # bytes

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


def estuary() -> Image.Image:
    """Draw a tidal river in the evening, with gauge posts in the water."""
    rng, size = random.Random(7), canvas(WIDE)
    width, height = size
    picture = gradient(size, "6f8fa6", "b9bfb4", "f0cfa0", "f3b27a")
    glow(picture, (width * 0.66, height * 0.5), height * 0.55, "fff0c9", 0.9)
    for step, (top, bottom) in enumerate((("a9a795", "d9bd97"), ("7d8a86", "b6a58c"), ("4c6267", "88857b"))):
        below(picture, ridge(rng, width, height * (0.44 + 0.045 * step), height * 0.022, 5), top, bottom)
    shore = round(height * 0.56)
    water = picture.crop((0, shore - round(height * 0.44), width, shore)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    water = water.resize((width, height - shore)).filter(ImageFilter.GaussianBlur(10))
    picture.paste(Image.blend(water, gradient(water.size, "d9b48c", "46606b", "24404d"), 0.55), (0, shore))
    pen = ImageDraw.Draw(picture, "RGBA")
    for _ in range(260):
        y = shore + (height - shore) * rng.random() ** 1.6
        near = (y - shore) / (height - shore)
        x, length = rng.uniform(-100, width), rng.uniform(60, 420) * (0.3 + near)
        colour = (255, 226, 180, 46) if rng.random() < 0.55 else (20, 44, 56, 40)
        pen.rounded_rectangle((x, y, x + length, y + 2 + near * 5), 4, fill=colour)
    for x, foot, tall in ((0.16, 0.74, 0.25), (0.235, 0.68, 0.19), (0.29, 0.645, 0.15)):
        w = width * tall * 0.03
        left, top = width * x, height * (foot - tall)
        pen.rectangle((left, top, left + w, height * foot), fill=(32, 40, 42, 255))
        pen.rectangle((left, height * foot, left + w, height * (foot + tall * 0.5)), fill=(32, 40, 42, 80))
        for mark in range(7):
            y = top + height * tall * (0.1 + mark * 0.12)
            pen.rectangle((left, y, left + w, y + height * 0.006), fill=(232, 205, 160, 255))
    return finished(picture, WIDE, 1)


def ice() -> Image.Image:
    """Draw sea ice from above: floes, and dark leads between them."""
    rng, size = random.Random(29), canvas(WIDE)
    width = size[0]
    picture = gradient(size, "14323f", "0c2430")
    step = width / 7
    points = [
        ((column + 0.5 * (row % 2) + rng.uniform(-0.2, 0.2)) * step, (row + rng.uniform(-0.15, 0.15)) * step * 0.8)
        for row in range(8)
        for column in range(-1, 8)
    ]
    for x, y in points:
        radius = step * rng.choice((0.34, 0.42, 0.5, 0.55, 0.58))
        corners, turn = rng.randint(6, 9), rng.random()
        floe = []
        for corner in range(corners):
            angle = math.tau * (corner + turn + rng.uniform(-0.28, 0.28)) / corners
            reach = radius * rng.uniform(0.8, 1.12)
            floe.append((x + reach * math.cos(angle), y + reach * math.sin(angle) * 0.86))
        tone = rng.choice((("f4f6f3", "d3dfe2"), ("e9eff0", "bccfd6"), ("f8f4ea", "dcdcd4"), ("cfdde2", "9fb9c4")))
        paper(picture, lambda pen, floe=floe: pen.polygon(floe, fill=255), *tone)
        pen = ImageDraw.Draw(picture, "RGBA")
        for _ in range(rng.randint(0, 3)):
            a, b = rng.sample(floe, 2)
            pen.line(
                (a, ((a[0] + b[0]) / 2 + rng.uniform(-30, 30), (a[1] + b[1]) / 2), b), fill=(120, 150, 162, 60), width=4
            )
    pen = ImageDraw.Draw(picture)
    for _ in range(22):
        x, y = points[40][0] + rng.gauss(0, 105), points[40][1] + rng.gauss(0, 70)
        pen.ellipse((x, y, x + 19, y + 9), fill=rgb("3a3a38"))
    return finished(picture, WIDE, 2)


def bridge() -> Image.Image:
    """Draw a suspension bridge in the morning mist."""
    rng, size = random.Random(11), canvas(WIDE)
    width, height = size
    picture = gradient(size, "cfd8d6", "e8dfcd", "f0d9bb")
    glow(picture, (width * 0.24, height * 0.42), height * 0.5, "fff6df", 0.9)
    for step, tones in enumerate((("b7c3c2", "dcd6c7"), ("97aaac", "cfcdc2"))):
        below(picture, ridge(rng, width, height * (0.6 + 0.06 * step), height * 0.035, 5), *tones)
    pen = ImageDraw.Draw(picture, "RGBA")
    deck = height * 0.655
    towers, ink = (width * 0.3, width * 0.86), (58, 52, 52, 255)
    spans = ((-0.18, 0.3), (0.3, 0.86), (0.86, 1.34))
    for start, end in spans:
        cable = []
        for part in range(101):
            x = width * (start + (end - start) * part / 100)
            sag = 4 * (part / 100) * (1 - part / 100)
            cable.append((x, height * 0.2 + (deck - height * 0.235) * sag))
            if part % 4 == 0:
                pen.line((cable[-1], (x, deck)), fill=(70, 62, 60, 170), width=3)
        pen.line(cable, fill=ink, width=10, joint="curve")
    for x in towers:
        for side in (-34, 18):
            pen.polygon(
                (
                    (x + side, height * 0.18),
                    (x + side + 20, height * 0.18),
                    (x + side + 26, height * 0.84),
                    (x + side - 6, height * 0.84),
                ),
                fill=ink,
            )
        for y in (0.24, 0.36, 0.5):
            pen.rectangle((x - 30, height * y, x + 34, height * y + 22), fill=ink)
    pen.rectangle((0, deck, width, deck + 26), fill=ink)
    for x in range(0, width, 44):
        pen.line(((x, deck + 26), (x + 22, deck + 58), (x + 44, deck + 26)), fill=(74, 66, 64, 255), width=6)
    pen.rectangle((0, deck + 56, width, deck + 64), fill=ink)
    for x in (0.41, 0.52, 0.63, 0.745):
        pen.ellipse((width * x - 13, deck - 13, width * x + 13, deck + 13), fill=(184, 66, 44, 255))
    below(picture, ridge(rng, width, height * 0.86, height * 0.01, 3), "a7b4b3", "5d7478")
    mist = Image.new("L", size)
    ImageDraw.Draw(mist).rectangle((0, height * 0.74, width, height * 0.9), fill=150)
    picture.paste(rgb("e6e0d3"), (0, 0), mist.filter(ImageFilter.GaussianBlur(90)))
    return finished(picture, WIDE, 3)


def roofs() -> Image.Image:
    """Draw a hot town: roofs and balconies under a white sun."""
    rng, size = random.Random(5), canvas(WIDE)
    width, height = size
    picture = gradient(size, "e9a46a", "f2c48c", "f8e0b4")
    glow(picture, (width * 0.72, height * 0.24), height * 0.4, "fffaf0", 1.0)
    walls = (("d98d5f", "c07048"), ("c96f4a", "a95838"), ("a4523a", "84402f"), ("6f3a30", "4d2a26"))
    for row, tones in enumerate(walls):
        x, base = -60.0, height * (0.42 + row * 0.14)
        while x < width:
            w, h = rng.uniform(0.1, 0.2) * width, rng.uniform(0.0, 0.16) * height
            top = base - h
            block = (x, top, x + w, float(height))
            paper(picture, lambda pen, block=block: pen.rectangle(block, fill=255), *tones)
            pen = ImageDraw.Draw(picture, "RGBA")
            pen.rectangle((x - 8, top - 16, x + w + 8, top + 4), fill=(*rgb(tones[1]), 255))
            columns = max(2, round(w / 110))
            for column in range(columns):
                for floor in range(3):
                    left = x + w * (column + 0.5) / columns - 22
                    y = top + 60 + floor * 150
                    lit = rng.random() < 0.16
                    pen.rectangle((left, y, left + 44, y + 78), fill=(255, 224, 160, 235) if lit else (60, 34, 34, 190))
                    pen.rectangle((left - 12, y + 78, left + 56, y + 88), fill=(50, 28, 28, 220))
                    for bar in range(8):
                        pen.line(
                            (left - 10 + bar * 9, y + 56, left - 10 + bar * 9, y + 80), fill=(50, 28, 28, 190), width=3
                        )
            x += w + rng.uniform(-6, 26)
    return finished(picture, WIDE, 4)


def hall() -> Image.Image:
    """Draw the reading room of an institute: arched windows and their light on the floor."""
    size = canvas(WIDE)
    width, height = size
    picture = gradient(size, "3b2f2a", "57443a", "6d5546")
    floor = [(0.0, height * 0.76), (float(width), height * 0.76)]
    below(picture, floor, "4a3830", "2a201c")
    pen = ImageDraw.Draw(picture, "RGBA")
    for number in range(5):
        left = width * (0.065 + number * 0.182)
        w, top, foot = width * 0.125, height * 0.12, height * 0.66
        paper(
            picture,
            lambda pen, b=(left - 22, top - 22, left + w + 22, foot + 22), w=w: pen.rounded_rectangle(
                b, w / 2, fill=255, corners=(True, True, False, False)
            ),
            "7d6351",
            "6a5242",
        )
        pane = Image.new("L", size)
        ImageDraw.Draw(pane).rounded_rectangle(
            (left, top, left + w, foot), w / 2, fill=255, corners=(True, True, False, False)
        )
        picture.paste(gradient(size, "fdf3d8", "f7dca6", "cfa86f"), (0, 0), pane)
        pen = ImageDraw.Draw(picture, "RGBA")
        for bar in (1, 2):
            pen.rectangle((left + w * bar / 3 - 4, top, left + w * bar / 3 + 4, foot), fill=(92, 72, 58, 255))
        for bar in range(1, 6):
            y = top + (foot - top) * bar / 6
            pen.rectangle((left, y - 3, left + w, y + 3), fill=(92, 72, 58, 255))
    light = Image.new("L", size)
    lamp = ImageDraw.Draw(light)
    for number in range(5):
        left = width * (0.065 + number * 0.182)
        lamp.polygon(
            (
                (left + 60, height * 0.77),
                (left + width * 0.125 + 60, height * 0.77),
                (left + width * 0.125 + 330, height),
                (left + 250, height),
            ),
            fill=105,
        )
    picture.paste(rgb("f3d39c"), (0, 0), light.filter(ImageFilter.GaussianBlur(26)))
    for number in range(9):
        x = width * (0.02 + number * 0.115)
        chair = (x, height * 0.83, x + width * 0.075, height * 0.99)
        paper(
            picture,
            lambda pen, chair=chair: pen.rounded_rectangle(chair, 34, fill=255, corners=(True, True, False, False)),
            "8c3b33",
            "5f2622",
        )
    return finished(picture, WIDE, 5)


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


PICTURES: dict[str, Callable[[], Image.Image]] = {
    "estuary-at-dusk.jpg": estuary,
    "sea-ice-from-above.jpg": ice,
    "bridge-in-the-mist.jpg": bridge,
    "roofs-in-the-heat.jpg": roofs,
    "reading-room.jpg": hall,
    "portrait-mara-ellison.jpg": lambda: portrait(
        11, ("b7c4b8", "e4dcc4"), ("2f4f4f", "23393a"), ("d9a98a", "c08d6e"), ("5a3a2a", "3d271d"), "long"
    ),
    "portrait-tendai-mukwashi.jpg": lambda: portrait(
        12, ("c98a52", "eac79a"), ("e8e0d0", "c9bda6"), ("6b4432", "553426"), ("211a17", "15110f"), "short"
    ),
    "portrait-sigrun-hallgrimsdottir.jpg": lambda: portrait(
        13, ("6d8ba0", "c3d0d3"), ("8a3a34", "6a2a27"), ("e6bfa4", "cfa387"), ("d9c08a", "b99c62"), "bun"
    ),
    "portrait-leila-marzouk.jpg": lambda: portrait(
        14, ("93727f", "dcc3bd"), ("3a3550", "2a2740"), ("c9966f", "ae7c58"), ("2f5d5a", "234744"), "scarf"
    ),
    "portrait-anirban-chakladar.jpg": lambda: portrait(
        15, ("7d8560", "d3d1ac"), ("35405c", "283148"), ("8f5f42", "754b33"), ("2a2523", "1b1817"), "side"
    ),
}


def main() -> None:
    """Draw every picture, as good as its largest size allows."""
    for name, draw in PICTURES.items():
        picture = draw()
        for quality in range(QUALITY, 40, -4):
            picture.save(MEDIA / name, "JPEG", quality=quality, optimize=True, progressive=True)
            if (MEDIA / name).stat().st_size <= LARGEST:
                break
        print(name, picture.size, (MEDIA / name).stat().st_size, "bytes")


if __name__ == "__main__":
    main()
