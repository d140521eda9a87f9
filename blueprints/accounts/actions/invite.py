"""Inviting people, and letting somebody who has lost everything set up anew how they sign in."""

from datetime import datetime

from sqlalchemy import delete, select

from blueprints.accounts.actions.log import add_log_entry
from blueprints.accounts.actions.notify import mail_invitation
from blueprints.accounts.errors import AccountError
from blueprints.accounts.links import INVITATION_LIFETIME, invitation_token
from blueprints.accounts.queries import account_at
from core.database import db, writing
from core.email_address import email_key
from core.tokens import hash_token, new_key
from models import Account, Invitation, Role


def make_first_invitation(now: datetime) -> Invitation:
    """Make the link for the account of the first owner; it replaces the one of an earlier start."""
    with writing():
        db.session.execute(delete(Invitation).where(Invitation.is_first))
        invitation = _invitation(Role.OWNER, "", now)
        invitation.is_first = True
    return invitation


def invite(email: str, role: Role, now: datetime, by_id: int | None = None, *, by_mail: bool = True) -> Invitation:
    """Invite somebody; an earlier invitation of theirs no longer works. AccountError if they have an account."""
    with writing():
        if account_at(email) is not None:
            raise AccountError("This email address already has an account.")
        by, address = _account(by_id), email_key(email)
        db.session.execute(delete(Invitation).where(Invitation.email == address, Invitation.used_at.is_(None)))
        invitation = _invitation(role, address, now, by)
        entry = add_log_entry(by, "invited", detail={"email": address, "role": str(role)})
        if by_mail:
            mail_invitation(entry, invitation)
    return invitation


def send_invitation_again(invitation_id: int, now: datetime, by_id: int) -> None:
    """Mail an invitation again, with seven more days."""
    with writing():
        invitation = _unused(invitation_id)
        invitation.expires_at = now + INVITATION_LIFETIME
        entry = add_log_entry(
            _account(by_id), "invited", detail={"email": invitation.email, "role": str(invitation.role)}
        )
        mail_invitation(entry, invitation)


def withdraw_invitation(invitation_id: int, by_id: int) -> None:
    """Take an invitation back, so that its link no longer works."""
    with writing():
        invitation = _unused(invitation_id)
        add_log_entry(_account(by_id), "withdrew-invitation", detail={"email": invitation.email})
        db.session.delete(invitation)


def reset_account(account_id: int, now: datetime, by_id: int | None = None, *, by_mail: bool = True) -> Invitation:
    """Sign an account out everywhere, remove every way to sign in to it, and make a link to set up new ones."""
    with writing():
        account, by = db.session.get_one(Account, account_id), _account(by_id)
        if account.disabled_at is not None:
            raise AccountError("This account is disabled. Enable it first.")
        account.epoch += 1
        account.devices, account.passkeys, account.recovery_codes = [], [], []
        account.password_hash, account.totp_key, account.password_works = "", None, True
        db.session.execute(delete(Invitation).where(Invitation.account_id == account.id, Invitation.used_at.is_(None)))
        invitation = _invitation(account.role, account.email, now, by)
        invitation.account_id, invitation.name = account.id, account.name
        entry = add_log_entry(by, "reset-account", detail={"account": account.name, "email": account.email})
        if by_mail:
            mail_invitation(entry, invitation)
    return invitation


def _invitation(role: Role, email: str, now: datetime, by: Account | None = None) -> Invitation:
    key = new_key()
    token_hash = hash_token(invitation_token(key))
    expires = now + INVITATION_LIFETIME
    invitation = Invitation(key=key, token_hash=token_hash, role=role, email=email, expires_at=expires, invited_by=by)
    db.session.add(invitation)
    return invitation


def _unused(invitation_id: int) -> Invitation:
    query = select(Invitation).where(Invitation.id == invitation_id, Invitation.account_id.is_(None))
    invitation = db.session.scalar(query.where(Invitation.used_at.is_(None)))
    if invitation is None:
        raise AccountError("This invitation has been used or withdrawn.")
    return invitation


def _account(account_id: int | None) -> Account | None:
    return None if account_id is None else db.session.get_one(Account, account_id)
