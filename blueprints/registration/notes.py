"""What a page says when something could not be done, and trying to do it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter, sleep

from flask import current_app
from sqlalchemy.exc import DBAPIError

from blueprints.registration.guards import seconds_to_wait
from blueprints.registration.refusals import Busy, Refused, is_busy
from core.database import db

TOO_MANY = 429
RETRY_AFTER = 60  # seconds
# Seconds, several times what it takes to write a mail: who waited less would know that none was written.
ANSWER_TAKES = 0.25


@dataclass(frozen=True, slots=True)
class Note:
    """What to say above a page that could not do what was asked, and with which status."""

    title: str
    text: str
    status: int
    retry_after: int = 0

    @property
    def headers(self) -> dict[str, str]:
        """The headers that the status asks for."""
        return {"Retry-After": str(self.retry_after)} if self.retry_after else {}


BUSY = Note(
    "This could not be saved just now",
    "Nothing has changed yet, and what you wrote is still here. Please send it again in a minute.",
    503,
    RETRY_AFTER,
)


def too_often(seconds: int) -> Note:
    """Return the note for somebody who has tried too often."""
    minutes = -(-seconds // 60)
    wait = "a minute" if minutes == 1 else f"{minutes} minutes"
    return Note(
        "Too many were sent",
        f"More came from this address or network than we take at once. Please send this again in {wait}; "
        "what you wrote is still here.",
        TOO_MANY,
        seconds,
    )


OVERTAKEN = Note("This is not possible now", "Something has changed in the meantime. Below is how things stand.", 409)


def carry_out(act: Callable[[], object], now: datetime, limited: tuple[str, str] | None = None) -> Note | None:
    """Act in a transaction of its own; return what to say if that was not possible.

    `limited` names the purpose and the address of which the tries are counted first; such an answer takes the same time
    whether something is known of the address or not.
    """
    began = perf_counter()
    note = _carry_out(act, now, limited)
    # A flood is turned away at once, for that tells nothing and would keep threads.
    if limited and not (note and note.status == TOO_MANY):
        sleep(max(0.0, ANSWER_TAKES - (perf_counter() - began)))
    return note


def _carry_out(act: Callable[[], object], now: datetime, limited: tuple[str, str] | None) -> Note | None:
    # What was read until now is another transaction, without the lock for writing.
    db.session.rollback()
    try:
        wait = seconds_to_wait(*limited, now) if limited else 0
        if not wait:
            act()
    except Busy as error:
        return _note_busy(error.__cause__)
    except Refused:
        return OVERTAKEN
    except DBAPIError as error:
        db.session.rollback()
        if not is_busy(error):
            raise
        return _note_busy(error)
    return too_often(wait) if wait else None


def _note_busy(error: BaseException | None) -> Note:
    # Without the statement, which holds what was typed.
    current_app.logger.error("The database cannot write: %s", getattr(error, "orig", error))
    return BUSY
