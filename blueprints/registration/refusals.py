"""The reasons for which an action does nothing."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.exc import DBAPIError

# What SQLite answers when it is locked, read-only, broken by the disk, full, or cannot open its file.
# Source: https://www.sqlite.org/rescode.html
PASSING_CODES = {5, 6, 8, 10, 13, 14}


class ClosedReason(StrEnum):
    """Why nobody can register for an event at the moment."""

    UNKNOWN = "unknown"  # there is no such event that visitors may know of
    ANNOUNCED = "announced"  # registration opens later
    CLOSED = "closed"
    LIVE = "live"
    PAST = "past"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    EXTERNAL = "external"  # one registers elsewhere
    NONE = "none"  # nobody needs to register


class Refused(Exception):  # noqa: N818 - it is an answer, and no error
    """An action that was not possible; nothing was changed by it."""


class NotOpen(Refused):
    """Registration for the event is not open, for the reason in `state`."""

    def __init__(self, state: ClosedReason) -> None:
        super().__init__(state)
        self.state = state


class Full(Refused):
    """There is no place of the wanted kind, and no line to wait in."""


class Unknown(Refused):
    """There is no such registration, code or event."""


class NotPossible(Refused):
    """The registration or the event does not allow this as they are now."""


class NoOffer(NotPossible):
    """There is no offer to accept, or no longer."""


class NotConfirmed(NotPossible):
    """The person has no place of the kind that is needed for this."""


class TooEarly(NotPossible):
    """The door opens later, at `opens` if that is known."""

    def __init__(self, opens: datetime | None) -> None:
        super().__init__(opens)
        self.opens = opens


class Ended(NotPossible):
    """The event is over, or does not take place."""


class Busy(Refused):
    """The database can write nothing at the moment; trying again later can help."""


def is_busy(error: DBAPIError) -> bool:
    """Tell whether a failure of the database is one that passes: locked for too long, or the disk is full."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in PASSING_CODES
