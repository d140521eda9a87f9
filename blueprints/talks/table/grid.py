"""The rows and cells of a pasted table, whichever program it was copied from."""

import csv
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from io import StringIO

from core.text import typed_text

LARGEST_TABLE = 400_000  # characters
MOST_ROWS, MOST_CELLS = 300, 40  # of a table, and of a row

TAB = "\t"

Grid = list[list[str]]

_HTML_TABLE = re.compile(r"<t(able|body|r)[\s>]", re.IGNORECASE)
_MARKDOWN_RULE = re.compile(r"\s*\|?(\s*:?-+:?\s*\|)+(\s*:?-+:?\s*)?\|?\s*")
_MARKDOWN_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_DELIMITERS = (";", ",")


def read_grid(text: str) -> Grid:
    """Return the rows of a table in HTML, Markdown, tab-separated or comma-separated text, all of the same length."""
    text = text[:LARGEST_TABLE]
    if _HTML_TABLE.search(text):
        return _even(_html_rows(text))
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    lines = [line for line in text.split("\n") if line.strip()]
    if any(_MARKDOWN_RULE.fullmatch(line) and "-" in line for line in lines):
        return _even(_markdown_rows(lines))
    if TAB in text:
        return _even(_delimited_rows(text, TAB))
    return _even(_delimited_rows(text, _delimiter_of(lines)))


def write_grid(grid: Grid) -> str:
    """Return rows as the text that a spreadsheet puts on the clipboard."""
    out = StringIO()
    csv.writer(out, delimiter=TAB, lineterminator="\n").writerows(grid)
    return out.getvalue()


def _even(rows: Iterator[list[str]]) -> Grid:
    """Return rows without empty ones and empty columns at the end, filled up to the same length."""
    grid = []
    for row in rows:
        cells = [typed_text(cell) for cell in row[:MOST_CELLS]]
        if any(cells):
            grid.append(cells)
        if len(grid) == MOST_ROWS:
            break
    width = max((max(place for place, cell in enumerate(row) if cell) + 1 for row in grid), default=0)
    return [[*row[:width], *[""] * (width - len(row))] for row in grid]


def _delimited_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    # Not Python's csv, for which a quotation mark that only begins a cell swallows the cells after it.
    quoted = rf'{"" if delimiter == TAB else " *"}"((?:[^"]|"")*+)" *(?={delimiter}|\n|\Z)'
    cell = re.compile(rf"(?:{quoted}|([^{delimiter}\n]*))({delimiter}|\n|\Z)")
    row: list[str] = []
    for match in cell.finditer(text):
        row.append(match[2] if match[1] is None else match[1].replace('""', '"'))
        if match[3] != delimiter:
            yield row
            row = []


def _delimiter_of(lines: list[str]) -> str:
    """Return the delimiter that stands in most lines; German and French spreadsheets write semicolons."""
    return max(_DELIMITERS, key=lambda delimiter: sum(delimiter in line for line in lines) * 2 + (delimiter == ";"))


def _markdown_rows(lines: list[str]) -> Iterator[list[str]]:
    for line in lines:
        if "|" in line and not _MARKDOWN_RULE.fullmatch(line):
            cells = re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
            yield [_MARKDOWN_BREAK.sub("\n", cell.replace("\\|", "|")) for cell in cells]


def _html_rows(text: str) -> Iterator[list[str]]:
    parser = _TableParser()
    parser.feed(text)
    parser.close()
    return iter(parser.rows)


class _TableParser(HTMLParser):
    """Gathers the text of the cells of every table; a cell over several rows counts in each, one over several
    columns in its first."""

    BREAKS = ("br", "p", "div", "li")
    SILENT = ("style", "script", "title")

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._in_cell = False
        self._silent = 0
        # By column: the rows that a cell above still covers, and the place of that cell.
        self._covered: dict[int, tuple[int, int, int]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.SILENT:
            self._silent += 1
        elif tag == "tr":
            self._in_cell = False
            self.rows.append([])
        elif tag in ("td", "th"):
            self._begin_cell(dict(attrs))
        elif tag in self.BREAKS and self._in_cell:
            self.rows[-1][self._place] += "\n"

    def _begin_cell(self, attrs: dict[str, str | None]) -> None:
        if not self.rows:
            self.rows.append([])
        row = self.rows[-1]
        self._fill_covered(row)
        self._place, self._in_cell = len(row), True
        columns, rows = _span(attrs.get("colspan")), _span(attrs.get("rowspan"))
        for column in range(len(row), len(row) + columns):
            if rows > 1:
                self._covered[column] = rows - 1, len(self.rows) - 1, self._place
        row.extend([""] * columns)

    def _fill_covered(self, row: list[str]) -> None:
        # Two talks on one day often share the cell of the day.
        while len(row) in self._covered:
            column = len(row)
            left, above, place = self._covered.pop(column)
            row.append(self.rows[above][place] if place == column else "")
            if left > 1:
                self._covered[column] = left - 1, above, place

    def handle_endtag(self, tag: str) -> None:
        if tag in self.SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in ("td", "th", "tr", "table"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell and not self._silent:
            # In HTML a line end is a space; breaks are elements.
            self.rows[-1][self._place] += re.sub(r"\s+", " ", data)


def _span(text: str | None) -> int:
    return min(int(text), MOST_CELLS) if text and text.isascii() and text.isdigit() and text != "0" else 1
