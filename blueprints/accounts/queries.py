"""Account queries."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from core.database import db
from models import Account, AuditEntry, Device

LONGEST_IDLE = timedelta(hours=12)


def device_of(token_hash: str, now: datetime) -> Device | None:
    """Return the device with a token, with its account, if it is still signed in."""
    query = select(Device).join(Device.account).where(
        Device.token_hash == token_hash,
        Device.epoch == Account.epoch,
        Device.seen_at > now - LONGEST_IDLE,
        Account.disabled_at.is_(None),
    )  # fmt: skip
    return db.session.scalars(query.options(joinedload(Device.account))).one_or_none()


def log_of(folder: str, record_id: int) -> list[AuditEntry]:
    """Return what was done with a record, newest first."""
    is_its = (AuditEntry.folder == folder) & (AuditEntry.record_id == record_id)
    return list(db.session.scalars(select(AuditEntry).where(is_its).order_by(AuditEntry.id.desc())))
