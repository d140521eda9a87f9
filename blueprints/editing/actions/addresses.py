"""Moved addresses: those that records leave behind, and those that are typed."""

from datetime import datetime

from sqlalchemy import delete, or_, select, update

from blueprints.accounts.actions import add_log_entry
from blueprints.editing.actions.snapshots import Change
from blueprints.editing.addresses import Wrong, last_address, wrong_address
from blueprints.editing.queries import SITE, NoSuchRecordError
from core.database import db, writing
from models import Account, AuditEntry, MovedAddress


class WrongAddressError(Exception):
    """An address can't redirect."""

    def __init__(self, wrong: Wrong) -> None:
        super().__init__(wrong.message)
        self.wrong = wrong


def add_moved_address(old: str, new: str, account: Account, now: datetime) -> AuditEntry:
    """Let an address of the site redirect to another one; WrongAddressError says why that isn't possible."""
    with writing():
        if wrong := wrong_address(old, new, now):
            raise WrongAddressError(wrong)
        new = last_address(new)
        change = Change(SITE[0], None, "", old, new)
        move_address(old, new)
        return _log(account, "moved-address", old, new, change)


def remove_moved_address(old: str, account: Account) -> AuditEntry:
    """Let an address redirect no longer; NoSuchRecordError if it doesn't."""
    with writing():
        row = db.session.scalar(select(MovedAddress).where(MovedAddress.old == old))
        if row is None:
            raise NoSuchRecordError(old)
        new, change = row.new, Change(SITE[0], None, "", old)
        db.session.delete(row)
        return _log(account, "removed-moved-address", old, new, change)


def move_address(old: str, new: str) -> None:
    """Let an old address redirect within the current transaction: without chains, and not one that is in use again."""
    db.session.execute(delete(MovedAddress).where(or_(MovedAddress.old == new, MovedAddress.old == old)))
    db.session.execute(update(MovedAddress).where(MovedAddress.new == old).values(new=new))
    db.session.add(MovedAddress(old=old, new=new))


def _log(account: Account, action: str, old: str, new: str, change: Change) -> AuditEntry:
    detail = {"old": old, "new": new}
    return add_log_entry(account, action, folder=SITE[0], title=old, detail=detail, undo=change.finish())
