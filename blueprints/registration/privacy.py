"""What is held about a person, for whoever reads the mail of their address."""

from typing import Any

from flask import Response, abort, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from blueprints.registration import blueprint
from blueprints.registration.actions import erase_person, mail_privacy_link
from blueprints.registration.forms import FindForm
from blueprints.registration.holdings import as_data, email_key_of_link, mails_about, registrations_about
from blueprints.registration.notes import Note, carry_out
from blueprints.registration.queries import email_key
from core.database import reading_only
from core.email_address import writable_address
from core.fragments import render
from core.metadata import Metadata
from core.time import utc_now


@blueprint.get("/privacy/me")
def privacy() -> Response:
    """Ask for the address to which the link is sent."""
    return _show("ask", "What we hold about you", form=FindForm(None))


@blueprint.post("/privacy/me")
def send_privacy_link() -> AnyResponse:
    """Mail the link to an address of which something is held; any other gets the same answer."""
    now = utc_now()
    with reading_only():
        filled = FindForm(request.form)
        if not filled.validate():
            return _show("ask", "What we hold about you", form=filled, status=422)
    key = email_key(writable_address(filled.email.data) or "")
    note = carry_out(lambda: mail_privacy_link(key, now), now, ("privacy", key))
    if note is None:
        return redirect(url_for(".privacy_link_sent"), 303)
    with reading_only():
        return _show("ask", "What we hold about you", form=filled, note=note)


@blueprint.get("/privacy/me/sent")
def privacy_link_sent() -> Response:
    """Say that a mail tells the rest; the page is the same for every address."""
    return _show("sent", "Please look into your mailbox")


@blueprint.get("/privacy/me/erased")
def privacy_erased() -> Response:
    """Say that nothing is left."""
    return _show("erased", "It is erased")


@blueprint.get("/privacy/me/<token>")
def holdings(token: str) -> Response:
    """Show all that is held about the address to which a link was sent."""
    found = registrations_about(_key(token))
    return _show("held", "What we hold about you", registrations=found, mails=mails_about(found), token=token)


@blueprint.get("/privacy/me/<token>/data.json")
def download(token: str) -> Response:
    """Give all that is held as a file."""
    response = jsonify(as_data(registrations_about(_key(token))))
    response.headers["Content-Disposition"] = 'attachment; filename="what-is-held.json"'
    return response


@blueprint.get("/privacy/me/<token>/erase")
def ask_to_erase(token: str) -> Response:
    """Ask whether all of it shall be erased."""
    found = registrations_about(_key(token))
    return _ask_to_erase(token, found)


@blueprint.post("/privacy/me/<token>/erase")
def erase(token: str) -> AnyResponse:
    """Erase all that is held."""
    now = utc_now()
    with reading_only():
        key = _key(token)
    note = carry_out(lambda: erase_person(key, now), now)
    if note is None:
        return redirect(url_for(".privacy_erased"), 303)
    with reading_only():
        return _ask_to_erase(token, registrations_about(_key(token)), note)


def _ask_to_erase(token: str, found: list[Any], note: Note | None = None) -> Response:
    now = utc_now()
    given_up = [each for each in found if each.is_active and each.event.over_at > now]
    return _show("erase", "Erase all of it?", given_up=given_up, token=token, note=note)


def _key(token: str) -> str:
    key = email_key_of_link(token)
    if key is None:
        abort(404, "This link holds for an hour only, and for as long as there is something to show.")
    return key


def _show(page: str, title: str, *, status: int = 200, note: Note | None = None, **context: Any) -> Response:
    response = render(
        "registration/privacy.html",
        f"registration/_privacy_{page}.html",
        status=note.status if note else status,
        fragment=f"registration/_privacy_{page}.html",
        meta=Metadata(title, "What this site holds about people.", "/privacy/me", "/cards/site.png"),
        note=note,
        **context,
    )
    response.headers.update(note.headers if note else {})
    return response
