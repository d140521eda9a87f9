"""Privacy routes: the data held about a person, for anyone who can read mail sent to their address."""

from typing import Any

from flask import Response, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from blueprints.privacy import blueprint
from blueprints.privacy.actions import erase_person, mail_privacy_link
from blueprints.privacy.link import email_key_of_link
from blueprints.privacy.queries import messages_about, personal_data, registrations_about
from core.database import DatabaseBusy
from core.email_address import email_key
from core.email_form import EmailForm
from core.form_protection import FormError, even_timing, try_later
from core.fragments import render
from core.metadata import Metadata
from core.rate_limits import TooManyTriesError, limits_for
from core.time import utc_now

TITLE = "Your personal data"


@blueprint.get("/privacy/me")
def ask() -> Response:
    """Ask for the email address to send the link to."""
    return _show("ask", TITLE, form=EmailForm(None, "privacy"))


@blueprint.post("/privacy/me")
def send_link() -> AnyResponse:
    """Mail the link if any data is held about the address; the response is the same if none is."""
    now = utc_now()
    filled = EmailForm(request.form, "privacy")
    if not filled.validate():
        return _show("ask", TITLE, form=filled, status=422)
    key = email_key(filled.address)
    try:
        with even_timing():
            mail_privacy_link(key, now, limits_for("privacy", key, request.remote_addr))
    except (TooManyTriesError, DatabaseBusy) as raised:
        return _show("ask", TITLE, form=filled, error=try_later(raised))
    return redirect(url_for(".link_sent"), 303)


@blueprint.get("/privacy/me/sent")
def link_sent() -> Response:
    """Confirm that the link is on its way if any data is held; the page is the same for every address."""
    return _show("sent", "Check your email")


@blueprint.get("/privacy/me/erased")
def erased() -> Response:
    """Confirm that nothing is left."""
    return _show("erased", "Your data has been deleted")


@blueprint.get("/privacy/me/<token>")
def held(token: str) -> Response:
    """Show everything held about the address that the link was sent to."""
    found = registrations_about(_key(token))
    return _show("held", TITLE, registrations=found, messages=messages_about(found), token=token)


@blueprint.get("/privacy/me/<token>/data.json")
def download(token: str) -> Response:
    """Return everything held as a download."""
    response = jsonify(personal_data(registrations_about(_key(token))))
    response.headers["Content-Disposition"] = 'attachment; filename="personal-data.json"'
    return response


@blueprint.get("/privacy/me/<token>/data.html")
def download_page(token: str) -> Response:
    """Return the same as a page to read, which needs nothing else."""
    held = personal_data(registrations_about(_key(token)))
    response = Response(render_template("privacy/data.html", held=held, now=utc_now()), mimetype="text/html")
    response.headers["Content-Disposition"] = 'attachment; filename="personal-data.html"'
    return response


@blueprint.get("/privacy/me/<token>/erase")
def confirm_erasure(token: str) -> Response:
    """Ask for confirmation before everything is deleted."""
    return _show_erasure(token)


@blueprint.post("/privacy/me/<token>/erase")
def erase(token: str) -> AnyResponse:
    """Delete everything held."""
    key = _key(token)
    try:
        erase_person(key, utc_now())
    except DatabaseBusy as raised:
        return _show_erasure(token, try_later(raised))
    return redirect(url_for(".erased"), 303)


def _show_erasure(token: str, error: FormError | None = None) -> Response:
    now = utc_now()
    found = registrations_about(_key(token))
    given_up = [each for each in found if each.can_be_cancelled(now)]
    return _show("erase", "Delete your data?", given_up=given_up, token=token, error=error)


def _key(token: str) -> str:
    key = email_key_of_link(token)
    if key is None:
        abort(404, "This link has expired or your data has already been deleted. Links are valid for 1 hour.")
    return key


def _show(page: str, title: str, *, status: int = 200, error: FormError | None = None, **context: Any) -> Response:
    response = render(
        "privacy/privacy.html",
        f"privacy/_{page}.html",
        status=error.status if error else status,
        fragment=f"privacy/_{page}.html",
        meta=Metadata(title, "The personal data that this site holds.", "/privacy/me", "/cards/site.png"),
        error=error,
        **context,
    )
    response.headers.update(error.headers if error else {})
    return response
