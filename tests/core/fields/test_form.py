"""What a form posts becomes the tree of a file, and the text of a draft keeps it whatever it is."""

import string
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.fields.choices import Boolean, Choice
from core.fields.field import Field
from core.fields.field_errors import ValidationError
from core.fields.form import (
    MOST_PAIRS,
    MOST_ROWS,
    change_rows,
    read_draft_text,
    text_of_tree,
    tree_of_form,
)
from core.fields.numbers import Integer, IntegerList
from core.fields.rows import Rows, Section
from core.fields.texts import Line, Text, TextList, Url
from core.fields.times import DateTime, Timecode
from core.fields.tree import ListNode, MappingNode, Node, ScalarNode

LONDON = "Europe/London"


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


FIELDS = (
    Field("title", Line(), required=True),
    Field("summary", Text()),
    Field("url", Url()),
    Field("starts", DateTime()),
    Field("size", Choice(Size), default=Size.SMALL),
    Field("locked", Boolean(), default=True),
    Field("tags", TextList()),
    Field(
        "registration",
        Section(
            Field("capacity", Integer()),
            Field("waitlist", Boolean()),
            Field("reminders", IntegerList(1)),
            Field(
                "questions",
                Rows(
                    object,
                    Field("label", Line(), required=True),
                    Field("size", Choice(Size), default=Size.SMALL),
                    Field("choices", TextList()),
                ),
            ),
        ),
    ),
    Field("chapters", Rows(object, Field("starts", Timecode(), required=True), Field("title", Line(), required=True))),
)


def text(pairs: list[tuple[str, str]], zone: str = LONDON) -> str:
    return text_of_tree(*tree_of_form(pairs, FIELDS, zone))


def front_matter(*pairs: tuple[str, str]) -> str:
    return text(list(pairs)).removeprefix("---\n").removesuffix("---\n")


def meaning(node: Node) -> Any:
    """Return a tree without its lines; only what was without quotes stays so."""
    if isinstance(node, ScalarNode):
        return node.text
    if isinstance(node, ListNode):
        return [meaning(item) for item in node.items]
    return {name: meaning(value) for name, value in node.entries.items()}


scalars = st.builds(ScalarNode, st.text(), st.booleans(), st.just(1))
nodes: st.SearchStrategy[Node] = st.recursive(
    scalars,
    lambda below: (
        st.builds(ListNode, st.lists(below, max_size=3), st.just(1))
        | st.builds(MappingNode, st.just(1), st.dictionaries(st.text(string.printable), below, max_size=3))
    ),
    max_leaves=6,
)


@given(entries=st.dictionaries(st.text(), nodes, max_size=4), body=st.text())
def test_the_text_of_a_draft_keeps_every_tree_and_body(entries: dict[str, Node], body: str) -> None:
    tree = MappingNode(1, entries)
    read, read_body = read_draft_text(text_of_tree(tree, body))
    assert (meaning(read), read_body) == (meaning(tree), body)
    assert list(read.entries) == list(entries)


@given(typed=st.text())
def test_nothing_that_is_typed_into_a_number_is_taken_for_nothing(typed: str) -> None:
    read, _ = read_draft_text(text([("registration.capacity", typed)]))
    shown = meaning(read).get("registration", {}).get("capacity", "")
    assert shown == "".join(char for char in typed.replace("\r\n", "\n").replace("\r", "\n") if _is_seen(char)).strip()


def _is_seen(char: str) -> bool:
    return char in "\n\t" or not (char < " " or "\x7f" <= char <= "\x9f")


