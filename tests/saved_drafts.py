"""Drafts as somebody has left them."""

from typing import Any

from records import save

from blueprints.content.queries import field_values, record_text, text_of
from models import Draft
from models.registry import record_type_of


def a_draft_of(record: Any, **changes: Any) -> Draft:
    """Save a draft of a live record with some fields changed; None empties one."""
    folder = record_type_of(record).folder
    values = field_values(folder, record_text(folder, record))
    return save(Draft(folder=folder, record_id=record.id, text=_text(folder, values, changes)))  # type: ignore[no-any-return]


def a_new_draft(folder: str, slug: str = "", **values: Any) -> Draft:
    """Save a draft of a record that was never published."""
    return save(Draft(folder=folder, slug=slug, text=_text(folder, {}, values)))  # type: ignore[no-any-return]


def address_of(draft: Draft) -> str:
    """Return the address of the preview of a draft."""
    return f"/desk/{draft.folder}/{draft.record_id or draft.key}/preview"


def _text(folder: str, values: dict[str, Any], changes: dict[str, Any]) -> str:
    changed = {path.replace("__", "."): value for path, value in changes.items()}
    return text_of(folder, {path: value for path, value in (values | changed).items() if value is not None})
