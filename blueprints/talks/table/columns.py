"""The columns of a pasted table: what each holds, by its heading or by what stands in it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from blueprints.talks.table.days import read_day
from blueprints.talks.table.grid import Grid
from blueprints.talks.table.speakers import looks_like_names
from blueprints.talks.table.times import read_time
from core.text import fold_for_search
from core.time import utc_now


class Column(StrEnum):
    """What a column holds; an end and an affiliation are put to the time and the speakers."""

    DATE = "date"
    TIME = "time"
    ENDS = "ends"
    SPEAKERS = "speakers"
    AFFILIATION = "affiliation"
    TITLE = "title"
    ABSTRACT = "abstract"
    PLACE = "place"
    LINK = "link"
    NOTHING = ""


CELLS = (Column.DATE, Column.TIME, Column.SPEAKERS, Column.TITLE, Column.ABSTRACT, Column.PLACE, Column.LINK)
Cells = dict[str, str]  # the text of each cell of a talk, by the columns in CELLS

_HEADINGS = {
    Column.DATE: "date day when datum",
    Column.TIME: "time start starts from begin begins hours uhrzeit",
    Column.ENDS: "end ends until to finish finishes",
    Column.SPEAKERS: "speaker speakers name names presenter presenters who by lecturer guest talker",
    Column.AFFILIATION: "affiliation affiliations institution institute university organisation organization",
    Column.TITLE: "title talk topic subject paper",
    Column.ABSTRACT: "abstract description summary about details blurb",
    Column.PLACE: "place venue room location where building",
    Column.LINK: "link online url zoom teams meeting webinar stream",
}
_BY_HEADING = {word: column for column, words in _HEADINGS.items() for word in words.split()}
# Where several words of a heading are known: “Title of talk”, “Date and time”, “Online link”, “Speaker name”.
_FIRST = (Column.DATE, Column.ABSTRACT, Column.ENDS, Column.AFFILIATION, Column.LINK, Column.TIME, Column.TITLE,
          Column.SPEAKERS, Column.PLACE)  # fmt: skip
_LONG = 140  # characters of a cell that is more than a title
_URL = re.compile(r"https?://\S+|(?:[\w-]+\.)+[a-z]{2,}/\S+", re.IGNORECASE)
_PLACE = re.compile(
    r"\b(?:room|hall|theatre|theater|building|lecture|library|auditorium|seminar room|floor|campus|court|annexe?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Table:
    """A pasted table: what each column holds, its heading, and the rows below the headings."""

    columns: tuple[Column, ...]
    headings: tuple[str, ...]
    rows: Grid

    def talks(self) -> list[Cells]:
        """Return the cells of each row by what they hold."""
        return [_cells(self.columns, row) for row in self.rows]


def read_table(grid: Grid, columns: Sequence[Column] = (), venues: Sequence[str] = ()) -> Table:
    """Return a table with the columns given, or with those that its headings name or its cells suggest."""
    start, named = _headings(grid)
    rows = grid[start:]
    headings = tuple(grid[start - 1]) if start else ()
    width = len(grid[0]) if grid else 0
    if not columns:
        columns = _complete(named, rows) if start else infer_columns(rows, venues)
    return Table(tuple([*columns, *[Column.NOTHING] * width][:width]), headings, rows)


def column_of(heading: str) -> Column:
    """Return what a heading says that its column holds."""
    words = re.findall(r"[a-z]+", fold_for_search(heading))
    found = {_BY_HEADING[word] for word in words if word in _BY_HEADING}
    return next((column for column in _FIRST if column in found), Column.NOTHING) if len(words) <= 5 else Column.NOTHING


def _headings(grid: Grid) -> tuple[int, list[Column]]:
    """Return where the rows begin, and the columns by the headings above; a title of the table may stand first."""
    for number, row in enumerate(grid[:5]):
        columns = [column_of(cell) for cell in row]
        cells = [cell for cell in row if cell]
        known = [column for column in columns if column]
        is_heading = len(known) >= 2 and len(known) * 2 >= len(cells) and max(map(len, cells)) < 60
        if is_heading and not any(re.search(r"\d", cell) for cell in cells):
            return number + 1, _once(columns)
    return 0, []


def _once(columns: list[Column]) -> list[Column]:
    return [column if column not in columns[:place] else Column.NOTHING for place, column in enumerate(columns)]


def _complete(named: list[Column], rows: Grid) -> list[Column]:
    """Return columns by their headings, and a missing date, speaker or title where one column can only be that."""
    guesses = infer_columns(rows, ())
    for wanted in (Column.DATE, Column.SPEAKERS, Column.TITLE):
        place = guesses.index(wanted) if wanted in guesses else -1
        if wanted not in named and place >= 0 and not named[place]:
            named[place] = wanted
    return named


def infer_columns(rows: Grid, venues: Sequence[str] = ()) -> list[Column]:
    """Return what each column holds, by what stands in it."""
    width = len(rows[0]) if rows else 0
    texts = [[row[place] for row in rows if row[place]] for place in range(width)]
    columns = [Column.NOTHING] * width

    def take(column: Column, fits: list[float], least: float = 0.5) -> None:
        free = [place for place in range(width) if not columns[place] and fits[place] >= least]
        if free:
            columns[max(free, key=lambda place: (fits[place], -place))] = column

    known = {fold_for_search(venue) for venue in venues if venue}
    take(Column.LINK, [_share(cells, lambda cell: bool(_URL.fullmatch(cell))) for cells in texts])
    take(Column.DATE, [_share(cells, _is_day) for cells in texts])
    take(Column.TIME, [_share(cells, _is_time) for cells in texts])
    take(Column.ENDS, [_share(cells, _is_time) for cells in texts])
    take(Column.ABSTRACT, [median(map(len, cells)) if cells else 0 for cells in texts], _LONG)
    take(Column.PLACE, [_share(cells, lambda cell: _is_place(cell, known)) for cells in texts], 0.6)
    take(Column.SPEAKERS, [_share(cells, looks_like_names) for cells in texts])
    take(Column.TITLE, [median(map(len, cells)) if cells else 0 for cells in texts], 1)
    take(Column.SPEAKERS, [float(bool(cells)) for cells in texts]) if Column.SPEAKERS not in columns else None
    take(Column.PLACE, [float(bool(cells)) for cells in texts]) if Column.PLACE not in columns else None
    return columns


def _share(cells: list[str], fits: Callable[[str], bool]) -> float:
    return sum(map(fits, cells)) / len(cells) if cells else 0.0


def _is_day(cell: str) -> bool:
    reading = read_day(cell, utc_now().date())
    return len(cell) < 60 and (reading.day is not None or bool(reading.choices))


def _is_time(cell: str) -> bool:
    return len(cell) < 40 and read_time(cell).starts is not None


def _is_place(cell: str, known: set[str]) -> bool:
    return fold_for_search(cell) in known or (len(cell) < 80 and bool(_PLACE.search(cell)))


def _cells(columns: tuple[Column, ...], row: list[str]) -> Cells:
    by_column = {column: cell for column, cell in zip(columns, row, strict=True) if column}
    cells = {column.value: by_column.get(column, "") for column in CELLS}
    if ends := by_column.get(Column.ENDS):
        cells["time"] = f"{cells['time']}–{ends}" if cells["time"] else ""
    if (affiliation := by_column.get(Column.AFFILIATION)) and cells["speakers"]:
        cells["speakers"] += f" ({affiliation})"
    return cells