def test_a_form_becomes_the_file_that_people_would_write() -> None:
    pairs = [
        ("title", "A day: of data"),
        ("starts", "2027-03-01T15:00"),
        ("locked", "false"),
        ("registration.capacity", " 30 "),
        ("registration.waitlist", "false"),
        ("registration.waitlist", "true"),
        ("registration.reminders.choice", "own"),
        ("registration.reminders", "168, 24"),
        ("registration.questions.0.label", "Which day?"),
        ("registration.questions.0.size", "large"),
        ("registration.questions.0.choices", "Saturday\r\n\r\nSunday, early\r\n"),
        ("chapters.0.starts", "1:30"),
        ("chapters.0.title", "Tides"),
        ("body", "# One\r\n\r\ntwo"),
    ]
    assert text(pairs) == (
        '---\ntitle: "A day: of data"\nstarts: 2027-03-01 15:00\nlocked: false\nregistration:\n  capacity: 30\n'
        "  waitlist: true\n  reminders: [168, 24]\n  questions:\n    - label: Which day?\n      size: large\n"
        "      choices:\n        - Saturday\n        - Sunday, early\nchapters:\n  - starts: 01:30\n    title: Tides\n"
        "---\n\n# One\n\ntwo\n"
    )


def test_what_is_empty_or_a_default_is_left_out() -> None:
    pairs = [
        *(("title", ""), ("summary", ""), ("size", "small"), ("locked", "true"), ("tags", ""), ("body", "")),
        *(
            ("registration.capacity", ""),
            ("registration.waitlist", "false"),
            ("registration.reminders.choice", "usual"),
        ),
    ]
    assert text(pairs) == "---\n---\n"
    assert read_draft_text("---\n---\n") == read_draft_text("") == (MappingNode(2), "")


def test_text_is_kept_as_typed_and_only_addresses_lose_the_spaces_around_them() -> None:
    assert front_matter(("title", " a "), ("summary", "null"), ("url", " https://example.org ")) == (
        'title: " a "\nsummary: "null"\nurl: https://example.org\n'
    )


def test_reminders_can_be_as_usual_or_none_or_ones_own() -> None:
    path = "registration.reminders"
    assert front_matter((f"{path}.choice", "none"), (path, "24")) == "registration:\n  reminders: []\n"
    assert front_matter((f"{path}.choice", "usual"), (path, "24")) == ""
    assert front_matter((path, "24 1")) == "registration:\n  reminders: [24, 1]\n"
    # An error, until something is typed: the choice of own reminders must not be lost.
    assert front_matter((f"{path}.choice", "own"), (path, "")) == 'registration:\n  reminders:\n    - ""\n'


def test_rows_are_put_in_order_and_those_without_anything_typed_are_dropped() -> None:
    rows = [
        *(("chapters.9.starts", "09:00"), ("chapters.9.title", "last")),
        *(("chapters.3.starts", ""), ("chapters.3.title", "  ")),
        *(("chapters.0.starts", "00:00"), ("chapters.0.title", "")),
        *(("registration.questions.0.label", ""), ("registration.questions.0.size", "large")),
        *(("registration.questions.0.choices", "\r\n"),),
    ]
    assert front_matter(*rows) == "chapters:\n  - starts: 00:00\n  - starts: 09:00\n    title: last\n"


def test_the_items_of_a_list_may_have_numbers_or_one_name() -> None:
    assert front_matter(("tags.7", "b"), ("tags.2", "a"), ("tags.3", "")) == "tags: [a, b]\n"
    assert front_matter(("tags", "a"), ("tags", "b")) == "tags: [a, b]\n"


@pytest.mark.parametrize(
    ("offset", "written"),
    [("+01:00", "2027-10-31 01:30+01:00"), ("+00:00", "2027-10-31 01:30+00:00"), ("", "2027-10-31 01:30")],
)
def test_the_offset_says_which_of_two_equal_times_is_meant(offset: str, written: str) -> None:
    assert front_matter(("starts", "2027-10-31T01:30"), ("starts.offset", offset)) == f"starts: {written}\n"


def test_an_offset_that_was_chosen_for_another_day_moves_no_time() -> None:
    assert front_matter(("starts", "2027-06-01T15:00"), ("starts.offset", "+00:00")) == "starts: 2027-06-01 15:00\n"


