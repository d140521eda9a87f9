"""One's own account: name, address, ways to sign in, and devices."""

from collections.abc import Callable
from typing import Any

from flask import Response, abort, flash, g, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from blueprints.accounts import blueprint
from blueprints.accounts.actions import (
    add_passkey,
    change_authenticator,
    change_password,
    confirm_email,
    make_recovery_codes,
    remove_passkey,
    rename,
    request_email,
    sign_out_device,
    sign_out_everywhere,
    switch_password,
)
from blueprints.accounts.attempts import Attempt
from blueprints.accounts.authenticator import new_totp_key, qr_code, totp_secret, totp_uri
from blueprints.accounts.forms import CodeForm, EmailForm, NameForm, PasskeyNameForm, PasswordForm
from blueprints.accounts.joining import is_good
from blueprints.accounts.links import read_new_email
from blueprints.accounts.passkeys import begin_creation, finish_creation
from blueprints.accounts.queries import devices_of
from blueprints.accounts.session import device_name
from blueprints.site.queries import get_site
from core.access import admit, current_account
from core.email_address import writable_address
from core.form_protection import FormError
from core.time import utc_now
from models import Role

NEW_TOTP = "new authenticator"  # the key of an app that is being connected; only the site's secret makes it a secret


@blueprint.get("/desk/account/")
@admit(*Role)
def own_account() -> Response:
    """Show one's own account."""
    return _show_account()


@blueprint.route("/desk/account/name", methods=["GET", "POST"])
@admit(*Role)
def change_name() -> AnyResponse:
    """Change one's name."""
    account, form = current_account(), NameForm(data={"name": current_account().name})
    if request.method == "GET":
        return _show("name", form=form)
    if not form.validate():
        return _show("name", status=422, form=form)
    return _do(lambda: rename(account.id, form.name.data), "Your name has been changed.", "name", form=form)


@blueprint.route("/desk/account/email", methods=["GET", "POST"])
@admit(*Role, fresh=True)
def change_email() -> AnyResponse:
    """Ask for a new email address, and mail a link to it."""
    account, form = current_account(), EmailForm()
    if request.method == "GET":
        return _show("email", form=form)
    if not form.validate():
        return _show("email", status=422, form=form)
    address = writable_address(form.email.data) or ""
    done = f"We’ve sent a link to {address}. Your address changes when you follow it."
    return _do(lambda: request_email(account.id, address), done, "email", form=form)


@blueprint.route("/desk/account/email/<token>", methods=["GET", "POST"])
def confirm_new_email(token: str) -> AnyResponse:
    """Confirm a new email address; opening the link alone changes nothing."""
    found = read_new_email(token)
    if found is None:
        abort(404, "This link has expired. Change your email address again to get a new one.")
    if request.method == "GET":
        return _show("confirm_email", token=token, address=found[2])
    attempt = Attempt(lambda: confirm_email(token))
    if attempt.error:
        return _show("confirm_email", attempt.error, token=token, address=found[2])
    session.clear()
    flash("Your email address has been changed. Sign in again.")
    return redirect(url_for(".sign_in"), 303)


@blueprint.route("/desk/account/password", methods=["GET", "POST"])
@admit(*Role, fresh=True)
def set_password() -> AnyResponse:
    """Change one's password, or set up the first one."""
    account, device, form = current_account(), g.device.id, PasswordForm()
    if request.method == "GET":
        return _show("password", form=form)
    if not form.validate() or not is_good(form, account.name, account.email):
        return _show("password", status=422, form=form)
    needs_app, password = account.totp_key is None, form.password.data
    done = "Now connect an authenticator app." if needs_app else "Your password has been changed."
    where = ".set_authenticator" if needs_app else ".own_account"
    return _do(lambda: change_password(account.id, device, password), done, "password", where=where, form=form)


@blueprint.route("/desk/account/authenticator", methods=["GET", "POST"])
@admit(*Role, fresh=True)
def set_authenticator() -> AnyResponse:
    """Connect an authenticator app."""
    account, device, form = current_account(), g.device.id, CodeForm()
    key = _new_totp_key()
    if request.method == "GET":
        return _show("authenticator", form=form, secret=totp_secret(key))
    if not form.validate():
        return _show("authenticator", status=422, form=form, secret=totp_secret(key))
    code, done = form.code.data, "Your authenticator app is connected."
    response = _do(
        lambda: change_authenticator(account.id, device, key, code, utc_now()),
        *(done, "authenticator"),
        form=form,
        secret=totp_secret(key),
    )
    if response.status_code == 303:
        session.pop(NEW_TOTP, None)
    return response


