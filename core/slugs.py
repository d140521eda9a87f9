"""Slugs made of titles."""

import re
from collections.abc import Callable
from itertools import count

from core.folding import fold

LONGEST = 80


def slug_from(title: str, otherwise: str) -> str:
    """Return a title as it stands in an address, or another word when it has no Latin letter or digit."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", fold(title)))
    slug = "-".join(words)
    if len(slug) > LONGEST:
        slug = slug[: LONGEST + 1].rpartition("-")[0] or slug[:LONGEST]
    return slug or otherwise


def first_free(name: str, suffix: str, is_taken: Callable[[str], bool]) -> str:
    """Return the name, or the first of `name-2`, `name-3`, … that nobody has."""
    candidates = (f"{name}{'' if number == 1 else f'-{number}'}{suffix}" for number in count(1))
    return next(candidate for candidate in candidates if not is_taken(candidate))
