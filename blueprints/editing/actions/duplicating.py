"""New drafts that nobody has typed: copies of records, and what other actions begin."""

from datetime import datetime

from blueprints.accounts.actions import add_log_entry
from blueprints.content.queries import copied_values, field_values, text_of
from blueprints.editing.actions.snapshots import Change
from blueprints.editing.merge import Values
from blueprints.editing.queries import existing_target, new_key
from core.database import db, writing
from models import Account, AuditEntry, Draft


def duplicate(folder: str, ref: str, account: Account, now: datetime) -> tuple[Draft, AuditEntry]:
    """Begin a draft with a copy of a record or a draft; NoSuchRecordError if there is none."""
    with writing():
        target = existing_target(folder, ref)
        key = new_key()
        change = Change(folder, None, key)
        draft = add_draft(folder, copied_values(folder, target.values(), now), account, now, key)
        entry = add_log_entry(
            account,
            "duplicated",
            folder=folder,
            title=target.title(),
            detail={"draft": draft.key},
            undo=change.finish(),
        )
        return draft, entry


def add_draft(folder: str, values: Values, account: Account | None, now: datetime, key: str) -> Draft:
    """Begin the draft of a new record within the current transaction; its address follows its title."""
    # Read once, so that the text is written as every draft is.
    text = text_of(folder, field_values(folder, text_of(folder, values)))
    editor_id = account.id if account else None
    draft = Draft(key=key, folder=folder, text=text, writers={}, editor_id=editor_id, created_at=now, updated_at=now)
    db.session.add(draft)
    db.session.flush()
    return draft
