"""Names of people in the order of a directory: by family name, which for most names can only be guessed."""

import re

from core.text import fold_for_search

# Degrees, honours and generations, which stand after a name without being part of it.
_AFTER_NAME = {
    *("jr", "sr", "ii", "iii", "iv", "phd", "dphil", "md", "msc", "ma", "ba", "bsc", "mba"),
    *("obe", "mbe", "cbe", "frs", "frse", "freng", "fba", "qc", "kc"),
}
# Words that introduce a family name, and belong to it when they begin with a capital.
_PARTICLES = {
    *("van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "des", "la", "le", "el", "al"),
    *("bin", "ibn", "bint", "ter", "ten", "zu", "mac", "mc", "ní", "nic", "ó", "ua", "st", "st.", "san", "santa"),
}
_BRACKETED = re.compile(r"\s*[(\[（].*?[)\]）]")
# Scripts that write the family name first, also where a space separates it from the given name.
_FAMILY_FIRST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def guess_family_name(name: str) -> str:
    """Return what is probably the family name in a full name: the last word, or the whole of a Chinese name.

    Particles belong to it only when they begin with a capital: “De Niro”, but “Beethoven” for “Ludwig van Beethoven”.
    """
    plain = _BRACKETED.sub("", name).partition(",")[0].split()
    while len(plain) > 1 and plain[-1].replace(".", "").casefold() in _AFTER_NAME:
        plain.pop()
    if not plain:
        return name
    if _FAMILY_FIRST.match(plain[0]):
        return " ".join(plain)
    start = len(plain) - 1
    # The first word is a given name or a title, whatever it looks like.
    while start > 1 and plain[start - 1].casefold() in _PARTICLES and plain[start - 1][0].isupper():
        start -= 1
    return " ".join(plain[start:])


def sort_key(name: str, sort_name: str = "") -> str:
    """Return the text by which a name is sorted: the sort name, or a guess of the family name, then the whole name."""
    # A tab comes before every letter, so that “Lee” is before “Leeming”; namesakes follow by their whole names.
    return fold_for_search(f"{sort_name or guess_family_name(name)}\t{name}")
