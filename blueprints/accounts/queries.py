"""Account queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from core.database import db
from core.email_address import email_key
from core.tokens import hash_token
from models import Account, AuditEntry, Device, Invitation, Passkey, Role

LONGEST_IDLE = timedelta(hours=12)
LONGEST_SIGNED_IN = timedelta(days=30)
LOG_PAGE = 50  # entries


def device_of(token_hash: str, now: datetime) -> Device | None:
    """Return the device with a token, with its account, if it is still signed in."""
    query = select(Device).join(Device.account).where(
        Device.token_hash == token_hash,
        Device.epoch == Account.epoch,
        Device.seen_at > now - LONGEST_IDLE,
        Device.signed_in_at > now - LONGEST_SIGNED_IN,
        Account.disabled_at.is_(None),
    )  # fmt: skip
    return db.session.scalars(query.options(joinedload(Device.account))).one_or_none()


def devices_of(account: Account, now: datetime) -> Sequence[Device]:
    """Return the devices on which an account is signed in, the one that was used last first."""
    query = select(Device).where(
        Device.account_id == account.id,
        Device.epoch == account.epoch,
        Device.seen_at > now - LONGEST_IDLE,
        Device.signed_in_at > now - LONGEST_SIGNED_IN,
    )
    return db.session.scalars(query.order_by(Device.seen_at.desc(), Device.id.desc())).all()


def account_at(email: str) -> Account | None:
    """Return the account with an email address, however it is written."""
    return db.session.scalar(select(Account).where(Account.email == email_key(email)))


def passkey_of(credential_id: bytes) -> Passkey | None:
    """Return the passkey with an id, with its account, unless the account is disabled."""
    query = select(Passkey).join(Passkey.account).where(Passkey.credential_id == credential_id)
    return db.session.scalar(query.where(Account.disabled_at.is_(None)).options(joinedload(Passkey.account)))


def has_accounts() -> bool:
    """Tell whether anybody can sign in."""
    return db.session.scalar(select(Account.id).limit(1)) is not None


def all_accounts() -> Sequence[Account]:
    """Return all accounts by name, disabled ones last."""
    query = select(Account).order_by(Account.disabled_at.is_not(None), func.lower(Account.name), Account.id)
    return db.session.scalars(query).all()


def last_seen() -> dict[int, datetime]:
    """Return when each account was last seen, by id."""
    return dict(
        db.session.execute(select(Device.account_id, func.max(Device.seen_at)).group_by(Device.account_id)).all()
    )


def other_owners(account: Account) -> int:
    """Return how many owners there are besides an account."""
    query = select(func.count()).select_from(Account)
    return db.session.scalar(
        query.where(Account.role == Role.OWNER, Account.disabled_at.is_(None), Account.id != account.id)
    ) or 0  # fmt: skip


def open_invitations(now: datetime) -> Sequence[Invitation]:
    """Return the invitations of people without an account that can still be used, the newest first."""
    query = select(Invitation).where(
        Invitation.used_at.is_(None),
        Invitation.expires_at > now,
        Invitation.account_id.is_(None),
        Invitation.is_first.is_(False),
    )
    return db.session.scalars(query.order_by(Invitation.id.desc())).all()


def open_invitation(token: str, now: datetime) -> Invitation | None:
    """Return the invitation of a link, if it can still be used."""
    query = select(Invitation).where(Invitation.token_hash == hash_token(token))
    found = db.session.scalar(query.where(Invitation.used_at.is_(None), Invitation.expires_at > now))
    if found is None or (found.account is not None and found.account.disabled_at is not None):
        return None
    # The link of the first start makes the first account and no other.
    return None if found.is_first and has_accounts() else found


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which entries of the audit log are shown: of whom, which action, and what in the title of the record."""

    account_id: int | None = None
    action: str = ""
    title: str = ""
    folder: str = ""
    record_id: int | None = None


def log_entries(wanted: LogFilter, before: int | None = None) -> tuple[Sequence[AuditEntry], int | None]:
    """Return a page of the audit log, newest first, and the id before which the next page begins, or None."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(LOG_PAGE + 1)
    if wanted.account_id is not None:
        query = query.where(AuditEntry.account_id == wanted.account_id)
    if wanted.action:
        query = query.where(AuditEntry.action == wanted.action)
    if wanted.title:
        query = query.where(AuditEntry.title.icontains(wanted.title, autoescape=True))
    if wanted.folder:
        query = query.where(AuditEntry.folder == wanted.folder)
    if wanted.record_id is not None:
        query = query.where(AuditEntry.record_id == wanted.record_id)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    found = db.session.scalars(query).all()
    shown = found[:LOG_PAGE]
    return shown, shown[-1].id if len(found) > LOG_PAGE else None


def log_of(folder: str, record_id: int, limit: int = LOG_PAGE) -> Sequence[AuditEntry]:
    """Return the newest entries of the audit log about one record, newest first."""
    query = select(AuditEntry).where(AuditEntry.folder == folder, AuditEntry.record_id == record_id)
    return db.session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit)).all()


def logged_people() -> Sequence[tuple[int, str]]:
    """Return the id and name of each account that is in the audit log, by name."""
    query = select(Account.id, Account.name).where(Account.id.in_(select(AuditEntry.account_id)))
    return [(id_, name) for id_, name in db.session.execute(query.order_by(func.lower(Account.name), Account.id))]


def logged_actions() -> Sequence[str]:
    """Return the actions that are in the audit log, in the order of the alphabet."""
    return db.session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)).all()
