"""The settings of the site: a draft that is published like any record, and the addresses that have moved."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from blueprints.editing import blueprint
from blueprints.editing.actions import WrongAddressError, add_moved_address, remove_moved_address
from blueprints.editing.addresses import Wrong, moved_addresses
from blueprints.editing.desk import here, publish_record, save, say_done, show_form
from blueprints.editing.desk_checks import checks, fix
from blueprints.editing.desk_history import history, keep_revision, restore, revision
from blueprints.editing.queries import SETTINGS, SITE, find_target
from blueprints.site.queries import contrasts_of
from core.access import admit, current_account, is_fresh, prove_first
from core.fragments import wants_fragment
from core.time import utc_now
from models import Role

ADDRESSES = f"{SETTINGS}addresses"
# A draft of the settings is saved without a fresh sign-in, so that nothing of a long sitting is lost.
_OF_ANY_RECORD: tuple[tuple[str, str, Any, bool], ...] = (
    ("POST", "save", save, False),
    ("POST", "here", here, False),
    ("GET", "checks", checks, False),
    ("POST", "checks", fix, False),
    ("GET", "history/", history, True),
    ("POST", "history/", keep_revision, True),
    ("GET", "history/<int:revision_id>", revision, True),
    ("POST", "history/<int:revision_id>", restore, True),
)
for method, rule, view, fresh in _OF_ANY_RECORD:
    blueprint.add_url_rule(
        f"{SETTINGS}{rule}",
        f"settings_{view.__name__}",
        admit(Role.OWNER, fresh=fresh)(view),
        methods=[method],
        defaults={"folder": SITE[0], "ref": SITE[1]},
    )


@blueprint.get(SETTINGS)
@admit(Role.OWNER, fresh=True)
def settings() -> AnyResponse:
    """Show the form of the settings."""
    target = find_target(*SITE)
    if target is None:
        flash("Give the site a name first.")
        return redirect("/desk/", 303)
    return Response(show_form(target))


@blueprint.post(f"{SETTINGS}publish")
@admit(Role.OWNER)
def publish_settings() -> Any:
    """Publish the settings; if that needs a fresh sign-in, save what was typed first."""
    if is_fresh():
        return publish_record(*SITE)
    if "form" in request.form:
        answer = save(*SITE)
        if answer.status_code != 303:
            return answer
        flash("Your changes are saved as a draft. Publish them now.")
    return prove_first()


@blueprint.get(f"{SETTINGS}accent")
@admit(Role.OWNER)
def accent() -> AnyResponse | str:
    """Show beside the form how well an accent colour can be read, wherever pages have it."""
    if not wants_fragment():
        return redirect(f"{SETTINGS}#look", 303)
    return render_template("editing/_accent.html", contrasts=contrasts_of(request.args.get("accent", "")))


@blueprint.get(ADDRESSES)
@admit(Role.OWNER, fresh=True)
def addresses() -> str:
    """List the addresses that have moved."""
    return _show_addresses()


@blueprint.post(ADDRESSES)
@admit(Role.OWNER, fresh=True)
def add_address() -> AnyResponse:
    """Let an address lead to another one."""
    old, new = (request.form.get(name, "").strip() for name in ("old", "new"))
    try:
        entry = add_moved_address(old, new, current_account(), utc_now())
    except WrongAddressError as error:
        return Response(_show_addresses(error.wrong), 422)
    say_done(entry, f"{old} leads to {entry.detail['new']} now.")
    return redirect(ADDRESSES, 303)


@blueprint.post(f"{ADDRESSES}/remove")
@admit(Role.OWNER, fresh=True)
def remove_address() -> AnyResponse:
    """Let an address lead elsewhere no longer."""
    old = request.form.get("old", "") or abort(400)
    say_done(remove_moved_address(old, current_account()), f"{old} leads nowhere now.")
    return redirect(ADDRESSES, 303)


def _show_addresses(wrong: Wrong | None = None) -> str:
    return render_template("editing/addresses.html", rows=moved_addresses(), wrong=wrong, typed=request.form)


blueprint.add_app_template_global(contrasts_of)
