"""Tokens for personal links, made from a random key and the site's secret, and signed values."""

import hashlib
import hmac
import secrets
import time
from base64 import urlsafe_b64encode
from typing import Any

from itsdangerous import BadSignature, URLSafeTimedSerializer

KEY_LENGTH = 16  # bytes
TOKEN_LENGTH = 24  # bytes


def new_key() -> bytes:
    """Return 16 random bytes, one half of a token; the site's secret is the other."""
    return secrets.token_bytes(KEY_LENGTH)


def make_token(secret: str, purpose: str, key: bytes) -> str:
    """Return the token of a key for a purpose: 32 URL-safe characters, the same each time."""
    digest = hmac.digest(secret.encode(), purpose.encode() + b"\0" + key, "sha256")
    return urlsafe_b64encode(digest[:TOKEN_LENGTH]).decode()


def hash_token(token: str) -> str:
    """Return the hash of a token, which is stored in its place."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_hash(secret: str, purpose: str, text: str) -> str:
    """Return a hash of a short text that nobody without the site's secret can find by trying all texts."""
    return hmac.digest(secret.encode(), f"{purpose}\0{text}".encode(), "sha256").hex()


def sign(secret: str, purpose: str, value: Any) -> str:
    """Return a JSON value with a timestamp and a signature for a purpose."""
    return URLSafeTimedSerializer(secret, salt=purpose).dumps(value)


def unsign(secret: str, purpose: str, signed: str, max_age: int | None = None) -> tuple[Any, float] | None:
    """Return a signed value and its age in seconds; None if it was altered, has another purpose, or is too old."""
    try:
        value, made_at = URLSafeTimedSerializer(secret, salt=purpose).loads(signed, max_age, return_timestamp=True)
    except BadSignature:
        return None
    return value, time.time() - made_at.timestamp()
