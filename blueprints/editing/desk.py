"""The form of a record: writing, saving, publishing, withdrawing, deleting and undoing."""

from dataclasses import replace
from typing import Any

from flask import Response, abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from blueprints.content.queries import LISTED, schema_of, text_of
from blueprints.editing import blueprint
from blueprints.editing.actions import (
    CannotUndoError,
    ChangedMeanwhileError,
    InvalidRecordError,
    OpenConflictsError,
    Sent,
    delete,
    duplicate,
    note_form,
    publish,
    restore_from_trash,
    save_draft,
    undo,
    withdraw,
)
from blueprints.editing.consequences import consequences_of_target
from blueprints.editing.differences import field_text
from blueprints.editing.directory import StoredDirectory
from blueprints.editing.findings import blocking_errors
from blueprints.editing.form_request import answer_state, form_state, is_autosave, read_request, sent_pairs
from blueprints.editing.merge import Conflict, Values, digest_of, take_over
from blueprints.editing.queries import (
    SITE,
    SLUG,
    NoSuchRecordError,
    Target,
    entry_to_undo,
    find_target,
    new_key,
    others_here,
    state_of,
)
from blueprints.registration.queries.pending import pending_notice
from blueprints.site.queries import get_site
from core.access import admit, current_account, own_path
from core.fields.field_errors import ValidationError
from core.fields.form import RowChange, change_rows
from core.fields.form_view import FormView
from core.time import clock, in_zone, utc_now
from models import AuditEntry, Role

FOLDER = f"<any({', '.join(LISTED)}):folder>"
RECORD = f"/desk/{FOLDER}/<ref>/"
CONTENT = (Role.OWNER, Role.EDITOR)


@blueprint.get(f"/desk/{FOLDER}/new")
@admit(*CONTENT)
def new(folder: str) -> AnyResponse:
    """Open the form of a new record; nothing is saved before something is typed."""
    return redirect(url_for(".edit", folder=folder, ref=new_key()), 303)


@blueprint.get(RECORD)
@admit(*CONTENT)
def edit(folder: str, ref: str) -> str:
    """Show the form of a record."""
    return show_form(find_or_404(folder, ref))


@blueprint.post(f"{RECORD}save")
@admit(*CONTENT)
def save(folder: str, ref: str) -> AnyResponse:
    """Save the form as a draft; with a button of a row, change its rows as well."""
    pairs, change = sent_pairs(), None
    try:
        if command := request.form.get("row"):
            change = change_rows(pairs, schema_of(folder).fields, command)
            pairs = change.pairs
        sent = read_request(folder, pairs)
    except ValidationError as error:
        abort(413, str(error))
    if path := request.form.get("theirs"):
        sent = replace(sent, values=take_over(path, sent.values, find_or_404(folder, ref).values()))
    target, conflicts = _save(folder, ref, sent)
    if is_autosave():
        return _answer(target, sent, conflicts)
    if conflicts or change:
        return Response(show_form(target, values=_typed(target, conflicts), conflicts=conflicts, change=change))
    return redirect(target.path, 303)


@blueprint.post(f"{RECORD}here")
@admit(*CONTENT)
def here(folder: str, ref: str) -> AnyResponse:
    """Note that the form is still open, and say who else has it open."""
    now = utc_now()
    note_form(folder, ref, request.form.get("form", ""), current_account(), now)
    return jsonify(here=others_here(find_or_404(folder, ref).draft, current_account().id, now))


@blueprint.post(f"{RECORD}publish")
@admit(*CONTENT)
def publish_record(folder: str, ref: str) -> AnyResponse:
    """Save the form and make the draft the live record."""
    if "form" in request.form:
        try:
            sent = read_request(folder, sent_pairs())
        except ValidationError as error:
            abort(413, str(error))
        target, conflicts = _save(folder, ref, sent)
        if conflicts:
            page = show_form(target, values=_typed(target, conflicts), conflicts=conflicts)
            return Response(page, 409)
        version: int | None = target.version
    else:
        # From the page of the consequences, which shows the draft as it was then.
        version = request.form.get("version", type=int)
    target = find_or_404(folder, ref)
    if wrong := blocking_errors(target):
        return Response(show_form(target, errors=wrong), 422)
    choice = request.form.get("notify")
    if choice is None and consequences_of_target(find_or_404(folder, ref), "publish", utc_now()):
        return redirect(f"/desk/{folder}/{ref}/consequences/", 303)
    try:
        entry = publish(folder, ref, version, current_account(), utc_now(), notifies=choice != "no")
    except InvalidRecordError as error:
        target = find_or_404(folder, ref)
        return Response(show_form(target, errors=blocking_errors(target) or error.errors), 422)
    except OpenConflictsError as error:
        target = find_or_404(folder, ref)
        return Response(show_form(target, conflicts=error.conflicts), 409)
    except ChangedMeanwhileError:
        flash("Somebody has changed this since you opened it. Check it, and publish again.")
        return redirect(target.path, 303)
    return _done(entry, "Published.")


