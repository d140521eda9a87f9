"""Validate and normalise email addresses."""

import re
import unicodedata

MAX_LENGTH = 254  # bytes
MAX_LOCAL_PART_LENGTH = 64  # bytes
MAX_LABEL_LENGTH = 63
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\x80-\U0010ffff-]+"
LOCAL_PART = re.compile(rf"{ATOM}(?:\.{ATOM})*")
DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]+)")
DOTS = re.compile("[.\u3002\uff0e\uff61]")
# Letters that IDNA 2003, which Python's codec follows, replaces: straße would become strasse, another domain.
KEPT_SINCE_2008 = frozenset("ß\u03c2\u200c\u200d")


def writable_address(text: str) -> str | None:
    """Return an address with its domain in ASCII, or None if no mail server would accept it.

    Letters of any script may come before the @; only a mail server with SMTPUTF8 accepts those that are not ASCII.
    """
    text = text.strip()
    # Checked first, since normalising and IDNA encoding a very long text take long.
    if len(text) > MAX_LENGTH:
        return None
    local, _, domain = unicodedata.normalize("NFC", text).rpartition("@")
    try:
        domain = _ascii_domain(domain)
    except UnicodeError:
        return None
    is_local = LOCAL_PART.fullmatch(local) and all(char.isascii() or _is_letter(char) for char in local)
    if not is_local or len(local.encode()) > MAX_LOCAL_PART_LENGTH or not DOMAIN.fullmatch(domain):
        return None
    address = f"{local}@{domain}"
    return address if len(address.encode()) <= MAX_LENGTH else None


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMN"


def _ascii_domain(domain: str) -> str:
    return ".".join(map(_ascii_label, DOTS.split(domain)))


def _ascii_label(label: str) -> str:
    if KEPT_SINCE_2008.isdisjoint(label):
        return label.encode("idna").decode().lower()
    encoded = f"xn--{unicodedata.normalize('NFC', label.lower()).encode('punycode').decode()}"
    if len(encoded) > MAX_LABEL_LENGTH:
        raise UnicodeError("the label is too long")
    return encoded


def email_key(address: str) -> str:
    """Return an address as two spellings of it compare; what follows a + is kept, for it may be another person's."""
    # Not casefolded: groß and gross are two people.
    key = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", address.strip()).lower())
    local, at, domain = key.rpartition("@")
    try:
        domain = _ascii_domain(domain)
    except UnicodeError:
        # Compared as it is written; whether one can write to it is asked elsewhere.
        return key
    return f"{local}{at}{domain}"
