"""Members of the team, signed in."""

import secrets

from flask.testing import FlaskClient

from core.database import db
from core.tokens import hash_token
from models import Account, Device, Role


def an_account(role: Role, name: str = "") -> Account:
    """Return a new account with a role."""
    account = Account(email=f"{role}-{secrets.token_hex(4)}@example.org", name=name or f"The {role}", role=role)
    db.session.add(account)
    db.session.commit()
    return account


def sign_in(client: FlaskClient, role: Role, name: str = "") -> Account:
    """Sign a client in to a new account with a role, just now, and return the account."""
    token = secrets.token_urlsafe()
    account = an_account(role, name)
    account.devices = [Device(token_hash=hash_token(token), epoch=0)]
    db.session.commit()
    with client.session_transaction() as session:
        session["device"] = token
    return account
