"""Members of the team, signed in or not, and how they sign in."""

import secrets
from datetime import datetime

import pyotp
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from blueprints.accounts.authenticator import hash_recovery_code, new_totp_key, totp_secret
from blueprints.accounts.passwords import hash_password
from core.database import db
from core.time import utc_now
from core.tokens import hash_token
from models import Account, Device, RecoveryCode, Role

PASSWORD = "nine calm herons wade"
RECOVERY_CODE = "aaaaa-bbbbb"


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


def a_member(role: Role = Role.EDITOR, email: str = "ada@example.org", **more: object) -> Account:
    """Return a saved account with a password, an authenticator app and one recovery code."""
    account = Account(email=email, name=str(more.pop("name", "Ada Lovelace")), role=role, **more)
    account.password_hash, account.totp_key = hash_password(PASSWORD), new_totp_key()
    db.session.add(account)
    db.session.flush()
    account.recovery_codes = [RecoveryCode(code_hash=hash_recovery_code(account.id, RECOVERY_CODE))]
    db.session.commit()
    return account


def code_of(account: Account, at: datetime | None = None) -> str:
    """Return the code that an account's authenticator app shows."""
    assert account.totp_key is not None
    return pyotp.TOTP(totp_secret(account.totp_key)).at(at or utc_now())


def send_sign_in(client: FlaskClient, email: str, code: str, password: str = PASSWORD, **more: str) -> TestResponse:
    """Send the sign-in form with a password."""
    return client.post("/desk/sign-in", data={"email": email, "password": password, "code": code, **more})


def signed_cookie(client: FlaskClient) -> str:
    """Return the session cookie of a client that is signed in, for a browser or another program."""
    app = client.application
    with client.session_transaction() as session:
        values = dict(session)
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(serializer.dumps(values))
