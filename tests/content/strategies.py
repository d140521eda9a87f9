"""Strategies for values as hostile as a database can contain."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from hypothesis import strategies as st

from core.raw_html import find_raw_html
from models.record import normalise_body

Draw = Callable[[st.SearchStrategy[Any]], Any]
T = TypeVar("T")

LOOKALIKES = ["yes", "No", "null", "~", "true", "1e3", "0x1F", "1_000", "2026-01-01", "12:30", ".inf", "=", "<<", "---"]
HOSTILE = [
    *LOOKALIKES,
    *("- a", "? a", "a: b", "a:", ": a", "# a", "a #b", "[a]", "{a", "&a", "*a", "!a", "|", ">", "@a", "`a", "%a", ","),
    *("'", '"', "\\", "\\n", "\"a\" 'b'", " leading", "trailing ", "  ", "\ttab\t", "</script>", "+14d 15:00"),
    *(
        "🎉👩🏽‍🔬",
        "\u202eright to left",
        "שלום",
        "a\u2028b\u2029c",
        "\ufeffmark",
        "\ufffe\uffff",
        "e\u0301",
        "𝐀",
        "\u00a0",
    ),
]
BODIES = [
    "---",
    "---\ntitle: x\n---",
    "...",
    "# One\n\n---\n\ntwo",
    "    code\n",
    "\n\n",
    "a\r\nb\r\n",
    "*a*  \nb",
    "  \n\tc\n  ",
]
ZONES = ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Monrovia", "UTC"]
# Each is the middle of an hour or half-hour that the clocks of some zone in ZONES skip or repeat.
CHANGES = [
    datetime(2027, 3, 28, 1, tzinfo=UTC),
    datetime(2027, 10, 31, 1, tzinfo=UTC),
    datetime(2027, 3, 14, 7, tzinfo=UTC),
    datetime(2027, 11, 7, 6, tzinfo=UTC),
    datetime(2027, 4, 3, 15, tzinfo=UTC),
    datetime(2027, 10, 2, 15, 30, tzinfo=UTC),
    datetime(1972, 1, 7, 0, 44, 30, tzinfo=UTC),
]
letters = st.characters(exclude_categories=["Cc", "Cs"])
lines = (
    st.sampled_from(HOSTILE)
    | st.text(letters, max_size=12)
    | st.lists(st.sampled_from(HOSTILE), max_size=3).map("".join)
)
names = lines.filter(str.strip)
texts = lines | st.lists(lines, max_size=3).map("\n".join)
# Neither a folder nor an import puts raw HTML into a body.
bodies = (st.sampled_from(BODIES) | st.lists(st.sampled_from(BODIES) | lines, max_size=4).map("\n".join)).filter(
    lambda body: not find_raw_html(normalise_body(body))
)
urls = st.sampled_from(["", "https://example.org", "http://[::1]:80/a?b=c#d", "HTTPS://ÉXAMPLE.org/🎉'\""])
paths = st.sampled_from(["/", "/a", "/a/b?c=d#e", "https://example.org/:#"])
days = st.dates(date(1900, 1, 1), date(2999, 12, 31))
distances = st.integers(-5400, 5400).map(lambda seconds: timedelta(seconds=seconds))
moments = st.datetimes(datetime(1901, 1, 1), datetime(2998, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
) | st.builds(lambda change, distance: change + distance, st.sampled_from(CHANGES), distances)
perhaps_moments = st.none() | moments
numbers = st.none() | st.integers(0, 1_000_000)


def one_of(words: type[StrEnum]) -> st.SearchStrategy[StrEnum]:
    return st.sampled_from(list(words))


def some(records: list[T]) -> st.SearchStrategy[list[T]]:
    return st.lists(st.sampled_from(records), unique_by=id, max_size=3) if records else st.just([])


def perhaps(records: list[T]) -> st.SearchStrategy[T | None]:
    return st.none() | st.sampled_from(records) if records else st.none()


def many(draw: Draw, build: Callable[[str], T]) -> list[T]:
    return [
        build(f"{draw(st.sampled_from(['a', 'null', 'yes', '2026-01-01', '1e3']))}-{i}")
        for i in range(draw(st.integers(0, 2)))
    ]
