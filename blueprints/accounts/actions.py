"""Account actions: the audit log."""

from typing import Any

from core.database import db
from models import Account, AuditEntry


def add_log_entry(account: Account | None, action: str, **more: Any) -> AuditEntry:
    """Add an action to the audit log within the current transaction; `more` are further columns of the entry."""
    entry = AuditEntry(
        account_id=account.id if account else None, account_name=account.name if account else "", action=action, **more
    )
    db.session.add(entry)
    return entry
