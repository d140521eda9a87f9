"""Draw the pictures of the demonstration: landscapes, buildings, and portraits in cut paper that show nobody.

Run `python3 demo/make_pictures.py`: each picture becomes a JPEG in content/media/. The output is deterministic.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from pathlib import Path

from drawing import below, canvas, finished, glow, gradient, paper, rgb, ridge
from PIL import Image, ImageDraw, ImageFilter
from portraits import portrait

MEDIA = Path(__file__).resolve().parent / "content" / "media"
WIDE = (1200, 800)
QUALITY = 80
LARGEST = 60_000  # bytes


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
