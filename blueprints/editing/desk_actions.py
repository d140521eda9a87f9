"""What is done with a record as a whole: withdrawing, copying, deleting, restoring, and undoing any of it."""

from flask import abort, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from blueprints.editing import blueprint
from blueprints.editing.actions import (
    CannotUndoError,
    delete,
    duplicate,
    restore_from_trash,
    schedule,
    undo,
    withdraw,
)
from blueprints.editing.consequences import consequences_of_target
from blueprints.editing.desk import CONTENT, RECORD, done, find_or_404, say_done
from blueprints.editing.queries import SITE, entry_to_undo
from core.access import admit, current_account, own_path
from core.time import utc_now
from models import Role


@blueprint.post(f"{RECORD}unschedule")
@admit(*CONTENT)
def unschedule(folder: str, ref: str) -> AnyResponse:
    """Keep the changes of a draft that was to be published at a time, without the time."""
    target = find_or_404(folder, ref)
    if target.draft is None or target.draft.publish_at is None:
        return redirect(target.path, 303)
    entry = schedule(folder, target.ref, target.version, None, current_account(), utc_now())
    return done(entry, "These changes now wait until you publish them.")


@blueprint.post(f"{RECORD}withdraw")
@admit(*CONTENT)
def withdraw_record(folder: str, ref: str) -> AnyResponse:
    """Take the record off the site."""
    if "notify" not in request.form and consequences_of_target(find_or_404(folder, ref), "withdraw", utc_now()):
        return redirect(f"/desk/{folder}/{ref}/consequences/?action=withdraw", 303)
    return done(withdraw(folder, find_or_404(folder, ref).ref, current_account(), utc_now()), "Withdrawn.")


@blueprint.post(f"{RECORD}duplicate")
@admit(*CONTENT)
def duplicate_record(folder: str, ref: str) -> AnyResponse:
    """Begin a copy of the record, and open its form."""
    draft, entry = duplicate(folder, find_or_404(folder, ref).ref, current_account(), utc_now())
    dates = " and its dates" if folder == "events" else ""
    say_done(entry, f"This is a copy, as a draft. Check its title{dates}.")
    return redirect(f"/desk/{folder}/{draft.key}/", 303)


@blueprint.post(f"{RECORD}delete")
@admit(*CONTENT)
def delete_record(folder: str, ref: str) -> AnyResponse:
    """Put the record into the trash."""
    entry = delete(folder, find_or_404(folder, ref).ref, current_account(), utc_now())
    say_done(entry, "In the trash for 30 days.")
    return redirect(f"/desk/{folder}/", 303)


@blueprint.post(f"{RECORD}restore")
@admit(*CONTENT)
def restore_record(folder: str, ref: str) -> AnyResponse:
    """Take the record out of the trash."""
    return done(
        restore_from_trash(folder, find_or_404(folder, ref).ref, current_account(), utc_now()), "Out of the trash."
    )


@blueprint.post("/desk/undo/<int:entry_id>")
@admit(*CONTENT)
def undo_action(entry_id: int) -> AnyResponse:
    """Take an action back; that of a setting, for owners alone."""
    found = entry_to_undo(entry_id)
    if found and found.folder == SITE[0] and current_account().role is not Role.OWNER:
        abort(403)
    try:
        entry = undo(entry_id, current_account(), utc_now())
    except CannotUndoError as error:
        flash(f"This can’t be undone. {error}")
        return redirect(own_path(request.form.get("back")), 303)
    return done(entry, "Undone.")
