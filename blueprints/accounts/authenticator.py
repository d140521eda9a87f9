"""Authenticator apps (TOTP, RFC 6238), and the recovery codes that stand in for them."""

import hmac
import re
import secrets
from base64 import b32encode
from datetime import datetime
from io import BytesIO

import pyotp
import segno
from flask import current_app

from core.tokens import keyed_hash

KEY_LENGTH = 20  # bytes, as RFC 4226 recommends
STEP = 30  # seconds
DRIFT = 1  # steps that the clock of a phone may be ahead or behind
CODES = 10
# Without letters and digits that look alike.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
HALF = 5  # characters of a recovery code before and after its hyphen


def new_totp_key() -> bytes:
    """Return a random key, one half of the secret of an authenticator app; the site's secret is the other."""
    return secrets.token_bytes(KEY_LENGTH)


def totp_secret(key: bytes) -> str:
    """Return the secret that an authenticator app shares with the site, in base 32."""
    return b32encode(hmac.digest(_secret().encode(), b"authenticator\0" + key, "sha256")[:KEY_LENGTH]).decode()


def totp_uri(key: bytes, email: str, site: str) -> str:
    """Return the address that an authenticator app reads from a QR code."""
    return pyotp.TOTP(totp_secret(key)).provisioning_uri(name=email, issuer_name=site.replace(":", " "))


def qr_code(text: str) -> bytes:
    """Return a QR code as SVG."""
    image = BytesIO()
    segno.make(text, error="m", micro=False).save(image, kind="svg", border=4, scale=5, light="#fff", svgclass=None)
    return image.getvalue()


def used_step(key: bytes, code: str, last_step: int, now: datetime) -> int | None:
    """Return the time step of a code, or None if it is wrong, outdated, or of a step that was used before."""
    digits = re.sub(r"\s", "", code)
    totp, current = pyotp.TOTP(totp_secret(key)), int(now.timestamp()) // STEP
    found = None
    for step in range(current - DRIFT, current + DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), digits.encode()) and step > last_step:
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Return new recovery codes, as people write them down."""
    draws = ["".join(secrets.choice(ALPHABET) for _ in range(2 * HALF)) for _ in range(CODES)]
    return [f"{draw[:HALF]}-{draw[HALF:]}" for draw in draws]


def is_like_recovery_code(code: str) -> bool:
    """Tell whether what was typed has the length of a recovery code, not of a code of an app."""
    return len(_plain(code)) == 2 * HALF


def hash_recovery_code(account_id: int, code: str) -> str:
    """Return the hash of a recovery code, however it is typed."""
    return keyed_hash(_secret(), "recovery code", f"{account_id}:{_plain(code)}")


def _plain(code: str) -> str:
    return re.sub(r"[^a-z0-9]", "", code.lower())


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
