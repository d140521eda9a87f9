"""The five steps of a new site, and the demonstration."""

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from blueprints.desk import blueprint
from blueprints.desk.actions import (
    NothingToClearError,
    ask_for_demonstration,
    clear_demonstration,
    name_site,
    send_test_message,
)
from blueprints.desk.queries import clearing, demonstration, in_words, is_new, mail_state, new_site
from blueprints.editing.actions import InvalidRecordError
from core.access import admit, current_account
from core.fragments import render
from core.text import plural
from core.time import utc_now
from models import Role

MAIL = "/desk/settings/mail"
NAME_FIELDS = ("name", "short_name", "strapline", "summary", "accent", "timezone")


def show_steps(status: int = 200, errors: dict[str, str] | None = None) -> Response:
    """Return the first page of the desk of a new site."""
    return render(
        "desk/new_site.html",
        "desk/_new_site.html",
        status=status,
        new=new_site(current_account().email),
        errors=errors or {},
        typed=request.form,
    )


@blueprint.post("/desk/new/name")
@admit(Role.OWNER)
def name() -> AnyResponse:
    """Set the site's name and colour."""
    typed = {field: request.form.get(field, "").strip() for field in NAME_FIELDS if field in request.form}
    typed["accent"] = typed.get("accent", "").lower()
    try:
        entry = name_site(typed, current_account(), utc_now())
    except InvalidRecordError as error:
        return show_steps(422, {each.path: each.message for each in error.errors})
    flash("Saved.", f"undo-{entry.id}")
    return redirect("/desk/", 303)


@blueprint.post("/desk/new/test-message")
@admit(Role.OWNER)
def test_message() -> AnyResponse:
    """Send a test message to the person who asks."""
    send_test_message(current_account())
    return redirect(MAIL if request.form.get("back") == MAIL else "/desk/#mail", 303)


@blueprint.get(MAIL)
@admit(Role.OWNER, fresh=True)
def mail() -> Response:
    """Show the mail server, which podium.toml sets, and what became of the last test message."""
    return render("desk/mail.html", "desk/_mail_state.html", mail=mail_state(current_account().email))


@blueprint.post("/desk/demonstration/load")
@admit(Role.OWNER)
def load() -> AnyResponse:
    """Let the worker load the demonstration."""
    if is_new(utc_now()):
        ask_for_demonstration(current_account())
    else:
        flash("This site has content already, so the demonstration was not loaded.")
    return redirect("/desk/", 303)


@blueprint.get("/desk/demonstration/")
@admit(Role.OWNER, fresh=True)
def confirm() -> AnyResponse:
    """Show what clearing the demonstration removes, and what stays."""
    if demonstration() is None:
        flash("This site has no demonstration.")
        return redirect("/desk/", 303)
    return render("desk/demonstration.html", "desk/_demonstration.html", clearing=clearing(), in_words=in_words)


@blueprint.post("/desk/demonstration/clear")
@admit(Role.OWNER, fresh=True)
def clear() -> AnyResponse:
    """Remove the records of the demonstration."""
    number = request.form.get("number", "")
    try:
        entry = clear_demonstration(int(number) if number.isdecimal() else 0, current_account())
    except NothingToClearError:
        flash("Something has changed since you looked. Check what would be removed now.")
        return redirect(url_for(".confirm"), 303)
    flash(f"Removed {plural(entry.detail['records'], 'record')} of the demonstration.")
    return redirect("/desk/", 303)
