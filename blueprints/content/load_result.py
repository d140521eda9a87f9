"""What a load did, or would do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from core.fields.field_errors import FieldError
from core.text import plural


class Action(StrEnum):
    """What happens to a record."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    KEPT = "kept"  # although the folder doesn't have it


@dataclass(frozen=True, slots=True)
class Change:
    """One record that a load adds, changes or removes, or keeps for a reason."""

    action: Action
    name: str  # such as events/open-day
    fields: Sequence[str] = ()
    reason: str = ""

    def __str__(self) -> str:
        more = self.reason or ", ".join(self.fields)
        return f"{self.action:<8} {self.name}{f': {more}' if more else ''}"


@dataclass(frozen=True, slots=True)
class Untold:
    """A changed event, and how many registrants have not been notified of the change."""

    slug: str
    people: int

    def __str__(self) -> str:
        people = plural(self.people, "registrant hasn't", "registrants haven't")
        return (
            f"events/{self.slug} has moved or changed its status: {people} been told. "
            f"To email them: flask notify-change {self.slug}"
        )


@dataclass(frozen=True, slots=True)
class LoadResult:
    """The numbers of records that a content folder added, changed, and left unchanged, and what happened to which."""

    added: int
    changed: int
    unchanged: int
    changes: list[Change] = field(default_factory=list, compare=False)
    untold: list[Untold] = field(default_factory=list, compare=False)
    remarks: list[FieldError] = field(default_factory=list, compare=False)  # what a conversion of HTML left out

    def names(self, action: Action) -> list[str]:
        """Return the records to which something happened."""
        return [change.name for change in self.changes if change.action is action]

    def __str__(self) -> str:
        total = self.added + self.changed + self.unchanged
        removed = len(self.names(Action.REMOVED))
        numbers = f"{total:,} records: {self.added:,} added, {self.changed:,} changed, {self.unchanged:,} unchanged"
        return f"{numbers}, {removed:,} removed." if removed else f"{numbers}."