@blueprint.post(f"{RECORD}withdraw")
@admit(*CONTENT)
def withdraw_record(folder: str, ref: str) -> AnyResponse:
    """Take the record off the site."""
    if "notify" not in request.form and consequences_of_target(find_or_404(folder, ref), "withdraw", utc_now()):
        return redirect(f"/desk/{folder}/{ref}/consequences/?action=withdraw", 303)
    return _done(withdraw(folder, find_or_404(folder, ref).ref, current_account(), utc_now()), "Withdrawn.")


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
    return _done(
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
    return _done(entry, "Undone.")


def show_form(
    target: Target,
    *,
    values: Values | None = None,
    errors: Any = (),
    conflicts: list[Conflict] | None = None,
    change: RowChange | None = None,
) -> str:
    """Return the page with the form of a target, or of what was typed instead of it."""
    now = utc_now()
    shown = target.values() if values is None else values
    text = text_of(target.folder, {path: value for path, value in shown.items() if path != SLUG})
    form = FormView(
        text,
        schema_of(target.folder).fields,
        errors,
        site_zone=get_site().timezone,
        directory=StoredDirectory(),
        slug=str(shown.get(SLUG, "")),
        path=target.list_path,
        is_new=target.record is None,
        change=change,
    )
    return render_template(
        [f"editing/edit_{target.folder}.html", "editing/edit.html"],
        target=target,
        form=form,
        state=form_state(target),
        conflicts=conflicts or [],
        status=state_of(target, now),
        others=others_here(target.draft, current_account().id, now),
        notice=pending_notice(target.record_id, now) if target.folder == "events" and target.record_id else None,
    )


@blueprint.app_errorhandler(NoSuchRecordError)
def no_such_record(_error: NoSuchRecordError) -> AnyResponse:
    """Answer 404 for what doesn't exist."""
    return current_app.make_response(current_app.handle_http_exception(NotFound()))


def find_or_404(folder: str, ref: str) -> Target:
    """Return what an address edits, or answer 404."""
    target = find_target(folder, ref)
    if target is None:
        abort(404)
    return target


def _save(folder: str, ref: str, sent: Sent) -> tuple[Target, list[Conflict]]:
    saved = save_draft(folder, ref, sent, current_account(), utc_now())
    return saved.target, saved.conflicts


def _typed(target: Target, conflicts: list[Conflict]) -> Values:
    """Return the values of a draft with one's own where two people changed a field."""
    mine = {conflict.path: conflict.mine for conflict in conflicts}
    return {path: value for path, value in (target.values() | mine).items() if value is not None}


def _answer(target: Target, sent: Sent, conflicts: list[Conflict]) -> Response:
    now = utc_now()
    return jsonify(
        answer_state(target, sent, conflicts)
        | {
            "conflicts": [_conflict(conflict) for conflict in conflicts],
            "here": others_here(target.draft, current_account().id, now),
            "saved": clock(in_zone(now, get_site().timezone)),
        }
    )


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "path": conflict.path,
        "theirs": conflict.theirs,
        "words": field_text(conflict.theirs),
        "digest": digest_of(conflict.theirs),
    }


def _done(entry: AuditEntry, words: str) -> AnyResponse:
    say_done(entry, words)
    part = (entry.undo or {}).get("parts", [entry.undo])[0] or {}
    ref = entry.record_id or part.get("draft_key") or ""
    target = find_target(entry.folder, str(ref)) if ref else None
    return redirect(target.path if target else Target(entry.folder, "", None, None).desk_list, 303)


def say_done(entry: AuditEntry, words: str) -> None:
    """Show what was done on the next page, with a button that undoes it."""
    # Where mails wait to leave, their notice has the button.
    is_event = entry.folder == "events" and entry.record_id is not None
    notice = pending_notice(entry.record_id or 0, utc_now()) if is_event else None
    flash(words, "message" if notice and notice.entry_id == entry.id else f"undo-{entry.id}")
