"""Errors in the fields of a record, with messages that help the author to fix them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from core.text import MAX_QUOTE_LENGTH, quoted

MOST_COMPARED = 200


@dataclass(frozen=True, slots=True)
class FieldError:
    """An error: its file, line (0 for the whole file) and field, and a message that says how to fix it."""

    file: str
    line: int
    path: str  # such as sessions.0.starts, empty for the record or file as a whole
    message: str

    @property
    def field(self) -> str:
        """The path without the numbers of rows: `sessions.starts`."""
        return ".".join(step for step in self.path.split(".") if not step.isdecimal())

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (place, self.field, self.message) if part)


class ValidationError(Exception):
    """A value is not allowed in its field; the message says how to fix it."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def not_one_of(text: str, allowed: Iterable[str]) -> str:
    """Return the message for a value that is not one of those allowed."""
    return f"{quoted(text)} isn't one of {', '.join(allowed)}"


def unknown_field(name: str, known: Sequence[str]) -> str:
    """Return the message for a field that does not exist."""
    return f"unknown field{did_you_mean(name, known) or '; the fields are ' + ', '.join(known)}"


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """Return a suggestion of the most similar known name, or an empty string if none is similar."""
    # Prefilter the names: a site may have thousands of slugs, and a folder as many errors.
    similar = [word for word in known if word[:1] == text[:1] and abs(len(word) - len(text)) <= 2][:MOST_COMPARED]
    near = get_close_matches(text[:MAX_QUOTE_LENGTH], similar, n=1, cutoff=0.75)
    return f"; did you mean “{near[0]}”?" if near else ""
