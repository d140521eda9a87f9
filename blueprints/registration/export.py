"""Export: the registrations of an event as a table, as CSV, and as totals."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from io import StringIO

from core.text import one_line
from core.time import in_zone
from models import Registration
from models.event_parts import QuestionKind

COLUMNS = ("status", "attending", "name", "email", "affiliation", "code", "registered", "arrived", "newsletter")
WIDEST_CELL = 32  # characters, in the table
# Spreadsheets run cells that start with one of these as formulas, even after spaces, or after a semicolon, which ends
# a cell in most of Europe.
FORMULA = re.compile(r"(\A|[;\t\r\n])(?=[^\S\t\r\n]*[=+\-@＝＋－＠]|\A[\t\r\n])")

Rows = list[list[str]]


def rows_of(registrations: Sequence[Registration], *, sensitive: bool) -> Rows:
    """Return a header row and one row per registration; sensitive answers are included only on request."""
    labels = list(dict.fromkeys(label for each in registrations for label in _answers(each, sensitive)))
    rows = [[*COLUMNS, *labels]]
    for each in registrations:
        answers = _answers(each, sensitive)
        rows.append([*_facts(each), *(answers.get(label, "") for label in labels)])
    return rows


def as_table(rows: Rows) -> str:
    """Return rows as lines of aligned columns, without control characters that a terminal would act on."""
    shown = [[_shorten(one_line(cell)) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in shown) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in shown]
    lines.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join(lines)


def as_csv(rows: Rows) -> str:
    """Return rows as CSV in which no cell can run as a formula."""
    file = StringIO()
    csv.writer(file, lineterminator="\r\n").writerows([_without_formula(cell) for cell in row] for row in rows)
    return file.getvalue()


def totals(registrations: Iterable[Registration]) -> str:
    """Return how many people with a place gave each dietary and access need, without names."""
    lines = []
    answers = [answer for each in registrations if each.holds_place for answer in each.answers]
    for kind in (QuestionKind.DIET, QuestionKind.ACCESS):
        values = [
            one_line(value) for answer in answers if answer.kind is kind for value in answer.values if value.strip()
        ]
        counted = Counter(value.casefold() for value in values)
        spelled = {value.casefold(): value for value in reversed(values)}
        lines.append(f"{kind.value.capitalize()}:" + ("" if counted else " none given"))
        lines += [f"  {count:>4}  {spelled[value]}" for value, count in sorted(counted.items(), key=_by_count)]
    return "\n".join(lines)


def _by_count(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _facts(each: Registration) -> list[str]:
    zone = each.event.timezone
    arrived = each.checked_in_at or each.joined_at
    return [
        each.status.value,
        each.attendance.value,
        each.name or "(deleted)",
        each.email,
        each.affiliation,
        "" if each.anonymised_at else each.code,
        f"{in_zone(each.created_at, zone):%Y-%m-%d %H:%M}",
        f"{in_zone(arrived, zone):%Y-%m-%d %H:%M}" if arrived else "",
        "yes" if each.newsletter else "",
    ]


def _answers(each: Registration, sensitive: bool) -> dict[str, str]:
    return {answer.label: "; ".join(answer.values) for answer in each.answers if sensitive or not answer.is_sensitive}


def _shorten(cell: str) -> str:
    return cell if len(cell) <= WIDEST_CELL else cell[: WIDEST_CELL - 1] + "…"


def _without_formula(cell: str) -> str:
    return FORMULA.sub(r"\1'", cell)
