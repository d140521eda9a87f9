"""The audit log: adding entries, and deleting what is old; the functions join the caller's transaction."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, or_

from blueprints.accounts.queries import LONGEST_SIGNED_IN
from core.database import db
from models import Account, AuditEntry, Device, Invitation

KEEP_WHAT_IS_USED = timedelta(days=30)  # invitations that no longer work, and devices that are signed out


def add_log_entry(account: Account | None, action: str, **more: Any) -> AuditEntry:
    """Add an action to the audit log within the current transaction; `more` are further columns of the entry."""
    entry = AuditEntry(
        account_id=account.id if account else None, account_name=account.name if account else "", action=action, **more
    )
    db.session.add(entry)
    return entry


def delete_old_entries(now: datetime, keep: timedelta) -> int:
    """Delete the entries of the audit log that have been kept long enough, and return how many."""
    return _delete(AuditEntry, AuditEntry.at < now - keep)


def delete_what_is_used_up(now: datetime) -> int:
    """Delete invitations that no longer work and devices that are signed out, and return how many."""
    before = now - KEEP_WHAT_IS_USED
    of_no_use = or_(Invitation.expires_at < before, Invitation.used_at < before)
    signed_out = or_(Device.seen_at < before, Device.signed_in_at < now - LONGEST_SIGNED_IN)
    return _delete(Invitation, of_no_use) + _delete(Device, signed_out)


def _delete(model: Any, condition: ColumnElement[bool]) -> int:
    gone = delete(model).where(condition).returning(model.id)
    return len(db.session.scalars(gone, execution_options={"synchronize_session": False}).all())
