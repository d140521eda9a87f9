"""The links of invitations and of new email addresses: how they are made and read."""

from datetime import timedelta
from typing import Any

from flask import current_app

from core.metadata import absolute
from core.tokens import keyed_hash, make_token, sign, unsign
from models import Account, Invitation

INVITATION_LIFETIME = timedelta(days=7)
EMAIL_LIFETIME = 24 * 3600  # seconds
INVITATION, NEW_EMAIL = "invitation", "new email"


def invitation_token(key: bytes) -> str:
    """Return the token of the link of an invitation."""
    return make_token(_secret(), INVITATION, key)


def invitation_link(invitation: Invitation) -> str:
    """Return the link with which somebody makes their account."""
    return absolute(f"/desk/join/{invitation_token(invitation.key)}")


def passkey_handle(invitation: Invitation) -> bytes:
    """Return the name by which devices will know the account that an invitation makes, or already know it."""
    if invitation.account is not None:
        return invitation.account.passkey_handle
    return bytes.fromhex(keyed_hash(_secret(), "passkey handle", invitation.key.hex()))


def new_email_link(account: Account, email: str) -> str:
    """Return the link that confirms a new email address; it works until the address changes."""
    return absolute(f"/desk/account/email/{sign(_secret(), NEW_EMAIL, [account.id, account.email, email])}")


def read_new_email(token: str) -> tuple[int, str, str] | None:
    """Return the account's id, its address when the link was made and its new one, or None if the link is invalid."""
    found = unsign(_secret(), NEW_EMAIL, token, EMAIL_LIFETIME)
    values: Any = found[0] if found else None
    return (values[0], values[1], values[2]) if values else None


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
