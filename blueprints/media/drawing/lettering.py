"""Text on a drawing: printable characters, line breaks and font sizes."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from PIL import ImageDraw, ImageFont

FONTS = Path(__file__).parents[3] / "static" / "fonts"
# The Latin fonts of the website come first; the others supply the scripts that these lack.
SCRIPTS = ("", "card/", "card/", "card/", "card/")
SUBSETS = ("latin", "latin-ext", "greek", "cyrillic", "vietnamese")
# Longer text is cut, so that no input makes a card expensive.
MAX_TEXT_LENGTH = 400


@dataclass(frozen=True, slots=True)
class Face:
    """A font family at one weight and size in pixels."""

    family: str
    weight: int
    size: int


SERIF, SANS = "source-serif-4", "source-sans-3"


@lru_cache(maxsize=256)
def _font(face: Face, subset: int) -> ImageFont.FreeTypeFont:
    path = FONTS / SCRIPTS[subset] / f"{face.family}-{SUBSETS[subset]}-wght-normal.woff2"
    font = ImageFont.truetype(path, face.size)
    font.set_variation_by_axes([face.weight])
    return font


@lru_cache(maxsize=4096)
def _subset(family: str, character: str) -> int | None:
    """Return the first font with a glyph for a character, or None."""
    for subset in range(len(SUBSETS)):
        font = _font(Face(family, 400, 32), subset)
        # Pillow doesn't expose the character map, but a font draws all missing characters alike.
        glyph, missing = font.getmask(character), font.getmask("\uffff")
        if glyph.size != missing.size or bytes(glyph) != bytes(missing):
            return subset
    return None


def printable(text: str, family: str) -> str:
    """Return the text on one line, without characters that the family has no glyph for."""
    plain = " ".join(unicodedata.normalize("NFC", text[:MAX_TEXT_LENGTH]).split())
    kept = "".join(_substitute(character, family) for character in plain)
    kept = re.sub(r"[(\[{«“‘]\s*[)\]}»”’]", "", kept)
    kept = re.sub(r"\s+([,.;:!?])", r"\1", " ".join(kept.split()))
    kept = re.sub(r"^[\s,.;:/|–—-]+(?=\s)|(?<=\s)[\s,;:/|–—-]+$", "", kept).strip()
    return kept if any(character.isalnum() for character in kept) else ""


def _substitute(character: str, family: str) -> str:
    kind = unicodedata.category(character)
    # Combining marks that joined no letter would pile up beyond the line.
    if kind[0] in "CM":
        return ""
    if character == " " or _subset(family, character) is not None:
        return character
    simpler = unicodedata.normalize("NFKD", character)
    simpler = "".join(part for part in simpler if unicodedata.category(part)[0] not in "CM")
    if simpler != character and all(part == " " or _subset(family, part) is not None for part in simpler):
        return simpler
    # A symbol becomes a space, so that the words on both sides stay apart.
    return " " if kind[0] in "SP" else ""


def _runs(text: str, face: Face) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
    for subset, characters in groupby(text, lambda character: _subset(face.family, character) or 0):
        yield "".join(characters), _font(face, subset)


@lru_cache(maxsize=4096)
def width(text: str, face: Face) -> float:
    """Return the width of a text in pixels."""
    return sum(font.getlength(run) for run, font in _runs(text, face))


def write(pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, face: Face, colour: str) -> None:
    """Write a text, starting from a point on its baseline."""
    x, y = at
    for run, font in _runs(text, face):
        pen.text((x, y), run, fill=colour, font=font, anchor="ls")
        x += font.getlength(run)


def write_spaced(
    pen: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    face: Face,
    colour: str,
    gap: float,
    end: float,
) -> None:
    """Write a text with letter spacing, and stop before it passes `end`."""
    x, y = at
    for character in text:
        step = width(character, face) + gap
        if x + step - gap > end:
            return
        write(pen, (x, y), character, face, colour)
        x += step


def break_lines(text: str, face: Face, measure: float) -> tuple[list[str], bool]:
    """Break a text into lines, and tell whether every word stayed whole."""
    lines, line, used, whole = list[str](), "", 0.0, True
    for word in text.split():
        wide = width(word, face)
        if line and used + width(" ", face) + wide <= measure:
            line, used = f"{line} {word}", used + width(" ", face) + wide
            continue
        lines += [line] if line else []
        while wide > measure:
            head, word = _split_word(word, face, measure)
            lines.append(head)
            wide, whole = width(word, face), False
        line, used = word, wide
    return [*lines, line] if line else lines, whole


def _split_word(word: str, face: Face, measure: float) -> tuple[str, str]:
    """Return the part of a word that fits in a line, hyphenated, and the rest."""
    cut = bisect_right(range(1, len(word)), measure, key=lambda end: width(word[:end] + "-", face))
    head, rest = word[: max(1, cut)], word[max(1, cut) :]
    return (f"{head}-" if head[-1].isalpha() and rest[0].isalpha() else head), rest


def balance_lines(text: str, face: Face, measure: float) -> list[str]:
    """Return as many lines as `break_lines`, but as even in length as possible."""
    lines, _ = break_lines(text, face, measure)
    low, high = measure / 2, measure
    while len(lines) > 1 and high - low > 4:
        middle = (low + high) / 2
        tried, whole = break_lines(text, face, middle)
        if whole and len(tried) == len(lines):
            lines, high = tried, middle
        else:
            low = middle
    return lines


def truncate_lines(lines: list[str], max_lines: int, face: Face, measure: float) -> list[str]:
    """Return at most `max_lines` lines; the last ends in an ellipsis if text was cut."""
    if len(lines) <= max_lines:
        return lines
    last = lines[max_lines - 1]
    while width(last + "…", face) > measure:
        head, space, _ = last.rpartition(" ")
        last = head if space else last[:-1]
    return [*lines[: max_lines - 1], last.rstrip(" ,.;:–—-") + "…"]


def fit_text(
    text: str, face: Face, sizes: Sequence[tuple[int, int]], measure: float, height: float
) -> tuple[Face, list[str]]:
    """Return the face of the largest size at which a text fits, and its lines, truncated if none fits.

    Each size comes with its maximum number of lines.
    """
    for size, max_lines in sizes:
        face = replace(face, size=size)
        lines, whole = break_lines(text, face, measure)
        if whole and len(lines) <= min(max_lines, height // leading(face)):
            return face, balance_lines(text, face, measure)
    return face, truncate_lines(lines, int(height // leading(face)), face, measure)


def leading(face: Face) -> int:
    """Return the distance between two baselines in pixels."""
    return round(face.size * (1.1 if face.family == SERIF else 1.3))
