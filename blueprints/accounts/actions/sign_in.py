"""Signing in and out, and proving again who one is."""

import secrets
from datetime import datetime

from sqlalchemy import delete, select, update

from blueprints.accounts.actions.log import add_log_entry
from blueprints.accounts.actions.notify import tell
from blueprints.accounts.authenticator import hash_recovery_code, is_like_recovery_code, used_step
from blueprints.accounts.errors import AccountError, WrongProofError
from blueprints.accounts.passkeys import Answer, PasskeyError, verify
from blueprints.accounts.passwords import is_password
from blueprints.accounts.queries import account_at, passkey_of
from core.database import db, writing
from core.email_address import email_key
from core.rate_limits import Limit, count_try, forget_tries, limit_of_account, limit_of_one_use, limits_of_signing_in
from core.tokens import hash_token
from models import Account, Device, RecoveryCode

UNKNOWN_PASSKEY = "This passkey belongs to no account here. Choose another one, or sign in with your password."


def sign_in_by_password(email: str, password: str, code: str, device: str, client: str | None, now: datetime) -> str:
    """Sign in with a password and a code, and return the token of the new device.

    WrongProofError says the same, after the same time, whatever is wrong. The try counts in a transaction of its own,
    since hashing takes long and must not hold the write lock.
    """
    limit, account_id = _check_password(email, password, client, now)
    with writing():
        account = _use_code(account_id, code, now)
        forget_tries(limit)
        add_log_entry(account, "signed-in", detail={"with": "password", "device": device})
        return add_device(account, device, now)


def sign_in_by_passkey(answer: Answer, device: str, client: str | None, now: datetime) -> str:
    """Sign in with a passkey, and return the token of the new device; PasskeyError if it isn't right."""
    with writing():
        count_try(limits_of_signing_in(client), now)
    with writing():
        account = _use_passkey(answer, now)
        add_log_entry(account, "signed-in", detail={"with": "passkey", "device": device})
        return add_device(account, device, now)


def prove_by_password(device_id: int, password: str, code: str, client: str | None, now: datetime) -> None:
    """Note that whoever uses a device has just proved again who they are, as for signing in."""
    email = db.session.scalar(select(Account.email).join(Device).where(Device.id == device_id)) or ""
    limit, account_id = _check_password(email, password, client, now)
    with writing():
        account = _use_code(account_id, code, now)
        forget_tries(limit)
        _note_proof(device_id, account, now)


def prove_by_passkey(device_id: int, answer: Answer, client: str | None, now: datetime) -> None:
    """Note that whoever uses a device has just proved again who they are, with a passkey of the same account."""
    with writing():
        count_try(limits_of_signing_in(client), now)
    with writing():
        _note_proof(device_id, _use_passkey(answer, now), now)


def sign_out(device_id: int) -> None:
    """Sign one device out."""
    with writing():
        device = db.session.get(Device, device_id)
        if device is not None:
            add_log_entry(device.account, "signed-out", detail={"device": device.name})
            db.session.delete(device)


def sign_out_device(account_id: int, device_id: int) -> None:
    """Sign another device of an account out; AccountError if it isn't one of its devices."""
    with writing():
        device = db.session.get(Device, device_id)
        if device is None or device.account_id != account_id:
            raise AccountError("This device is already signed out.")
        add_log_entry(device.account, "signed-out", detail={"device": device.name})
        db.session.delete(device)


def sign_out_everywhere(account_id: int) -> None:
    """Sign an account out on all devices, this one included."""
    with writing():
        account = db.session.get_one(Account, account_id)
        sign_out_others(account)
        add_log_entry(account, "signed-out-everywhere")


def sign_out_others(account: Account, except_id: int | None = None) -> None:
    """Sign an account out on all devices but one, within the current transaction."""
    account.epoch += 1
    gone = delete(Device).where(Device.account_id == account.id, Device.id != (except_id or 0))
    db.session.execute(gone, execution_options={"synchronize_session": False})
    db.session.execute(update(Device).where(Device.id == (except_id or 0)).values(epoch=account.epoch))


def note_seen(device_id: int, now: datetime) -> None:
    """Note that a device is in use."""
    with writing():
        db.session.execute(update(Device).where(Device.id == device_id).values(seen_at=now))


def add_device(account: Account, name: str, now: datetime) -> str:
    """Add a device on which an account is signed in, within the current transaction, and return its token."""
    token = secrets.token_urlsafe()
    moments = {"signed_in_at": now, "seen_at": now, "proved_at": now}
    db.session.add(Device(account=account, token_hash=hash_token(token), epoch=account.epoch, name=name, **moments))
    return token


def _check_password(email: str, password: str, client: str | None, now: datetime) -> tuple[Limit, int]:
    limit = limit_of_account(email_key(email))
    with writing():
        count_try([limit, *limits_of_signing_in(client)], now)
    account = account_at(email)
    known = account if account and account.disabled_at is None and account.signs_in_by_password else None
    is_right = is_password(known.password_hash if known else "", password)
    if known is None or not is_right:
        raise WrongProofError
    return limit, known.id


def _use_code(account_id: int, code: str, now: datetime) -> Account:
    account = db.session.get_one(Account, account_id)
    if account.totp_key is None or not account.signs_in_by_password:
        raise WrongProofError
    if is_like_recovery_code(code):
        _use_recovery_code(account, code, now)
        return account
    step = used_step(account.totp_key, code, account.totp_step, now)
    if step is None:
        raise WrongProofError
    account.totp_step = step
    return account


def _use_recovery_code(account: Account, code: str, now: datetime) -> None:
    hashed = hash_recovery_code(account.id, code)
    query = select(RecoveryCode).where(RecoveryCode.code_hash == hashed, RecoveryCode.used_at.is_(None))
    found = db.session.scalar(query)
    if found is None:
        raise WrongProofError
    found.used_at = now
    tell(add_log_entry(account, "used-recovery-code"), account, "Somebody signed in with one of your recovery codes.")


def _use_passkey(answer: Answer, now: datetime) -> Account:
    passkey = passkey_of(answer.credential_id)
    if passkey is None:
        raise PasskeyError(UNKNOWN_PASSKEY)
    verify(answer, passkey.credential, passkey.sign_count)
    count_try([limit_of_one_use("passkey", answer.challenge)], now)
    passkey.sign_count, passkey.used_at = answer.sign_count, now
    return passkey.account


def _note_proof(device_id: int, account: Account, now: datetime) -> None:
    device = db.session.get(Device, device_id)
    if device is None or device.account_id != account.id:
        raise AccountError("This passkey belongs to another account. Use one of the account that you’re signed in to.")
    device.proved_at = now
    add_log_entry(account, "proved-identity", detail={"device": device.name})
