"""Text functions: folding for search, removing control characters, quoting in messages, slugs and labels."""

import re
import unicodedata
from collections.abc import Callable
from itertools import count

# Control characters and those that change the text direction; the joiners in emoji stay.
CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# The complement of Char in XML 1.0, 2.2, which includes lone surrogates.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MAX_QUOTE_LENGTH = 60
MAX_SLUG_LENGTH = 80
MOST_MARKS = 30  # on one letter; no language needs more (Unicode's Stream-Safe Text Format)


def fold_for_search(text: str) -> str:
    """Return text as searches compare it, without case and accents, and with plain apostrophes."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def words_for_search(*texts: str) -> str:
    """Return each word of texts once, as searches compare them; a search for words in any order needs no more."""
    return " ".join(dict.fromkeys(fold_for_search(" ".join(texts)).split()))


def one_line(text: str) -> str:
    """Return text on one line, with single spaces and without control characters."""
    return " ".join(CONTROL_CHARACTERS.sub(" ", text).split())


def without_control_characters(text: str) -> str:
    """Return text with line ends as LF and without control characters."""
    return CONTROL_CHARACTERS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def typed_line(text: str | None) -> str:
    """Return what somebody typed into a field of one line: composed, with single spaces and none around it."""
    return " ".join(_composed(text or "").split())


def typed_text(text: str | None) -> str:
    """Return what somebody typed into a field of several lines: composed, with plain line ends and none around it."""
    return re.sub(r"\r\n?", "\n", _composed(text or "")).strip()


def _composed(text: str) -> str:
    normal = unicodedata.normalize("NFC", _with_few_marks(text))
    # No keyboard writes control characters or lone surrogates, and no page or mail may hold them.
    return "".join(char for char in normal if char in "\r\n\t" or unicodedata.category(char) not in ("Cc", "Cs"))


def _with_few_marks(text: str) -> str:
    # To put the marks of one letter in order takes the square of their number: in a megabyte of them, minutes.
    marks, kept = 0, []
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def xml_text(text: str) -> str:
    """Return text without the characters that XML can't contain even as references."""
    return _NOT_XML.sub("", text)


def quoted(text: str) -> str:
    """Return user input in quotation marks, truncated, for a message."""
    shown = escaped(text[:MAX_QUOTE_LENGTH])
    return f"“{shown}…”" if len(text) > MAX_QUOTE_LENGTH else f"“{shown}”"


def escaped(text: str) -> str:
    """Return text with unprintable characters escaped, so that no terminal interprets them."""
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)


def plural(number: int, one: str, many: str = "") -> str:
    """Return a number with its unit: `1 file`, `1,204 files`, `2 people`."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def slugify(title: str, otherwise: str) -> str:
    """Return the slug of a title, or `otherwise` if it has no Latin letter or digit."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", fold_for_search(title)))
    slug = "-".join(words)
    if len(slug) > MAX_SLUG_LENGTH:
        slug = slug[: MAX_SLUG_LENGTH + 1].rpartition("-")[0] or slug[:MAX_SLUG_LENGTH]
    return slug or otherwise


def first_available(name: str, suffix: str, is_taken: Callable[[str], bool]) -> str:
    """Return the name with its suffix, or the first of `name-2`, `name-3`, … that isn't taken."""
    candidates = (f"{name}{'' if number == 1 else f'-{number}'}{suffix}" for number in count(1))
    return next(candidate for candidate in candidates if not is_taken(candidate))


def label_of(value: str) -> str:
    """Return the label of a value such as a kind: `Data study group` for `data-study-group`."""
    return value.replace("-", " ").capitalize()
