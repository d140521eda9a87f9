"""What is wrong with a content file, said so that whoever wrote it can put it right."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from core.text import MAX_QUOTE_LENGTH, quoted

MOST_COMPARED = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: the file, the line (0 for the whole file), the key, and what would be right."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (place, self.key, self.message) if part)


class ContentError(Exception):
    """The content files cannot be loaded; nothing was changed."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class ReadingError(Exception):
    """A value that is not what its key asks for; the message says what would be right."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def none_of(text: str, allowed: Iterable[str]) -> str:
    """Say that a value is none of those allowed."""
    return f"{quoted(text)} is none of {', '.join(allowed)}"


def meant(text: str, known: Iterable[str]) -> str:
    """Ask whether something similar was meant, or return nothing when there is nothing similar."""
    # A site has thousands of slugs, and a folder may have as many faults.
    similar = [word for word in known if word[:1] == text[:1] and abs(len(word) - len(text)) <= 2][:MOST_COMPARED]
    near = get_close_matches(text[:MAX_QUOTE_LENGTH], similar, n=1, cutoff=0.75)
    return f"; did you mean “{near[0]}”?" if near else ""
