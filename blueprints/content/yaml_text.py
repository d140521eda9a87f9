"""YAML as people like to read it: plain where that is safe, in double quotes where it is not."""

import json
import re
from collections.abc import Iterator, Mapping

import yaml

WIDEST_LIST = 100  # characters of a list on one line


class Bare(str):
    """A text that stands without quotes, such as a time."""


Plain = str | list["Plain"] | dict[str, "Plain"]

_RESOLVER = yaml.resolver.Resolver()
_WORDS = re.compile(r"[\w/][\w .,;()/&–—?!%+:#@=*’-]*")
_IN_A_LIST = re.compile(r"[a-z0-9.-]+")
# What YAML reads as a line end or not at all, although JSON lets it stand.
_UNREADABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def write_yaml(mapping: Mapping[str, Plain]) -> str:
    """Write keys with their values as block YAML."""
    return "".join(f"{line}\n" for line in _mapping(mapping))


def write_list(rows: list[dict[str, Plain]]) -> str:
    """Write a list of records as block YAML."""
    return "".join(f"{line}\n" for row in rows for line in _item(row))


def _mapping(mapping: Mapping[str, Plain]) -> Iterator[str]:
    for key, value in mapping.items():
        if isinstance(value, dict):
            yield f"{key}:"
            yield from (f"  {line}" for line in _mapping(value))
        elif isinstance(value, list):
            yield from _list(key, value)
        else:
            yield f"{key}: {_scalar(value)}"


def _list(key: str, values: list[Plain]) -> Iterator[str]:
    words = [_scalar(value) for value in values if isinstance(value, str)]
    line = f"{key}: [{', '.join(words)}]"
    if len(words) == len(values) and all(map(_IN_A_LIST.fullmatch, words)) and len(line) <= WIDEST_LIST:
        yield line
        return
    yield f"{key}:"
    for value in values:
        yield from (f"  {line}" for line in _item(value))


def _item(value: Plain) -> Iterator[str]:
    if isinstance(value, dict):
        first, *others = _mapping(value)
        yield f"- {first}"
        yield from (f"  {line}" for line in others)
    elif isinstance(value, str):
        yield f"- {_scalar(value)}"


def _scalar(text: str) -> str:
    if isinstance(text, Bare) or _is_plain(text):
        return text
    return _UNREADABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


def _is_plain(text: str) -> bool:
    if not _WORDS.fullmatch(text) or ": " in text or " #" in text or text[-1] in " :":
        return False
    # Other programs take yes, null, 1e3 and 2026-01-01 for something else than text.
    return bool(_RESOLVER.resolve(yaml.ScalarNode, text, (True, False)) == "tag:yaml.org,2002:str")
