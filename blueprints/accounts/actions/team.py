"""What owners do with the accounts of others."""

from datetime import datetime

from blueprints.accounts.actions.log import add_log_entry
from blueprints.accounts.actions.sign_in import sign_out_others
from blueprints.accounts.errors import AccountError
from blueprints.accounts.queries import other_owners
from core.database import db, writing
from models import Account, Role

LAST_OWNER = "This is the only owner. Make somebody else an owner first."


def change_role(account_id: int, role: Role, by_id: int | None) -> None:
    """Give an account another role; AccountError if no owner would be left."""
    with writing():
        account = db.session.get_one(Account, account_id)
        if account.role is role:
            return
        if role is not Role.OWNER:
            _keep_an_owner(account)
        detail = {"account": account.name, "was": str(account.role), "now": str(role)}
        account.role = role
        add_log_entry(_account(by_id), "changed-role", detail=detail)


def disable(account_id: int, now: datetime, by_id: int | None) -> None:
    """Keep an account from signing in, and sign it out everywhere; AccountError if no owner would be left."""
    with writing():
        account = db.session.get_one(Account, account_id)
        if account.disabled_at is not None:
            return
        _keep_an_owner(account)
        account.disabled_at = now
        sign_out_others(account)
        add_log_entry(_account(by_id), "disabled-account", detail={"account": account.name})


def enable(account_id: int, by_id: int | None) -> None:
    """Let a disabled account sign in again."""
    with writing():
        account = db.session.get_one(Account, account_id)
        if account.disabled_at is not None:
            account.disabled_at = None
            add_log_entry(_account(by_id), "enabled-account", detail={"account": account.name})


def _keep_an_owner(account: Account) -> None:
    if account.role is Role.OWNER and not other_owners(account):
        raise AccountError(LAST_OWNER)


def _account(account_id: int | None) -> Account | None:
    return None if account_id is None else db.session.get_one(Account, account_id)
