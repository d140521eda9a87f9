"""Health: the health check, and the page that visitors get while the database cannot be used."""

from flask import Response, current_app, request
from sqlalchemy.exc import DBAPIError

from blueprints.site import blueprint
from core.database_errors import DatabaseBusy, Repeats, explanation, trouble_of
from core.database_health import look, note_trouble

RETRY_AFTER = 60  # seconds
_repeats = Repeats()


@blueprint.get("/healthz")
def health() -> Response:
    """Answer `ok` while the database works, or 503 and what is wrong in a few words."""
    trouble = look()
    response = Response(f"{trouble.summary if trouble else 'ok'}\n", 503 if trouble else 200, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    if trouble:
        _log(f"{trouble.summary}; {trouble.advice}")
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


@blueprint.app_errorhandler(DBAPIError)
@blueprint.app_errorhandler(DatabaseBusy)
def unavailable(error: DBAPIError | DatabaseBusy) -> Response:
    """Show the page for 503 if the database cannot be used, and raise any other error of the database."""
    trouble, reason = trouble_of(error), explanation(error)
    if trouble is None or reason is None:
        raise error
    note_trouble(current_app, trouble)
    _log(reason)
    page = current_app.jinja_env.get_template("errors/503.html").render(was_sent=request.method == "POST")
    return Response(page, 503, {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}, mimetype="text/html")


def _log(reason: str) -> None:
    _repeats.error(current_app.logger, f"The database cannot be used: {reason}.")
