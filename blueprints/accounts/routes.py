"""Signing in to the desk, and out."""

from typing import Any

from flask import Response, flash, g, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from blueprints.accounts import blueprint
from blueprints.accounts.actions import (
    prove_by_passkey,
    prove_by_password,
    sign_in_by_passkey,
    sign_in_by_password,
    sign_out,
)
from blueprints.accounts.attempts import Attempt
from blueprints.accounts.forms import ProofForm, SignInForm
from blueprints.accounts.passkeys import begin_use, read_answer
from blueprints.accounts.queries import has_accounts
from blueprints.accounts.session import device_name, open_session
from core.access import admit, current_account, own_path
from core.form_protection import FormError, even_timing
from core.time import utc_now
from models import Role

SIGN_IN, PROVE = "sign in", "prove"
NOT_SIGNED_IN = "You aren’t signed in"


@blueprint.get("/desk/sign-in")
def sign_in() -> AnyResponse:
    """Ask who it is."""
    if current_account() is not None:
        return redirect(own_path(request.args.get("next")), 303)
    return _show_sign_in(SignInForm())


@blueprint.post("/desk/sign-in")
def sign_in_with_password() -> AnyResponse:
    """Sign in with a password and a code; the answer is the same whatever is wrong."""
    form = SignInForm()
    if not form.validate():
        return _show_sign_in(form, status=422)
    now, client = utc_now(), request.remote_addr
    typed = (form.email.data, form.password.data, form.code.data)
    with even_timing():
        attempt = Attempt(lambda: sign_in_by_password(*typed, device_name(), client, now), NOT_SIGNED_IN)
    return _show_sign_in(form, attempt.error) if attempt.error else _signed_in(attempt.result)


@blueprint.post("/desk/sign-in/passkey")
def sign_in_with_passkey() -> AnyResponse:
    """Sign in with a passkey."""
    now, client = utc_now(), request.remote_addr
    state, answer = request.form.get("state", ""), request.form.get("answer", "")
    attempt = Attempt(
        lambda: sign_in_by_passkey(read_answer(SIGN_IN, state, answer), device_name(), client, now), NOT_SIGNED_IN
    )
    return _show_sign_in(SignInForm(is_empty=True), attempt.error) if attempt.error else _signed_in(attempt.result)


@blueprint.get("/desk/prove")
@admit(*Role)
def prove() -> AnyResponse:
    """Ask again who it is, before something that a stranger at an unlocked computer must not do."""
    return _show_proof(ProofForm())


@blueprint.post("/desk/prove")
@admit(*Role)
def prove_with_password() -> AnyResponse:
    """Ask for password and code again."""
    form = ProofForm()
    if not form.validate():
        return _show_proof(form, status=422)
    device, typed = g.device.id, (form.password.data, form.code.data)
    attempt = Attempt(lambda: prove_by_password(device, *typed, request.remote_addr, utc_now()), "Please try again")
    return _show_proof(form, attempt.error) if attempt.error else redirect(own_path(request.form.get("next")), 303)


@blueprint.post("/desk/prove/passkey")
@admit(*Role)
def prove_with_passkey() -> AnyResponse:
    """Ask for a passkey again."""
    device, state, answer = g.device.id, request.form.get("state", ""), request.form.get("answer", "")
    subject = f"{PROVE} {current_account().id}"
    attempt = Attempt(
        lambda: prove_by_passkey(device, read_answer(subject, state, answer), request.remote_addr, utc_now()),
        "Please try again",
    )
    if attempt.error:
        return _show_proof(ProofForm(is_empty=True), attempt.error)
    return redirect(own_path(request.form.get("next")), 303)


@blueprint.post("/desk/sign-out")
@admit(*Role)
def leave() -> AnyResponse:
    """Sign this device out."""
    sign_out(g.device.id)
    session.clear()
    flash("You’ve signed out.")
    return redirect(url_for(".sign_in"), 303)


def _signed_in(token: str) -> AnyResponse:
    open_session(token)
    return redirect(own_path(request.form.get("next")), 303)


def _show_sign_in(form: SignInForm, error: FormError | None = None, *, status: int = 200) -> Response:
    ceremony, is_new = begin_use(SIGN_IN), not has_accounts()
    return _show("sign_in", error, status, form=form, ceremony=ceremony, is_new=is_new)


def _show_proof(form: ProofForm, error: FormError | None = None, *, status: int = 200) -> Response:
    account = current_account()
    ceremony = begin_use(f"{PROVE} {account.id}", [passkey.credential_id for passkey in account.passkeys])
    return _show("prove", error, status, form=form, ceremony=ceremony)


def _show(page: str, error: FormError | None, status: int, **context: Any) -> Response:
    following = own_path(request.values.get("next"))
    text = render_template(f"accounts/{page}.html", error=error, next=following, **context)
    response = make_response(text, error.status if error else status)
    response.headers.update(error.headers if error else {})
    return response
