"""A talk in one line: Ada Lovelace, On engines, 3 March 17:00, series Public Interest."""

import re
from dataclasses import dataclass
from datetime import date

from blueprints.talks.table.columns import Cells
from blueprints.talks.table.days import DayOrder, read_day
from blueprints.talks.table.talk import Talk
from blueprints.talks.table.times import read_time

LONGEST_LINE = 1_000
_SERIES = re.compile(r"^(?:in (?:the )?)?series:?\s+(.+)$|^(.+)\s+series$", re.IGNORECASE)
_LINK = re.compile(r"^https?://\S+$", re.IGNORECASE)
_PLACE = re.compile(r"^(?:at|in|place:?|venue:?|room)\s+(?=\D)(.+)$", re.IGNORECASE)
_PIECE = re.compile(r"""\s*(?:"([^"]*)"|“([^”]*)”|([^,]*))\s*(?:,|\Z)""")


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says: the cells of a talk, and the title of its series as it was written."""

    cells: Cells
    series: str = ""


def read_line(text: str, today: date, order: DayOrder) -> Line:
    """Return the talk in a line: the speaker first, then the title, which may have commas, then when and where."""
    cells = dict.fromkeys(("date", "time", "speakers", "title", "abstract", "place", "link"), "")
    series, words = "", []
    for piece, is_quoted in _pieces(text[:LONGEST_LINE]):
        if is_quoted:
            words.append(piece)
        elif match := _SERIES.match(piece):
            series = series or match[1] or match[2]
        elif _LINK.match(piece):
            cells["link"] = piece
        elif not cells["date"] and _is_day(piece, today, order):
            cells["date"] = piece
        elif cells["date"] and re.fullmatch(r"\d{4}", piece) and not re.search(r"\d{4}", cells["date"]):
            # “March 3, 2027”
            cells["date"] += f", {piece}"
        elif cells["date"] and not cells["time"] and read_time(piece).starts:
            cells["time"] = piece
        elif cells["date"] and not cells["place"]:
            match = _PLACE.match(piece)
            cells["place"] = match[1] if match else piece
        else:
            words.append(piece)
    cells["speakers"], cells["title"] = (words or [""])[0], ", ".join(words[1:])
    return Line(cells, series.strip(" “”\"'"))


def write_line(talk: Talk, cells: Cells, series: str) -> str:
    """Return a talk as a line that is read as the same talk."""
    parts = [
        cells["speakers"],
        f'"{talk.title}"',
        f"{cells['date']} {cells['time']}".strip(),
        cells["place"],
        cells["link"],
    ]
    return ", ".join([*(part for part in parts if part), f"series {series}"])


def _pieces(text: str) -> list[tuple[str, bool]]:
    """Return the parts between commas, and whether each is in quotation marks."""
    pieces = [((match[1] or match[2] or match[3] or "").strip(), match[3] is None) for match in _PIECE.finditer(text)]
    return [(piece, is_quoted) for piece, is_quoted in pieces if piece]


def _is_day(piece: str, today: date, order: DayOrder) -> bool:
    """Tell whether a part is a day, perhaps with a time, and nothing more."""
    day = read_day(piece, today, order)
    return bool(day.day or day.choices) and (not day.rest or read_time(day.rest).starts is not None)
