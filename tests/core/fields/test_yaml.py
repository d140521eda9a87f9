"""YAML is written as people would write it, and read as they meant it."""

from typing import Any

import pytest
import yaml
from content.strategies import lines, texts
from hypothesis import given
from hypothesis import strategies as st

from core.fields.tree import ListNode, MappingNode, Node, ScalarNode
from core.fields.yaml import Plain, Unquoted, read_yaml, write_yaml

names = st.from_regex(r"[a-z][a-z_]{0,20}", fullmatch=True)
scalars = texts | lines | st.integers(0, 1_000_000) | st.booleans()
trees: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(names, below, max_size=3),
    max_leaves=8,
)


def said(node: Node) -> Any:
    """Return the content of a tree, with every scalar as its text."""
    if isinstance(node, ScalarNode):
        return node.text
    if isinstance(node, ListNode):
        return [said(item) for item in node.items]
    return {name: said(value) for name, value in node.entries.items()}


def meant(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {name: meant(value) for name, value in tree.items()}
    if isinstance(tree, list):
        return [meant(item) for item in tree]
    return str(tree).lower() if isinstance(tree, bool) else str(tree)


def read(text: str) -> Node:
    def add_error(line: int, name: str, message: str) -> None:
        raise AssertionError(f"{line}: {name}: {message}")

    return read_yaml(text, 1, add_error)


@given(tree=st.dictionaries(names, trees, min_size=1, max_size=4))
def test_what_is_written_is_read_as_the_same_in_the_same_order(tree: dict[str, Plain]) -> None:
    text = write_yaml(tree)
    assert said(read(text)) == meant(tree)
    assert list(said(read(text))) == list(tree)


@given(text=texts | lines)
def test_a_text_is_a_text_for_other_programs_too(text: str) -> None:
    assert yaml.safe_load(write_yaml({"a": text})) == {"a": text}


@given(text=texts | lines)
def test_a_text_is_never_taken_for_nothing(text: str) -> None:
    tree = read(write_yaml({"a": text}))
    assert isinstance(tree, MappingNode)
    node = tree.entries["a"]
    assert isinstance(node, ScalarNode)
    assert not node.is_null


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        ({"b": "plain words, and more", "a": "x"}, "b: plain words, and more\na: x\n"),
        ({"a": "yes"}, 'a: "yes"\n'),
        ({"a": "Hall: the large one"}, 'a: "Hall: the large one"\n'),
        ({"a": "it's"}, "a: it's\n"),
        ({"a": "two\nlines"}, 'a: "two\\nlines"\n'),
        ({"a": True, "b": 30}, "a: true\nb: 30\n"),
        ({"a": Unquoted("2027-01-01"), "b": Unquoted("1:02:03")}, "a: 2027-01-01\nb: 1:02:03\n"),
        ({"a": "2027-01-01"}, 'a: "2027-01-01"\n'),
        ({"a": ["ethics", "open-data"]}, "a: [ethics, open-data]\n"),
        ({"a": [24, 1]}, "a: [24, 1]\n"),
        ({"a": []}, "a: []\n"),
        ({"a": ["Saturday", "Sunday, early"]}, "a:\n  - Saturday\n  - Sunday, early\n"),
        ({"a": [{"b": "x", "c": "y"}]}, "a:\n  - b: x\n    c: y\n"),
        ({"a": "word " * 60 + "end"}, "a: " + "word " * 60 + "end\n"),
        ({"a": "é 🎉"}, "a: é 🎉\n"),
    ],
)
def test_yaml_looks_as_people_write_it(tree: dict[str, Plain], text: str) -> None:
    assert write_yaml(tree) == text


def test_a_list_at_the_top_is_not_indented() -> None:
    assert write_yaml([{"slug": "ethics", "title": "Ethics"}]) == "- slug: ethics\n  title: Ethics\n"
