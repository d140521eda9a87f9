"""Merging of changes by field: only a field that two people changed needs a decision."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Values = dict[str, Any]  # by the path of a field; a field without a value is left out
DIGEST_LENGTH = 10
_NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that two people changed, with the value of each; None is an empty field."""

    path: str
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """The values after a merge, with theirs where there is a conflict."""

    values: Values
    changed: list[str] = field(default_factory=list)  # the fields that mine has changed
    conflicts: list[Conflict] = field(default_factory=list)


def digest_of(value: Any) -> str:
    """Return a short digest of a field's value."""
    if value is None:
        return _NOTHING
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]


def digests_of(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the digest of each field."""
    return {path: digest_of(value) for path, value in values.items()}


def merge_form(
    current: Values, sent: Values, seen: Mapping[str, str], writers: Mapping[str, Any], form: str, version: int
) -> Merged:
    """Merge what a form sent into a draft.

    `seen` has the digest of each field as the form last had it, so that a field which differs from it was changed here.
    `writers` has the version and the form that last changed each field; `version` is the last one that this form has
    received. A request that the browser gave up may have been carried out, so a form never conflicts with itself.
    """
    merged, changed, conflicts = dict(current), [], []
    for path in _paths(current, sent, seen):
        mine, theirs = sent.get(path), current.get(path)
        if mine == theirs or digest_of(mine) == seen.get(path, _NOTHING):
            continue
        written_at, writer = writers.get(path, (0, form))
        if writer != form and written_at > version:
            conflicts.append(Conflict(path, mine, theirs))
        else:
            changed.append(path)
            _set(merged, path, mine)
    return Merged(merged, changed, conflicts)


def merge_texts(base: Values, theirs: Values, mine: Values) -> Merged:
    """Merge two versions of a record that both began from `base`."""
    merged, changed, conflicts = dict(theirs), [], []
    for path in _paths(base, theirs, mine):
        before, now, wanted = base.get(path), theirs.get(path), mine.get(path)
        if wanted in (before, now):
            continue
        if now == before:
            changed.append(path)
            _set(merged, path, wanted)
        else:
            conflicts.append(Conflict(path, wanted, now))
    return Merged(merged, changed, conflicts)


def take_over(path: str, mine: Values, theirs: Values) -> Values:
    """Return one's own values with the other's in one field."""
    taken = dict(mine)
    _set(taken, path, theirs.get(path))
    return taken


def _paths(*values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(path for each in values for path in each))


def _set(values: Values, path: str, value: Any) -> None:
    if value is None:
        values.pop(path, None)
    else:
        values[path] = value
