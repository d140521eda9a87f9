"""The worker's log: errors without the personal data in the statements that caused them."""

import logging

from sqlalchemy.exc import DBAPIError

from core.database import DatabaseBusy

log = logging.getLogger("podium.worker")


def log_error(what: str, error: Exception) -> None:
    """Log an error with its traceback; of a database error, log only the database's own message."""
    cause = error.__cause__ if isinstance(error, DatabaseBusy) else error
    # The values in a statement may be names and addresses.
    said = cause.orig if isinstance(cause, DBAPIError) else None
    log.error("%s: %s", what, said or type(error).__name__, exc_info=None if said else error)
