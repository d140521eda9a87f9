"""Social cards and podcast artwork."""

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from blueprints.media.cards import COLUMN, MARGIN, MEASURE, artwork_png, card_png
from blueprints.media.drawing.lettering import SANS, SERIF, Face, break_lines, fit_text, printable, width
from blueprints.media.drawing.palette import palette
from core.colour import parse_colour

ROOT = Path(__file__).parents[2]
ACCENT = "#0b4f4a"
LONG = "On the responsible, reproducible and reusable evaluation of models for public decisions " * 4
HOSTILE = {
    "emoji": "🎉🎉 Party 🎶 at the 👩‍🔬 lab 🎉",
    "right to left": "\u202eمرحبا بالعالم\u202c seminar שלום",
    "one word of 100 kB": "x" * 100_000,
    "100 kB of words": "word " * 20_000,
    "capitals that are wide": "W" * 300,
    "control characters": "Semi\x00nar\x1b[31m\r\n\tred\x7f\u0085",
    "piled marks": "Z" + "\u0336\u0322\u0489" * 200 + "algo",
    "another script": "人工知能の夕べ",
    "empty": "",
    "blank": " \t\u00a0\u200b",
    "long": LONG,
    "lone surrogate": "a\ud800b",
    "ligature of eighteen letters": "ﷺ" * 400,
}


def card(**changes: str) -> bytes:
    words: dict[str, Any] = {
        "title": "Antarctic seals",
        "label": "Talk",
        "line": "4 February 2027 · Online",
        "site": "The Halley Institute",
        "accent": ACCENT,
        "slug": "antarctic-seals",
    }
    return card_png(**{**words, **changes})


def opened(png: bytes) -> Image.Image:
    image = Image.open(BytesIO(png))
    image.load()
    return image


def is_paper(image: Image.Image, box: tuple[int, int, int, int]) -> bool:
    paper = parse_colour(palette(ACCENT).paper)
    colours = image.convert("RGB").crop(box).getcolors(100_000) or []
    seen = [colour for _, colour in colours if isinstance(colour, tuple)]
    return bool(seen) and all(max(abs(a - b) for a, b in zip(paper, colour, strict=True)) <= 2 for colour in seen)


def margins_are_paper(image: Image.Image) -> bool:
    # Round letters extend slightly below the baseline.
    right = image.width - COLUMN
    return (
        is_paper(image, (0, 0, MARGIN - 6, image.height))
        and is_paper(image, (MARGIN + MEASURE + 6, 0, right, image.height))
        and is_paper(image, (0, 0, right, MARGIN - 12))
        and is_paper(image, (0, image.height - 30, right, image.height))
    )


def test_a_card_has_the_size_that_social_networks_require() -> None:
    png = card()
    image = opened(png)
    assert (image.format, image.size, image.mode) == ("PNG", (1200, 630), "P")
    assert "transparency" not in image.info
    assert len(png) <= 35_000


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_stays_inside_the_card(name: str) -> None:
    text = HOSTILE[name]
    for place in ("title", "label", "line", "site"):
        png = card(**{place: text})
        assert margins_are_paper(opened(png)), place
        assert len(png) <= 60_000
    png = card(title=text, label=text, line=text, site=text)
    assert margins_are_paper(opened(png))


def test_title_and_line_never_overlap() -> None:
    image = opened(card(title=LONG, line="Two lines of place and time " * 6))
    rows = [y for y in range(image.height) if not is_paper(image, (MARGIN, y, MARGIN + MEASURE, y + 1))]
    gaps = [(a, b) for a, b in pairwise(rows) if b - a > 12]
    below_title = [b - a for a, b in gaps if 300 < a < 460]
    assert below_title and max(below_title) >= 16


def test_a_character_without_a_glyph_draws_no_box() -> None:
    assert card(title="Quantum 🎉 evening 人工") == card(title="Quantum evening")
    assert card(title="Evening (人工知能) talk") == card(title="Evening talk")


def test_names_keep_their_letters() -> None:
    for name in ("Łukasz Dvořák", "Nguyễn Thị Ánh", "Παναγιώτης", "Ирина", "β-amyloid", "Søren Ångström"):
        for family in (SERIF, SANS):
            assert printable(name, family) == name


