"""Passwords: which ones are accepted, after NIST SP 800-63B, and their hashes."""

import string
import threading
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from werkzeug.security import check_password_hash, generate_password_hash

# A password never signs in alone: 8 characters are enough beside an authenticator app.
SHORTEST, LONGEST = 8, 256  # characters
METHOD = "scrypt:32768:8:1"
# What an unknown address is compared with. It takes as long as any other hash, and no password has it.
NOBODYS_HASH = f"{METHOD}$0123456789abcdef${'0' * 128}"
COMMON = Path(__file__).with_name("common_passwords.txt")
ENDINGS = string.digits + string.punctuation + " "
SHORTEST_WORD = 4  # characters of a name that a password must not consist of

# Each hash takes 32 MB while it is computed, so a flood of attempts computes only a few at once.
_at_once = threading.BoundedSemaphore(4)


def password_error(password: str, expected: Iterable[str]) -> str | None:
    """Return what is wrong with a new password, or None; `expected` are names that others would try first."""
    text = _normal(password)
    if len(text) < SHORTEST:
        return f"Enter a password of at least {SHORTEST} characters"
    if len(text) > LONGEST:
        return f"Enter a password of at most {LONGEST} characters"
    plain = text.casefold()
    if len(set(plain)) < 3 or {plain, plain.rstrip(ENDINGS)} & _common():
        return "Many people use this password, so it’s easy to guess. Choose another one"
    if _letters(plain) in _guesses(expected):
        return "This password is your name, your address or the name of this site. Choose another one"
    return None


def hash_password(password: str) -> str:
    """Return the hash of a password, which is stored in its place."""
    with _at_once:
        return generate_password_hash(_normal(password), METHOD)


def is_password(password_hash: str, password: str) -> bool:
    """Tell whether a password has a hash; the answer takes equally long without one."""
    with _at_once:
        return check_password_hash(password_hash or NOBODYS_HASH, _normal(password[: LONGEST * 4]))


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


@cache
def _common() -> frozenset[str]:
    return frozenset(COMMON.read_text(encoding="utf-8").split())


def _guesses(expected: Iterable[str]) -> set[str]:
    texts = [_normal(text).casefold() for text in expected]
    parts = [part for text in texts for part in text.replace("@", " ").replace(".", " ").split()]
    return {letters for text in (*texts, *parts) if len(letters := _letters(text)) >= SHORTEST_WORD}


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalpha())