def test_a_time_that_is_none_is_kept_as_typed() -> None:
    assert front_matter(("starts", "next Monday")) == "starts: next Monday\n"
    assert front_matter(("starts", "2027-03-28T01:30")) == "starts: 2027-03-28 01:30\n"


def test_control_characters_of_a_paste_are_dropped() -> None:
    assert front_matter(("title", "a\x00b\x0bc\x85d")) == "title: abcd\n"


@pytest.mark.parametrize(
    "name", ["chapters.999999999.title", "chapters.-1.title", "chapters.01.title", "chapters.١.title"]
)
def test_a_number_that_no_form_has_is_ignored(name: str) -> None:
    assert front_matter((name, "x")) == ""


@pytest.mark.parametrize("name", ["csrf", "title.x", "a" * 100_000, ".".join("a" * 100_000), "chapters.0.title.x.y"])
def test_a_name_that_the_form_does_not_have_is_ignored(name: str) -> None:
    assert front_matter((name, "x")) == ""


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([("title", "x")] * (MOST_PAIRS + 1), "too large"),
        ([("title", "x" * (5 << 20))], "too large"),
        ([(f"chapters.{number}.title", "x") for number in range(MOST_ROWS + 1)], "501 rows in one list"),
        ([(f"tags.{number}", "x") for number in range(MOST_ROWS + 1)], "501 rows in one list"),
    ],
)
def test_a_form_of_hostile_size_is_refused(pairs: list[tuple[str, str]], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        tree_of_form(pairs, FIELDS)


CHAPTERS = [
    *(("title", "T"), ("chapters.0.title", "one"), ("chapters.2.title", ""), ("chapters.5.title", "two")),
    *(("chapters.5.starts", "02:00"), ("chapters.7.title", "three"), ("chapters", "left"), ("chapters.add", "left")),
]


@pytest.mark.parametrize(
    ("command", "titles", "focus"),
    [
        ("chapters.5.up", ["two", "one", "three"], "chapters.0"),
        ("chapters.5.down", ["one", "three", "two"], "chapters.2"),
        ("chapters.0.up", ["one", "two", "three"], "chapters.0"),
        ("chapters.7.down", ["one", "two", "three"], "chapters.2"),
        ("chapters.5.remove", ["one", "three"], "chapters.1"),
        ("chapters.7.remove", ["one", "two"], "chapters.1"),
        ("chapters.2.remove", ["one", "two", "three"], "chapters.2"),
        ("chapters.add", ["one", "two", "three"], "chapters.3"),
    ],
)
def test_rows_are_moved_and_removed_with_everything_that_was_typed(command: str, titles: list[str], focus: str) -> None:
    change = change_rows(CHAPTERS, FIELDS, command)
    tree = meaning(tree_of_form(change.pairs, FIELDS)[0])
    assert [row["title"] for row in tree["chapters"]] == titles
    assert tree["title"] == "T"
    assert (change.focus, change.has_blank) == (focus, command.endswith("add"))
    assert "02:00" in [row.get("starts") for row in tree["chapters"]] or command == "chapters.5.remove"


def test_rows_within_a_section_are_moved_too() -> None:
    pairs = [("registration.questions.0.label", "a"), ("registration.questions.1.label", "b")]
    change = change_rows(pairs, FIELDS, "registration.questions.1.up")
    assert front_matter(*change.pairs) == "registration:\n  questions:\n    - label: b\n    - label: a\n"
    assert change_rows(pairs[:1], FIELDS, "registration.questions.0.remove").focus == "registration.questions"


@pytest.mark.parametrize(
    "command", ["", "title.add", "chapters.0.burn", "chapters.0.title.add", "nothing.add", "chapters"]
)
def test_what_is_no_change_of_rows_is_refused(command: str) -> None:
    with pytest.raises(ValidationError, match="isn't a change of rows"):
        change_rows(CHAPTERS, FIELDS, command)
