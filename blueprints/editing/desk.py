"""The form of a record: writing, saving and publishing."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from blueprints.content.queries import LISTED, schema_of, text_of
from blueprints.editing import blueprint
from blueprints.editing.actions import (
    ChangedMeanwhileError,
    InvalidRecordError,
    OpenConflictsError,
    Sent,
    note_form,
    publish,
    save_draft,
    schedule,
)
from blueprints.editing.consequences import consequences_of_target
from blueprints.editing.differences import field_text
from blueprints.editing.directory import StoredDirectory
from blueprints.editing.findings import blocking_errors
from blueprints.editing.form_request import answer_state, form_state, is_autosave, read_request, sent_pairs
from blueprints.editing.merge import Conflict, Values, digest_of, take_over
from blueprints.editing.queries import (
    SLUG,
    NoSuchRecordError,
    Target,
    find_target,
    new_key,
    others_here,
    state_of,
)
from blueprints.registration.queries.pending import pending_notice
from blueprints.site.queries import get_site
from core.access import admit, current_account
from core.fields.field_errors import FieldError, ValidationError
from core.fields.form import RowChange, change_rows
from core.fields.form_moments import in_words, native_text, read_publish_at
from core.fields.form_view import FormView
from core.time import clock, in_zone, utc_now
from models import AuditEntry, Role

FOLDER = f"<any({', '.join(LISTED)}):folder>"
RECORD = f"/desk/{FOLDER}/<ref>/"
PUBLISH_AT = "draft.publish_at"
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
    return jsonify(here=others_here(find_or_404(folder, ref), current_account().id, now))


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
    try:
        publish_at = read_publish_at(request.form.get(PUBLISH_AT, ""), get_site().timezone, utc_now())
    except ValidationError as error:
        return Response(show_form(target, errors=[FieldError("", 0, PUBLISH_AT, str(error))]), 422)
    if publish_at and target.record is not None and target.draft is not None:
        return _schedule(target, publish_at)
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
    return done(entry, "Published.")


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
        publish_at=request.form.get(PUBLISH_AT) or _local_text(target.draft.publish_at if target.draft else None),
    )
    return render_template(
        [f"editing/edit_{target.folder}.html", "editing/edit.html"],
        target=target,
        form=form,
        state=form_state(target),
        conflicts=conflicts or [],
        status=state_of(target, now),
        scheduled_words=_scheduled_words(target),
        others=others_here(target, current_account().id, now),
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


def _schedule(target: Target, publish_at: datetime) -> AnyResponse:
    """Let the changes of a live record wait for their time."""
    try:
        entry = schedule(target.folder, target.ref, target.version, publish_at, current_account(), utc_now())
    except InvalidRecordError as error:
        return Response(show_form(target, errors=blocking_errors(target) or error.errors), 422)
    words = in_words(publish_at, [ZoneInfo(get_site().timezone)])
    return done(entry, f"These changes will be published on {words}.")


def _scheduled_words(target: Target) -> str:
    """Return when the changes of a live record are published, if a time was chosen."""
    publish_at = target.draft.publish_at if target.record and target.draft else None
    return in_words(publish_at, [ZoneInfo(get_site().timezone)]) if publish_at else ""


def _local_text(moment: datetime | None) -> str:
    return native_text(in_zone(moment, get_site().timezone).replace(tzinfo=None)) if moment else ""


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
            "here": others_here(target, current_account().id, now),
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


def done(entry: AuditEntry, words: str) -> AnyResponse:
    """Say what was done, on the form of its record."""
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
