"""What somebody does with their own account."""

from datetime import datetime

from blueprints.accounts.actions.join import WRONG_CODE, passkey_row, replace_recovery_codes
from blueprints.accounts.actions.log import add_log_entry
from blueprints.accounts.actions.notify import note_message, tell
from blueprints.accounts.actions.sign_in import sign_out_others
from blueprints.accounts.authenticator import used_step
from blueprints.accounts.errors import AccountError
from blueprints.accounts.links import new_email_link, read_new_email
from blueprints.accounts.passkeys import NewPasskey
from blueprints.accounts.passwords import hash_password
from blueprints.accounts.queries import account_at
from blueprints.mail.actions import queue_message
from core.database import db, writing
from core.email_address import email_key
from core.rate_limits import count_try, limit_of_account, limit_of_one_use
from models import Account, Passkey

ONLY_WAY = "This is your only way to sign in. Let your password sign you in first, or create another passkey."


def rename(account_id: int, name: str) -> None:
    """Change the name of an account."""
    with writing():
        account = db.session.get_one(Account, account_id)
        if account.name != name:
            add_log_entry(account, "renamed-account", detail={"was": account.name, "now": name})
            account.name = name


def request_email(account_id: int, email: str) -> None:
    """Mail a link to a new address, with which its owner confirms it; AccountError if another account has it."""
    with writing():
        account, address = db.session.get_one(Account, account_id), email_key(email)
        if account_at(address) is not None:
            raise AccountError("This email address already has an account.")
        entry = add_log_entry(account, "requested-email", detail={"now": address})
        facts = {"name": account.name, "link": new_email_link(account, address)}
        note_message(entry, queue_message("account-email", address, facts))


def confirm_email(token: str) -> None:
    """Change the address of an account to one that was confirmed, and sign it out on all devices."""
    with writing():
        account_id, was, now = read_new_email(token) or (0, "", "")
        account = db.session.get(Account, account_id)
        if account is None or account.email != was or account.disabled_at is not None:
            raise AccountError("This link has expired or has been used.")
        if account_at(now) is not None:
            raise AccountError("This email address already has an account.")
        account.email = now
        sign_out_others(account)
        entry = add_log_entry(account, "changed-email", detail={"was": was, "now": now})
        tell(entry, account, f"The email address of your account is now {now}.", email=was)


def change_password(account_id: int, device_id: int, password: str) -> None:
    """Change the password of an account, and sign it out on all other devices."""
    password_hash = hash_password(password)
    with writing():
        account = db.session.get_one(Account, account_id)
        account.password_hash = password_hash
        sign_out_others(account, device_id)
        tell(add_log_entry(account, "changed-password"), account, "Your password has been changed.")


def change_authenticator(account_id: int, device_id: int, key: bytes, code: str, now: datetime) -> None:
    """Connect another authenticator app, once it shows the right code, and sign out on all other devices."""
    with writing():
        count_try([limit_of_account(f"authenticator of {account_id}")], now)
    with writing():
        account = db.session.get_one(Account, account_id)
        step = used_step(key, code, 0, now)
        if step is None:
            raise AccountError(WRONG_CODE)
        account.totp_key, account.totp_step = key, step
        sign_out_others(account, device_id)
        news = "Another authenticator app has been connected to your account."
        tell(add_log_entry(account, "changed-authenticator"), account, news)


def make_recovery_codes(account_id: int) -> list[str]:
    """Give an account new recovery codes, and return them; the old ones no longer work."""
    with writing():
        account = db.session.get_one(Account, account_id)
        tell(
            add_log_entry(account, "made-recovery-codes"),
            account,
            "You have new recovery codes. The old ones are gone.",
        )
        return replace_recovery_codes(account)


def add_passkey(account_id: int, passkey: NewPasskey, name: str, now: datetime) -> None:
    """Add a passkey to an account."""
    with writing():
        account = db.session.get_one(Account, account_id)
        count_try([limit_of_one_use("passkey", passkey.challenge)], now)
        account.passkeys.append(passkey_row(passkey, name, now))
        entry = add_log_entry(account, "added-passkey", detail={"passkey": name})
        tell(entry, account, f"A passkey called “{name}” has been added to your account.")


def remove_passkey(account_id: int, passkey_id: int) -> None:
    """Remove a passkey; AccountError if it belongs to another account or nothing else would sign in."""
    with writing():
        account, passkey = db.session.get_one(Account, account_id), db.session.get(Passkey, passkey_id)
        if passkey is None or passkey.account_id != account.id:
            raise AccountError("This passkey has already been removed.")
        if len(account.passkeys) == 1 and not account.signs_in_by_password:
            raise AccountError(ONLY_WAY)
        entry = add_log_entry(account, "removed-passkey", detail={"passkey": passkey.name})
        tell(entry, account, f"The passkey called “{passkey.name}” has been removed from your account.")
        account.passkeys.remove(passkey)


def switch_password(account_id: int, device_id: int, works: bool) -> None:
    """Say whether the password signs in; AccountError if nothing else would."""
    with writing():
        account = db.session.get_one(Account, account_id)
        if works is account.password_works:
            return
        if not works and not account.passkeys:
            raise AccountError("Create a passkey first. Without one, your password is the only way to sign in.")
        account.password_works = works
        sign_out_others(account, device_id)
        word = "signs you in again" if works else "no longer signs you in"
        action = "switched-password-on" if works else "switched-password-off"
        tell(add_log_entry(account, action), account, f"Your password {word}.")
