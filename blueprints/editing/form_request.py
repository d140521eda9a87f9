"""What a form of the desk sends: its fields, and what it had received before."""

import json
import secrets
from typing import Any

from flask import request

from blueprints.content.queries import NEW, field_values_of_form, schema_of, slug_typed
from blueprints.editing.actions import Sent, create_person_draft
from blueprints.editing.merge import Conflict, digest_of, digests_of
from blueprints.editing.queries import SLUG, Target, with_slug
from blueprints.site.queries import get_site
from core.access import current_account
from core.fields.form import tree_of_form, with_slugs
from core.time import utc_now

Pairs = list[tuple[str, str]]


def sent_pairs() -> Pairs:
    """Return the pairs that were posted, in their order."""
    return list(request.form.items(multi=True))


def read_request(folder: str, pairs: Pairs) -> Sent:
    """Return what a form sent; ValidationError if it is too large."""
    schema = schema_of(folder)
    tree, body = tree_of_form(pairs, schema.fields, get_site().timezone)
    tree = with_slugs(tree, schema.fields, _slug_of)
    values = field_values_of_form(folder, tree, body if schema.has_body else "")
    return Sent(
        with_slug(values, request.form.get(SLUG, "").strip()),
        request.form.get("form", "") or secrets.token_hex(8),
        _number("sequence"),
        _number("answered"),
        request.form.get("draft_key", ""),
        _number("version"),
        _seen(),
    )


def form_state(target: Target) -> dict[str, Any]:
    """Return what a form that is opened now has received: the hidden fields of its page.

    Where two people changed a field, it has received the other's value, so that sending one's own decides for it.
    """
    return {
        "form": secrets.token_hex(8),
        "sequence": 1,
        "answered": 0,
        "draft_key": target.key,
        "version": target.version,
        "seen": json.dumps(digests_of(target.values()), separators=(",", ":")),
    }


def answer_state(target: Target, sent: Sent, conflicts: list[Conflict]) -> dict[str, Any]:
    """Return what a form has received with the answer to a request; what is undecided stays as it was sent."""
    values = target.values()
    undecided = {conflict.path: digest_of(conflict.mine) for conflict in conflicts}
    return {
        "draft_key": target.key,
        "version": target.version,
        "answered": sent.sequence,
        "seen": digests_of(values) | undecided,
        "changed": {
            path: values.get(path)
            for path in {*values, *sent.values}
            if values.get(path) != sent.values.get(path) and path not in undecided
        },
    }


def _slug_of(folder: str, typed: str) -> str:
    """Return the slug for what was typed or chosen; somebody who is new becomes a person who is not public yet.

    While somebody types, only a choice creates a person: the name may be unfinished.
    """
    slug = slug_typed(folder, typed)
    if not slug.startswith(NEW):
        return slug
    if is_autosave() and not typed.startswith(NEW):
        return typed
    return create_person_draft(slug.removeprefix(NEW), current_account(), utc_now())


def is_autosave() -> bool:
    """Tell whether the script of the form sent it, and nobody pressed a button."""
    return request.accept_mimetypes.best == "application/json"


def _number(name: str) -> int:
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _seen() -> dict[str, str]:
    try:
        seen = json.loads(request.form.get("seen", "") or "{}")
    except (ValueError, RecursionError):
        return {}
    return {path: digest for path, digest in seen.items() if isinstance(digest, str)} if isinstance(seen, dict) else {}
