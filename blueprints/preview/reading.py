"""Reading a draft that may still have errors: what of it can be shown, and what is left out."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from blueprints.content.queries import field_values, read_text_of, record_text, record_with_slug, schema_of, text_of
from blueprints.editing.queries import SLUG, Target, make_public, merged_with_live, take_slug
from core.fields.field import Field
from core.fields.field_errors import FieldError
from core.fields.texts import SLUG_FORM, is_slug
from core.text import slugify

MOST_ROUNDS = 8  # of leaving out; each round can bring up errors between the fields that are left
NAMES = ("title", "name")
# Either of two times can be wrong because of the other.
PAIRS = (("starts", "ends"), ("opens", "closes"), ("registration.opens", "registration.closes"))
# What a new record can be shown with until somebody fills it in. The identifiers are never seen.
STAND_INS = {"season": "1", "guid": "00000000-0000-4000-8000-000000000000"}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A field that can't be shown as it is, and why."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Readable:
    """What of a draft can be shown; `parsed` is None if nothing can."""

    parsed: Any | None
    left_out: tuple[LeftOut, ...] = ()


def readable(target: Target, now: datetime) -> Readable:
    """Return the record that a draft would become; a field with an error keeps its live value, or is left out."""
    folder = target.folder
    parsed, errors = read_text_of(folder, target.wanted_slug(), target.text, now, target.record_id)
    if parsed is None:
        return Readable(None, tuple(LeftOut("The draft", error.message) for error in errors))
    merged = merged_with_live(target)
    values = merged.values
    _set_all(values, {conflict.path: conflict.mine for conflict in merged.conflicts})
    live = field_values(folder, record_text(folder, target.record)) if target.record else {}
    left_out: dict[str, LeftOut] = {}
    slug = _free(target, take_slug(target, values), left_out)
    make_public(folder, values, now)
    for _ in range(MOST_ROUNDS):
        parsed, errors = read_text_of(folder, slug, text_of(folder, values), now, target.record_id)
        if parsed is not None and not errors:
            return Readable(parsed, tuple(left_out.values()))
        for error in errors:
            left_out.setdefault(error.field, LeftOut(_label(error), error.message))
        if any(error.path == SLUG for error in errors):
            slug = target.record.slug if target.record else "preview"
        elif not _leave_out(schema_of(folder).fields, values, live, errors):
            break
    return Readable(None, tuple(left_out.values()))


def _free(target: Target, wanted: str, left_out: dict[str, LeftOut]) -> str:
    found = record_with_slug(target.folder, wanted) if target.folder != "site" else None
    is_taken = found is not None and found.slug == wanted and found.id != target.record_id
    if is_slug(wanted) and not is_taken:
        return wanted
    reason = (
        f"“{wanted}” is already the address of another page" if is_taken else f"“{wanted}” can’t be used; {SLUG_FORM}"
    )
    left_out[SLUG] = LeftOut("Address", reason)
    return str(target.record.slug) if target.record else f"{slugify(wanted, target.singular)}-preview"


def _label(error: FieldError) -> str:
    return error.field.replace(".", ": ").replace("_", " ").capitalize() or "The draft"


def _leave_out(
    fields: Sequence[Field], values: dict[str, Any], live: dict[str, Any], errors: Iterable[FieldError]
) -> bool:
    """Replace the values that have errors; False if nothing changed, so that the errors stay."""
    before = dict(values)
    rows: dict[str, set[int]] = {}
    for error in errors:
        steps = error.path.split(".")
        path = next((path for path in (".".join(steps[:2]), steps[0]) if path in before), None)
        if pair := next((pair for pair in PAIRS if path in pair or (path is None and steps[0] in pair)), None):
            _set_all(values, _as_live(pair, before, live))
            continue
        if path is None:
            _set_all(values, _instead(fields, steps[0], values, live))
            continue
        value, below = before[path], steps[path.count(".") + 1 :]
        if isinstance(value, list) and below and below[0].isdecimal():
            rows.setdefault(path, set()).add(int(below[0]))
        elif isinstance(value, list) and (rest := _not_named(value, error.message)) != value:
            _set_all(values, {path: rest or None})
        else:
            _set_all(values, _as_live((path,), before, live))
    for path, numbers in rows.items():
        rest = [row for number, row in enumerate(before[path]) if number not in numbers]
        _set_all(values, {path: rest or None})
    return values != before


def _as_live(paths: Sequence[str], before: dict[str, Any], live: dict[str, Any]) -> dict[str, Any]:
    """Return the live values of fields, or none where those are what is wrong."""
    is_live = all(before.get(path) == live.get(path) for path in paths)
    return {path: None if is_live else live.get(path) for path in paths}


def _not_named(slugs: list[Any], message: str) -> list[Any]:
    """Return the slugs that a message doesn't name."""
    return [slug for slug in slugs if not re.search(rf"(?<![\w-]){re.escape(str(slug))}(?![\w-])", message)]


def _instead(fields: Sequence[Field], name: str, values: dict[str, Any], live: dict[str, Any]) -> dict[str, Any]:
    """Return what to show where a required field is missing or a whole section is wrong."""
    if name in live:
        return {name: live[name]}
    within = [path for path in values if path.startswith(f"{name}.")]
    if within:
        return dict.fromkeys(within)
    if name in NAMES:
        return {name: "Untitled"}
    kind = next((field.type for field in fields if field.name == name), None)
    choices = getattr(kind, "choices", None)
    stand_in = choices[0] if choices else STAND_INS.get(name)
    return {name: stand_in} if stand_in else {}


def _set_all(values: dict[str, Any], changes: dict[str, Any]) -> None:
    for path, value in changes.items():
        if value is None:
            values.pop(path, None)
        else:
            values[path] = value


def references(fields: Sequence[Field], values: Any) -> Iterator[tuple[str, str]]:
    """Yield the folder and slug of everything that the values of a draft refer to."""
    for field in fields:
        parts, folder = getattr(field.type, "fields", None), getattr(field.type, "folder", None)
        value = values.get(field.name)
        if parts is not None and isinstance(value, list):
            for row in value:
                yield from references(parts, row) if isinstance(row, dict) else ()
        elif folder and value:
            yield from ((folder, each) for each in (value if isinstance(value, list) else [value]) if each)
