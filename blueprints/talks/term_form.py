"""The form of a term of talks: the table as it was pasted, its rows as they were corrected, and how to add them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations

from blueprints.talks.table.columns import CELLS, Cells, Column, Table, read_table
from blueprints.talks.table.grid import read_grid
from blueprints.talks.table.talk import MOST_TALKS, Talk, read_talks
from blueprints.talks.term import Term, venues

_CELL = re.compile(r"rows\.(\d{1,3})\.([a-z]+)")
# What stands in place of a talk.
_NO_TALK = re.compile(
    r"(?:reading week|no (?:talk|seminar|meeting|session)s?|break|half[- ]term|(?:bank )?holidays?|vacation|easter|"
    r"christmas|cancelled|exams?)(?: break| week)?\W*$",
    re.IGNORECASE,
)
_PICK = re.compile(r"(\d{1,3}) ([a-z]+) (.*)", re.DOTALL)


@dataclass(slots=True)
class TermForm:
    """What the screen shows: the pasted text, its columns, and the talks of its rows."""

    text: str = ""
    columns: tuple[Column, ...] = ()
    headings: tuple[str, ...] = ()
    talks: list[Talk] = field(default_factory=list)
    is_published: bool = False
    with_people: bool = False

    @property
    def chosen(self) -> list[Talk]:
        """The talks that are to be added."""
        return [talk for talk in self.talks if not talk.is_left_out]

    @property
    def wrong(self) -> list[tuple[int, Talk]]:
        """The talks that have errors, with the numbers of their rows."""
        return [(number, talk) for number, talk in enumerate(self.talks, 1) if talk.has_errors]

    @property
    def new_people(self) -> list[str]:
        """The names of the speakers whom the site doesn't have yet."""
        speakers = [speaker for talk in self.chosen for speaker in talk.speakers]
        return list(dict.fromkeys(speaker.name for speaker in speakers if not speaker.slug and not speaker.choices))

    @property
    def can_be_added(self) -> bool:
        """Whether there are talks and none has an error."""
        return bool(self.chosen) and not self.wrong


def read_term_form(typed: Mapping[str, str], term: Term) -> TermForm:
    """Return the form as it was sent: its rows, or those of the table if that was pasted or its columns changed."""
    form = TermForm(
        typed.get("table", ""),
        is_published=typed.get("publish") == "now",
        with_people=typed.get("people") == "yes",
    )
    rows, left_out = _rows(typed)
    if form.text.strip() and (not rows or typed.get("do") == "read"):
        table = read_table(read_grid(form.text), _columns(typed), venues())
        rows, left_out = _talks_of(table)
    elif form.text.strip():
        table = read_table(read_grid(form.text), _columns(typed), venues())
    else:
        table = Table((), (), [])
    form.columns, form.headings = table.columns, table.headings
    _pick(rows, typed.get("pick", ""))
    form.talks = read_talks(rows, term.setting, frozenset(left_out))
    note_clashes(form.talks)
    return form


def note_clashes(talks: list[Talk]) -> None:
    """Add warnings to talks of the same table that are at the same time."""
    timed = [
        (number, talk, talk.starts, talk.ends)
        for number, talk in enumerate(talks, 1)
        if talk.starts and talk.ends and not talk.is_left_out
    ]
    for (first, one, *span), (second, other, *other_span) in combinations(timed, 2):
        if span[0] < other_span[1] and other_span[0] < span[1]:
            one.add_warning("date", f"At the same time as row {second}")
            other.add_warning("date", f"At the same time as row {first}")


def _talks_of(table: Table) -> tuple[list[Cells], set[int]]:
    """Return the rows of a table, and which are no talks, such as “Reading week”: they have nothing but a day."""
    rows = table.talks()
    said = [f"{row['speakers']} {row['title']}".strip() for row in rows]
    left_out = {number for number, words in enumerate(said) if not words or _NO_TALK.match(words)}
    return rows, left_out if len(left_out) < len(rows) else set()


def _rows(typed: Mapping[str, str]) -> tuple[list[Cells], set[int]]:
    found: dict[int, Cells] = {}
    for name, value in typed.items():
        if (match := _CELL.fullmatch(name)) and int(match[1]) < MOST_TALKS:
            found.setdefault(int(match[1]), {})[match[2]] = value.strip()
    names = [column.value for column in CELLS]
    numbers = sorted(found)
    left_out = {place for place, number in enumerate(numbers) if typed.get(f"leave.{number}") == "yes"}
    return [{name: found[number].get(name, "") for name in names} for number in numbers], left_out


def _columns(typed: Mapping[str, str]) -> tuple[Column, ...]:
    chosen = [typed[f"column.{place}"] for place in range(40) if f"column.{place}" in typed]
    known = {column.value: column for column in Column}
    return tuple(known.get(name, Column.NOTHING) for name in chosen)


def _pick(rows: list[Cells], picked: str) -> None:
    """Put a reading that somebody chose into its cell."""
    match = _PICK.fullmatch(picked)
    if match and int(match[1]) < len(rows) and match[2] in rows[int(match[1])]:
        rows[int(match[1])][match[2]] = match[3]
