"""The accounts of the team, and the audit log."""

from collections.abc import Callable
from urllib.parse import urlencode

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from blueprints.accounts import blueprint
from blueprints.accounts.actions import (
    change_role,
    disable,
    enable,
    invite,
    reset_account,
    send_invitation_again,
    withdraw_invitation,
)
from blueprints.accounts.attempts import Attempt
from blueprints.accounts.forms import ROLES, InviteForm
from blueprints.accounts.log_words import action_label, entry_details
from blueprints.accounts.queries import (
    LogFilter,
    all_accounts,
    last_seen,
    log_entries,
    logged_actions,
    logged_people,
    open_invitations,
)
from core.access import admit, current_account
from core.database import db
from core.email_address import writable_address
from core.form_protection import FormError
from core.fragments import render
from core.row_numbers import row_number
from core.text import typed_line
from core.time import utc_now
from models import Account, Role
from models.registry import RECORD_TYPES

OWNER, CONTENT = (Role.OWNER,), (Role.OWNER, Role.EDITOR)


@blueprint.app_template_filter()
def log_action(action: str) -> str:
    """Say in words what an action of the audit log is."""
    return action_label(action)


blueprint.add_app_template_filter(entry_details, "log_details")


@blueprint.get("/desk/accounts/")
@admit(*OWNER, fresh=True)
def team() -> Response:
    """List accounts and invitations."""
    return _show_team(InviteForm(is_empty=True))


@blueprint.post("/desk/accounts/invite")
@admit(*OWNER, fresh=True)
def send_invitation() -> AnyResponse:
    """Invite somebody by email."""
    form, by_id = InviteForm(), current_account().id
    if not form.validate():
        return _show_team(form, status=422)
    address, role = writable_address(form.email.data) or "", Role(form.role.data)
    return _do(lambda: invite(address, role, utc_now(), by_id), f"We’ve sent an invitation to {address}.", form)


@blueprint.post("/desk/accounts/invitations/<int:invitation_id>/send")
@admit(*OWNER, fresh=True)
def repeat_invitation(invitation_id: int) -> AnyResponse:
    """Mail an invitation again."""
    by_id = current_account().id
    return _do(lambda: send_invitation_again(invitation_id, utc_now(), by_id), "We’ve sent the invitation again.")


@blueprint.post("/desk/accounts/invitations/<int:invitation_id>/withdraw")
@admit(*OWNER, fresh=True)
def take_back_invitation(invitation_id: int) -> AnyResponse:
    """Withdraw an invitation."""
    by_id = current_account().id
    return _do(lambda: withdraw_invitation(invitation_id, by_id), "The invitation no longer works.")


@blueprint.post("/desk/accounts/<int:account_id>/role")
@admit(*OWNER, fresh=True)
def set_role(account_id: int) -> AnyResponse:
    """Give an account another role."""
    account, by_id, wanted = _account(account_id), current_account().id, request.form.get("role", "")
    if wanted not in [str(role) for role in Role]:
        abort(400, "There is no such role.")
    done = f"{account.name} now has the role {wanted}."
    return _do(lambda: change_role(account_id, Role(wanted), by_id), done)


@blueprint.post("/desk/accounts/<int:account_id>/disable")
@admit(*OWNER, fresh=True)
def turn_off(account_id: int) -> AnyResponse:
    """Disable an account."""
    account, by_id = _account(account_id), current_account().id
    done = f"{account.name} can no longer sign in."
    return _do(lambda: disable(account_id, utc_now(), by_id), done)


@blueprint.post("/desk/accounts/<int:account_id>/enable")
@admit(*OWNER, fresh=True)
def turn_on(account_id: int) -> AnyResponse:
    """Enable an account again."""
    account, by_id = _account(account_id), current_account().id
    return _do(lambda: enable(account_id, by_id), f"{account.name} can sign in again.")


@blueprint.route("/desk/accounts/<int:account_id>/reset", methods=["GET", "POST"])
@admit(*OWNER, fresh=True)
def reset(account_id: int) -> AnyResponse:
    """Ask first, then remove every way to sign in to an account and mail a link to set up new ones."""
    account, by_id = _account(account_id), current_account().id
    if request.method == "GET":
        return make_response(render_template("accounts/reset.html", other=account))
    if account_id == by_id:
        return _show_team(
            InviteForm(is_empty=True), FormError("This didn’t work", "Change your own account yourself.", 422)
        )
    done = f"We’ve sent {account.name} a link to set up how they sign in."
    return _do(lambda: reset_account(account_id, utc_now(), by_id), done)


@blueprint.get("/desk/log/")
@admit(*CONTENT)
def log() -> Response:
    """Show the audit log, filtered by the query."""
    args = request.args
    wanted = LogFilter(
        account_id=args.get("who", type=row_number),
        action=args.get("action", ""),
        title=typed_line(args.get("title")),
        folder=args.get("folder", ""),
        record_id=args.get("record", type=row_number),
    )
    entries, before = log_entries(wanted, args.get("before", type=row_number))
    older = None if before is None else f"/desk/log/?{urlencode({**args.to_dict(), 'before': before})}"
    return render(
        "accounts/log.html",
        "accounts/_log.html",
        entries=entries,
        older=older,
        wanted=wanted,
        people=logged_people(),
        actions=logged_actions(),
        folders={record_type.folder: record_type.plural.capitalize() for record_type in RECORD_TYPES},
    )


def _account(account_id: int) -> Account:
    account = db.session.get(Account, account_id)
    if account is None:
        abort(404)
    return account


def _do(action: Callable[[], object], done: str, form: InviteForm | None = None) -> AnyResponse:
    attempt = Attempt(action)
    if attempt.error:
        return _show_team(form or InviteForm(is_empty=True), attempt.error)
    flash(done)
    return redirect(url_for(".team"), 303)


def _show_team(form: InviteForm, error: FormError | None = None, *, status: int = 200) -> Response:
    context = {"accounts": all_accounts(), "invitations": open_invitations(utc_now()), "seen": last_seen()}
    text = render_template("accounts/accounts.html", form=form, error=error, roles=ROLES, **context)
    return make_response(text, error.status if error else status, error.headers if error else {})
