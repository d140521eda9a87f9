"""Validate and normalise email addresses."""

import re
import unicodedata

MAX_LENGTH = 254
MAX_LOCAL_PART_LENGTH = 64
# Non-ASCII characters before the @ need SMTPUTF8, which many servers lack.
LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]+)")


def writable_address(text: str) -> str | None:
    """Return an address with its domain in ASCII, or None if mail servers wouldn't accept it."""
    local, _, domain = text.strip().rpartition("@")
    # Checked first, since IDNA encoding of a very long domain takes long.
    if len(domain) > MAX_LENGTH:
        return None
    try:
        domain = domain.encode("idna").decode().lower()
    except UnicodeError:
        return None
    if len(local) > MAX_LOCAL_PART_LENGTH or not LOCAL_PART.fullmatch(local) or not DOMAIN.fullmatch(domain):
        return None
    address = f"{local}@{domain}"
    return address if len(address) <= MAX_LENGTH else None


def email_key(address: str) -> str:
    """Return an address as two spellings of it compare; what follows a + is kept, for it may be another person's."""
    key = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", address.strip()).casefold())
    local, at, domain = key.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        # Compared as it is written; whether one can write to it is asked elsewhere.
        return key
    return f"{local}{at}{domain}"
