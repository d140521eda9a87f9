"""The registrations of an event as a table, as CSV, and summed up."""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from io import StringIO

from core.time import in_zone
from models import Registration
from models.event_parts import QuestionKind
from models.registration import HOLDING

COLUMNS = ("status", "taking part", "name", "email", "affiliation", "code", "registered", "came", "newsletter")
WIDEST_CELL = 32  # characters of the table
# Spreadsheets take what begins with one of these for an order to calculate, or to fetch; also behind spaces, and behind
# what ends a cell where semicolons and not commas do, as in most of Europe.
ORDER = re.compile(r"(\A|[;\t\r\n])(?=[^\S\t\r\n]*[=+\-@＝＋－＠]|\A[\t\r\n])")
CONTROLS = ("Cc", "Cf", "Zl", "Zp", "Cs")

Rows = list[list[str]]


def rows_of(registrations: Sequence[Registration], *, sensitive: bool) -> Rows:
    """Return a heading and a row for each registration; sensitive answers are in them only when asked for."""
    labels = list(dict.fromkeys(label for each in registrations for label in _answers(each, sensitive)))
    rows = [[*COLUMNS, *labels]]
    for each in registrations:
        answers = _answers(each, sensitive)
        rows.append([*_facts(each), *(answers.get(label, "") for label in labels)])
    return rows


def as_table(rows: Rows) -> str:
    """Return rows as lines of aligned columns, without anything that could steer a terminal."""
    shown = [[_shorten(_plain(cell)) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in shown) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in shown]
    lines.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join(lines)


def as_csv(rows: Rows) -> str:
    """Return rows as CSV in which no cell is a formula."""
    file = StringIO()
    csv.writer(file, lineterminator="\r\n").writerows([_harmless(cell) for cell in row] for row in rows)
    return file.getvalue()


def totals(registrations: Iterable[Registration]) -> str:
    """Return how often each diet and each need was named by those who have a place, without saying by whom."""
    lines = []
    answers = [answer for each in registrations if each.status in HOLDING for answer in each.answers]
    for kind in (QuestionKind.DIET, QuestionKind.ACCESS):
        values = [
            _plain(value) for answer in answers if answer.kind is kind for value in answer.values if value.strip()
        ]
        counted = Counter(value.casefold() for value in values)
        spelled = {value.casefold(): value for value in reversed(values)}
        lines.append(f"{kind.value.capitalize()}:" + ("" if counted else " nothing was named"))
        lines += [f"  {count:>4}  {spelled[value]}" for value, count in sorted(counted.items(), key=_by_count)]
    return "\n".join(lines)


def _by_count(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _facts(each: Registration) -> list[str]:
    zone = each.event.timezone
    came = each.checked_in_at or each.joined_at
    return [
        each.status.value,
        each.attendance.value,
        each.name or "(erased)",
        each.email,
        each.affiliation,
        "" if each.anonymised_at else each.code,
        f"{in_zone(each.created_at, zone):%Y-%m-%d %H:%M}",
        f"{in_zone(came, zone):%Y-%m-%d %H:%M}" if came else "",
        "yes" if each.newsletter else "",
    ]


def _answers(each: Registration, sensitive: bool) -> dict[str, str]:
    return {answer.label: "; ".join(answer.values) for answer in each.answers if sensitive or not answer.is_sensitive}


def _plain(cell: str) -> str:
    return " ".join("".join(" " if unicodedata.category(char) in CONTROLS else char for char in cell).split())


def _shorten(cell: str) -> str:
    return cell if len(cell) <= WIDEST_CELL else cell[: WIDEST_CELL - 1] + "…"


def _harmless(cell: str) -> str:
    return ORDER.sub(r"\1'", cell)
