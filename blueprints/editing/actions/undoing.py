"""Undoing content actions."""

from datetime import datetime
from typing import Any

from blueprints.accounts.actions import add_log_entry
from blueprints.editing.actions.registrants import facts_before_undoing, undo_for_registrants
from blueprints.editing.actions.snapshots import CannotUndoError as CannotUndoError
from blueprints.editing.actions.snapshots import put_back
from blueprints.editing.queries import entry_to_undo
from blueprints.media.actions import CannotUndoError as CannotUndoMediaError
from blueprints.media.actions import undo_media
from core.database import writing
from models import Account, AuditEntry, Role


def undo(entry_id: int, account: Account, now: datetime) -> AuditEntry:
    """Take a content action back, and return the entry of that, which can be undone in turn.

    CannotUndoError says why it is not possible.
    """
    with writing():
        entry = entry_to_undo(entry_id)
        if entry is None or entry.undo is None:
            raise CannotUndoError("This has been undone already.")
        if entry.folder == "site" and account.role is not Role.OWNER:
            raise CannotUndoError("Only an owner can change the settings of the site.")
        # The last change first, when one action changed several records.
        parts = entry.undo["parts"] if entry.undo["kind"] == "several" else [entry.undo]
        facts = [facts_before_undoing(part) for part in reversed(parts)]
        undone = [_put_back(part) for part in reversed(parts)]
        entry.undone_at = now
        back = undone[0] if entry.undo["kind"] != "several" else {"kind": "several", "parts": undone}
        undoing = add_log_entry(
            account,
            "undone",
            folder=entry.folder,
            record_id=entry.record_id,  # None by now, if the record was removed
            title=entry.title,
            detail={"action": entry.action, "entry": entry.id},
            undo=back,
        )
        for part, before in zip(undone, facts, strict=True):
            undo_for_registrants(part, before, entry, undoing, now)
        return undoing


def _put_back(part: dict[str, Any]) -> dict[str, Any]:
    try:
        return undo_media(part) if part["kind"] == "media" else put_back(part)
    except CannotUndoMediaError as error:
        raise CannotUndoError(str(error)) from error