def test_decomposed_letters_are_composed() -> None:
    assert printable("Dvor\u030ca\u0301k", SERIF) == "Dvořák"


def test_combining_marks_without_a_letter_dont_pile_up() -> None:
    assert printable("Z" + "\u0301\u0300" * 50 + "algo", SERIF) == "Źalgo"


@pytest.mark.parametrize("title", ["", "🎉🎉", "人工知能", "\u200b", "— … —"])
def test_an_unprintable_title_is_replaced_by_the_sites_name(title: str) -> None:
    assert card(title=title) == card(title="The Halley Institute")


def test_a_card_without_text_is_valid() -> None:
    image = opened(card(title="", label="", line="", site=""))
    assert image.size == (1200, 630)


def test_short_titles_are_larger_than_long_ones() -> None:
    sizes = ((108, 2), (60, 4), (40, 8))
    faces = [fit_text(text, Face(SERIF, 560, 0), sizes, MEASURE, 350)[0] for text in ("Seals", LONG[:64], LONG)]
    assert [face.size for face in faces] == [108, 60, 40]


@pytest.mark.parametrize("measure", range(400, 640, 20))
def test_a_title_that_is_too_long_ends_in_an_ellipsis_after_a_whole_word(measure: int) -> None:
    face, lines = fit_text(LONG, Face(SERIF, 560, 0), ((40, 8),), measure, 300)
    assert lines[-1].endswith("…")
    assert set(" ".join(lines).rstrip("…").split()) <= set(LONG.split()) | {"responsible"}
    assert all(width(line, face) <= measure for line in lines)


def test_lines_are_balanced() -> None:
    text = "data data data data data data"
    face, lines = fit_text(text, Face(SERIF, 560, 0), ((60, 4),), MEASURE, 350)
    greedy, _ = break_lines(text, face, MEASURE)
    assert (len(lines), " ".join(lines)) == (len(greedy), text)
    assert len(greedy[0]) > len(greedy[-1])
    assert {len(line) for line in lines} == {len("data data data")}


def test_a_word_wider_than_the_line_is_hyphenated() -> None:
    lines, whole = break_lines("Donaudampfschifffahrtsgesellschaftskapitän", Face(SERIF, 560, 60), MEASURE)
    assert not whole
    assert lines[0].endswith("-")
    assert "".join(line.rstrip("-") for line in lines) == "Donaudampfschifffahrtsgesellschaftskapitän"


def test_the_same_texts_give_the_same_bytes_in_every_process() -> None:
    code = (
        "import hashlib; from blueprints.media.cards import card_png;"
        "print(hashlib.sha256(card_png(title='Antarctic seals', label='Talk', line='4 February 2027 · Online',"
        f"site='The Halley Institute', accent={ACCENT!r}, slug='antarctic-seals')).hexdigest(), end='')"
    )
    env = {**os.environ, "PYTHONHASHSEED": "4242", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    run = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert run.stdout == hashlib.sha256(card()).hexdigest()


def test_threads_do_not_disturb_each_other() -> None:
    titles = [f"Seminar {number}: on the use of numbers" for number in range(12)]
    alone = [card(title=title) for title in titles]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda title: card(title=title), titles * 2)) == alone * 2


@pytest.mark.parametrize("title", ["The Halley Podcast", *HOSTILE.values()])
def test_artwork_is_square_and_opaque_and_its_title_stays_inside(title: str) -> None:
    image = opened(artwork_png(title=title, accent=ACCENT, slug="podcast"))
    assert (image.format, image.size, image.mode) == ("PNG", (1400, 1400), "RGB")
    assert is_paper(image, (0, 800, 78, 1400))
    assert is_paper(image, (1322, 800, 1400, 1400))
    assert is_paper(image, (0, 1340, 1400, 1400))


def test_artwork_has_the_sizes_that_directories_accept() -> None:
    assert opened(artwork_png(title="Podcast", accent=ACCENT, slug="podcast", size=3000)).size == (3000, 3000)
    for size in (1399, 3001):
        with pytest.raises(ValueError, match="1400 to 3000"):
            artwork_png(title="Podcast", accent=ACCENT, slug="podcast", size=size)