@blueprint.get("/desk/account/code.svg")
@admit(*Role, fresh=True)
def own_qr_code() -> Response:
    """Return the QR code that an authenticator app reads."""
    uri = totp_uri(_new_totp_key(), current_account().email, get_site().label)
    return Response(qr_code(uri), mimetype="image/svg+xml")


@blueprint.post("/desk/account/recovery-codes")
@admit(*Role, fresh=True)
def new_codes() -> Response:
    """Show new recovery codes, once."""
    account = current_account()
    attempt = Attempt(lambda: make_recovery_codes(account.id))
    if attempt.error:
        return _show_account(attempt.error)
    return make_response(render_template("accounts/recovery_codes.html", codes=attempt.result, is_new=False))


@blueprint.route("/desk/account/passkeys/new", methods=["GET", "POST"])
@admit(*Role, fresh=True)
def new_passkey() -> AnyResponse:
    """Have the browser create a passkey."""
    account, form = current_account(), PasskeyNameForm(data={"name": device_name()})
    known, name = [passkey.credential_id for passkey in account.passkeys], account.name
    subject = f"passkey of {account.id}"
    ceremony = begin_creation(subject, account.passkey_handle, name, account.email, known)
    if request.method == "GET":
        return _show("new_passkey", form=form, ceremony=ceremony)
    if not form.validate():
        return _show("new_passkey", status=422, form=form, ceremony=ceremony)
    account_id, called = account.id, form.name.data or device_name()
    state, answer = request.form.get("state", ""), request.form.get("answer", "")
    return _do(
        lambda: add_passkey(account_id, finish_creation(subject, state, answer), called, utc_now()),
        *("Your passkey has been added.", "new_passkey"),
        form=form,
        ceremony=ceremony,
    )


@blueprint.post("/desk/account/passkeys/<int:passkey_id>/remove")
@admit(*Role, fresh=True)
def drop_passkey(passkey_id: int) -> AnyResponse:
    """Remove a passkey."""
    account_id = current_account().id
    return _do(lambda: remove_passkey(account_id, passkey_id), "The passkey has been removed.")


@blueprint.post("/desk/account/password-works")
@admit(*Role, fresh=True)
def set_password_works() -> AnyResponse:
    """Say whether the password signs in, beside a passkey."""
    account_id, device, works = current_account().id, g.device.id, request.form.get("works") == "yes"
    done = "Your password signs you in again." if works else "Your password no longer signs you in."
    return _do(lambda: switch_password(account_id, device, works), done)


@blueprint.post("/desk/account/devices/<int:device_id>/sign-out")
@admit(*Role)
def leave_device(device_id: int) -> AnyResponse:
    """Sign another device out."""
    account_id = current_account().id
    return _do(lambda: sign_out_device(account_id, device_id), "The device is signed out.")


@blueprint.post("/desk/account/devices/sign-out")
@admit(*Role)
def leave_everywhere() -> AnyResponse:
    """Sign out on all devices, this one included."""
    sign_out_everywhere(current_account().id)
    session.clear()
    flash("You’ve signed out on all devices.")
    return redirect(url_for(".sign_in"), 303)


def _new_totp_key() -> bytes:
    if NEW_TOTP not in session:
        session[NEW_TOTP] = new_totp_key().hex()
    return bytes.fromhex(session[NEW_TOTP])


def _do(
    action: Callable[[], None], done: str, page: str = "", *, where: str = ".own_account", **context: Any
) -> AnyResponse:
    attempt = Attempt(action)
    if attempt.error:
        return _show(page, attempt.error, **context) if page else _show_account(attempt.error)
    flash(done)
    return redirect(url_for(where), 303)


def _show_account(error: FormError | None = None) -> Response:
    return _show("account", error, devices=devices_of(current_account(), utc_now()), this_device=g.device)


def _show(page: str, error: FormError | None = None, *, status: int = 200, **context: Any) -> Response:
    text = render_template(f"accounts/{page}.html", error=error, **context)
    response = make_response(text, error.status if error else status)
    response.headers.update(error.headers if error else {})
    return response
