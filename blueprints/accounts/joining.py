"""Following an invitation: name, passkey or password with authenticator app, and recovery codes.

Opening the link uses nothing up, since programs open links in mails before people do.
"""

from typing import Any

from flask import Response, abort, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from blueprints.accounts import blueprint
from blueprints.accounts.actions import enter_name, enter_password, join_with_authenticator, join_with_passkey
from blueprints.accounts.actions.join import Joined
from blueprints.accounts.attempts import Attempt
from blueprints.accounts.authenticator import qr_code, totp_secret, totp_uri
from blueprints.accounts.forms import CodeForm, FirstJoinForm, JoinForm, PasswordForm
from blueprints.accounts.links import passkey_handle
from blueprints.accounts.passkeys import begin_creation, finish_creation
from blueprints.accounts.passwords import password_error
from blueprints.accounts.queries import open_invitation
from blueprints.accounts.session import device_name, open_session
from blueprints.site.queries import get_site
from core.email_address import writable_address
from core.form_protection import FormError
from core.time import utc_now
from models import Invitation


@blueprint.route("/desk/join/<token>", methods=["GET", "POST"])
def join(token: str) -> AnyResponse:
    """Ask for the name, and how to sign in."""
    invitation = _invitation(token)
    kind = FirstJoinForm if invitation.is_first else JoinForm
    form = kind(data={"name": invitation.name, "email": invitation.email, "way": "passkey"})
    if request.method == "GET":
        return _show("join", invitation, token, form=form)
    if not form.validate():
        return _show("join", invitation, token, status=422, form=form)
    email = writable_address(form.email.data) if isinstance(form, FirstJoinForm) else ""
    attempt = Attempt(lambda: enter_name(token, form.name.data, email or "", utc_now()))
    if attempt.error:
        return _show("join", invitation, token, attempt.error, form=form)
    way = ".join_by_passkey" if form.way.data == "passkey" else ".join_by_password"
    return redirect(url_for(way, token=token), 303)


@blueprint.route("/desk/join/<token>/passkey", methods=["GET", "POST"])
def join_by_passkey(token: str) -> AnyResponse:
    """Have the browser create a passkey, and make the account with it."""
    invitation = _invitation(token)
    if not invitation.name:
        return redirect(url_for(".join", token=token), 303)
    if request.method == "POST":
        state, answer = request.form.get("state", ""), request.form.get("answer", "")
        name, now = device_name(), utc_now()
        attempt = Attempt(
            lambda: join_with_passkey(token, finish_creation(f"join {token}", state, answer), name, name, now)
        )
        if not attempt.error:
            return _welcome(attempt.result)
        return _show_passkey(invitation, token, attempt.error)
    return _show_passkey(invitation, token)


@blueprint.route("/desk/join/<token>/password", methods=["GET", "POST"])
def join_by_password(token: str) -> AnyResponse:
    """Ask for a password."""
    invitation = _invitation(token)
    if not invitation.name:
        return redirect(url_for(".join", token=token), 303)
    form = PasswordForm()
    if request.method == "GET":
        return _show("join_password", invitation, token, form=form)
    if not form.validate() or not is_good(form, invitation.name, invitation.email):
        return _show("join_password", invitation, token, status=422, form=form)
    attempt = Attempt(lambda: enter_password(token, form.password.data, utc_now()))
    if attempt.error:
        return _show("join_password", invitation, token, attempt.error, form=form)
    return redirect(url_for(".join_by_authenticator", token=token), 303)


@blueprint.route("/desk/join/<token>/code", methods=["GET", "POST"])
def join_by_authenticator(token: str) -> AnyResponse:
    """Connect an authenticator app, and make the account."""
    invitation = _invitation(token)
    if invitation.totp_key is None:
        return redirect(url_for(".join_by_password", token=token), 303)
    form, secret = CodeForm(), totp_secret(invitation.totp_key)
    if request.method == "GET":
        return _show("join_code", invitation, token, form=form, secret=secret)
    if not form.validate():
        return _show("join_code", invitation, token, status=422, form=form, secret=secret)
    attempt = Attempt(lambda: join_with_authenticator(token, form.code.data, device_name(), utc_now()))
    if attempt.error:
        return _show("join_code", invitation, token, attempt.error, form=form, secret=secret)
    return _welcome(attempt.result)


@blueprint.get("/desk/join/<token>/code.svg")
def join_qr_code(token: str) -> Response:
    """Return the QR code that an authenticator app reads."""
    invitation = _invitation(token)
    if invitation.totp_key is None:
        abort(404)
    uri = totp_uri(invitation.totp_key, invitation.email, get_site().label)
    return Response(qr_code(uri), mimetype="image/svg+xml")


def is_good(form: PasswordForm, *names: str) -> bool:
    """Tell whether a new password is accepted, and say in the form why it isn't; `names` are those of its owner."""
    site = get_site()
    host = str(current_app.config["BASE_URL"]).partition("://")[2]
    error = password_error(form.password.data, (*names, site.name, site.short_name, host, "podium"))
    form.password.errors = (error,) if error else ()
    return error is None


def _show_passkey(invitation: Invitation, token: str, error: FormError | None = None) -> Response:
    handle = passkey_handle(invitation)
    ceremony = begin_creation(f"join {token}", handle, invitation.name, invitation.email, [])
    return _show("join_passkey", invitation, token, error, ceremony=ceremony)


def _welcome(joined: Joined) -> Response:
    open_session(joined.token)
    response = make_response(render_template("accounts/recovery_codes.html", codes=joined.recovery_codes, is_new=True))
    return response


def _invitation(token: str) -> Invitation:
    invitation = open_invitation(token, utc_now())
    if invitation is None:
        abort(404, "This link has expired or has been used. Ask the person who sent it to you for a new one.")
    return invitation


def _show(
    page: str, invitation: Invitation, token: str, error: FormError | None = None, *, status: int = 200, **context: Any
) -> Response:
    here = {"invitation": invitation, "token": token, "error": error}
    response = make_response(render_template(f"accounts/{page}.html", **here, **context), status)
    if error:
        response.status_code = error.status
        response.headers.update(error.headers)
    return response
