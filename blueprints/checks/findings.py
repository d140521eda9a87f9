"""What checks find: a problem of a field, what to do about it, and the buttons that do it."""

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256


class Level(StrEnum):
    """How much a finding matters: an error blocks publishing."""

    ERROR = "error"  # it would be wrong in public
    WARNING = "warning"  # it is probably wrong
    NOTE = "note"  # it may be meant


@dataclass(frozen=True, slots=True)
class Fix:
    """One way to fix a finding: a link to follow, or a button that sets fields or publishes other records as well."""

    label: str
    values: tuple[tuple[str, str], ...] = ()  # the paths of fields, and the values that they get
    address: str = ""
    publish: tuple[str, ...] = ()  # references such as people/ada-lovelace


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem of a record, in the field at a path, or in the record as a whole."""

    path: str
    level: Level
    problem: str  # a sentence that says what is wrong
    advice: str  # a sentence that says what to do
    fixes: tuple[Fix, ...] = ()

    @property
    def key(self) -> str:
        """A name of the finding that stays the same as long as nothing about the finding changes."""
        return sha256(f"{self.path}\n{self.problem}".encode(errors="replace")).hexdigest()[:12]

    @property
    def blocks(self) -> bool:
        """Whether the record cannot be published with it."""
        return self.level is Level.ERROR


@dataclass(slots=True)
class Summary:
    """How many findings there are of each level, in words for the bar."""

    errors: int = 0
    others: int = 0
    headline: str = field(default="", init=False)

    def __post_init__(self) -> None:
        look = f"{self.others} {'thing' if self.others == 1 else 'things'} to look at" if self.others else ""
        if self.errors:
            first = f"{self.errors} {'thing' if self.errors == 1 else 'things'} to fix"
            self.headline = f"{first}, {self.others} to look at" if self.others else first
        else:
            self.headline = f"Ready to publish, {look}" if look else "Ready to publish"


def summarise(findings: list[Finding]) -> Summary:
    """Return how many findings there are."""
    errors = sum(finding.blocks for finding in findings)
    return Summary(errors, len(findings) - errors)
