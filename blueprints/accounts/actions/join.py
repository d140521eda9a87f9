"""Making an account by following an invitation, or setting up anew how to sign in to one.

Nothing is used up before the last step, and the link leads back to where its owner was.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete

from blueprints.accounts.actions.log import add_log_entry
from blueprints.accounts.actions.sign_in import add_device
from blueprints.accounts.authenticator import hash_recovery_code, new_recovery_codes, new_totp_key, used_step
from blueprints.accounts.errors import AccountError
from blueprints.accounts.links import passkey_handle
from blueprints.accounts.passkeys import NewPasskey
from blueprints.accounts.passwords import hash_password
from blueprints.accounts.queries import account_at, open_invitation
from core.database import db, writing
from core.email_address import email_key
from core.rate_limits import count_try, limit_of_account, limit_of_one_use
from models import Account, Invitation, Passkey, RecoveryCode

GONE = "This link has expired or has been used. Ask for a new one."
WRONG_CODE = "The code is wrong or too old. Enter the one that your app shows now"


@dataclass(frozen=True, slots=True)
class Joined:
    """What somebody who has just made their account gets: the token of their device, and their recovery codes."""

    token: str
    recovery_codes: list[str]


def enter_name(token: str, name: str, email: str, now: datetime) -> None:
    """Keep the name with an invitation, and the email address with one that has none."""
    with writing():
        invitation = _open(token, now)
        invitation.name = name
        if invitation.is_first:
            invitation.email = email_key(email)


def enter_password(token: str, password: str, now: datetime) -> None:
    """Keep the hash of the password with an invitation, and a key for the authenticator app."""
    password_hash = hash_password(password)
    with writing():
        invitation = _open(token, now)
        invitation.password_hash = password_hash
        invitation.totp_key = invitation.totp_key or new_totp_key()


def join_with_authenticator(token: str, code: str, device: str, now: datetime) -> Joined:
    """Make the account with the password that was entered, once the authenticator app shows the right code."""
    limit = limit_of_account(f"join {token}")
    with writing():
        count_try([limit], now)
    with writing():
        invitation = _open(token, now)
        key = invitation.totp_key
        if key is None or not invitation.password_hash:
            raise AccountError("Choose a password first.")
        step = used_step(key, code, 0, now)
        if step is None:
            raise AccountError(WRONG_CODE)
        account = _account_of(invitation, now)
        account.password_hash, account.totp_key, account.totp_step = invitation.password_hash, key, step
        account.password_works = True
        return _finish(invitation, account, "password", device, now)


def join_with_passkey(token: str, passkey: NewPasskey, name: str, device: str, now: datetime) -> Joined:
    """Make the account with a passkey."""
    with writing():
        invitation = _open(token, now)
        count_try([limit_of_one_use("passkey", passkey.challenge)], now)
        account = _account_of(invitation, now)
        account.passkeys.append(passkey_row(passkey, name, now))
        return _finish(invitation, account, "passkey", device, now)


def passkey_row(passkey: NewPasskey, name: str, now: datetime) -> Passkey:
    """Return a new passkey as it is stored."""
    return Passkey(
        credential_id=passkey.credential_id,
        credential=passkey.credential,
        sign_count=passkey.sign_count,
        name=name,
        created_at=now,
    )


def replace_recovery_codes(account: Account) -> list[str]:
    """Give an account new recovery codes within the current transaction, and return them; the old ones are gone."""
    db.session.flush()
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = new_recovery_codes()
    db.session.add_all(
        RecoveryCode(account_id=account.id, code_hash=hash_recovery_code(account.id, code)) for code in codes
    )
    return codes


def _open(token: str, now: datetime) -> Invitation:
    invitation = open_invitation(token, now)
    if invitation is None:
        raise AccountError(GONE)
    return invitation


def _account_of(invitation: Invitation, now: datetime) -> Account:
    if not invitation.name or not invitation.email:
        raise AccountError("Enter your name first.")
    if invitation.account is not None:
        invitation.account.name = invitation.name
        return invitation.account
    if account_at(invitation.email) is not None:
        raise AccountError("This email address already has an account. Sign in instead.")
    account = Account(email=invitation.email, name=invitation.name, role=invitation.role, created_at=now, epoch=0)
    account.passkey_handle = passkey_handle(invitation)
    db.session.add(account)
    return account


def _finish(invitation: Invitation, account: Account, way: str, device: str, now: datetime) -> Joined:
    codes = replace_recovery_codes(account)
    action = "set-up-sign-in" if invitation.account_id else "made-account"
    invitation.used_at, invitation.password_hash, invitation.totp_key = now, "", None
    add_log_entry(account, action, detail={"with": way, "role": str(account.role)})
    return Joined(add_device(account, device, now), codes)
