"""The worker's log: errors without the personal data in the statements that caused them."""

import logging

from sqlalchemy.exc import DBAPIError

from core.database_errors import DatabaseBusy, Repeats, explanation

log = logging.getLogger("podium.worker")
_repeats = Repeats()


def log_error(what: str, error: Exception) -> None:
    """Log an error with its traceback, or with one line where the machine is at fault and not the program.

    Of a database error, only the database's own message is logged.
    """
    cause = error.__cause__ if isinstance(error, DatabaseBusy) else error
    # The values in a statement may be names and addresses.
    said = cause.orig if isinstance(cause, DBAPIError) else None
    reason = explanation(error) or (_reason(error) if isinstance(error, OSError) else said)
    if reason:
        _repeats.error(log, f"{what}: {reason}")
    else:
        log.error("%s: %s", what, type(error).__name__, exc_info=error)


def _reason(error: OSError) -> str | None:
    return f"{error.strerror}: {error.filename}" if error.strerror and error.filename else None
