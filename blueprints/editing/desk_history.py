"""The history of a record: its revisions, how they differ, and what it is restored from."""

from flask import abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from blueprints.accounts.queries import log_of
from blueprints.content.queries import field_values, record_text
from blueprints.editing import blueprint
from blueprints.editing.actions import restore_fields, save_named_revision
from blueprints.editing.desk import CONTENT, RECORD, find_or_404
from blueprints.editing.differences import differences
from blueprints.editing.queries import Target, revision_of, revisions_of, with_slug
from core.access import admit, current_account
from core.text import typed_line
from core.time import utc_now
from models import Revision

LONGEST_NAME = 200


@blueprint.get(f"{RECORD}history/")
@admit(*CONTENT)
def history(folder: str, ref: str) -> str:
    """Show the revisions of a record, what the draft changes, and what was done with it."""
    target = find_or_404(folder, ref)
    return render_template(
        "editing/history.html",
        target=target,
        revisions=revisions_of(target),
        unpublished=differences(_live(target), target.values()) if target.draft and target.record else [],
        entries=log_of(folder, target.record_id) if target.record_id is not None else [],
    )


@blueprint.post(f"{RECORD}history/")
@admit(*CONTENT)
def keep_revision(folder: str, ref: str) -> AnyResponse:
    """Keep the draft as it is now under a name."""
    target, name = find_or_404(folder, ref), typed_line(request.form.get("name"))
    if not name or len(name) > LONGEST_NAME:
        flash(f"Give the revision a name of at most {LONGEST_NAME} characters.")
    else:
        save_named_revision(folder, target.ref, name, current_account(), utc_now())
        flash(f"Saved as “{name}”.")
    return redirect(f"{target.path}history/", 303)


@blueprint.get(f"{RECORD}history/<int:revision_id>")
@admit(*CONTENT)
def revision(folder: str, ref: str, revision_id: int) -> str:
    """Show how a revision differs from the live record, or from the draft."""
    target = find_or_404(folder, ref)
    found = _revision(target, revision_id)
    is_live = request.args.get("with") != "draft" and target.record is not None
    return render_template(
        "editing/revision.html",
        target=target,
        revision=found,
        is_live=is_live,
        differences=differences(_values(found), _live(target) if is_live else target.values()),
    )


@blueprint.post(f"{RECORD}history/<int:revision_id>")
@admit(*CONTENT)
def restore(folder: str, ref: str, revision_id: int) -> AnyResponse:
    """Fill the draft with a revision, or with some of its fields."""
    target = find_or_404(folder, ref)
    found = _revision(target, revision_id)
    is_whole = request.form.get("what") == "whole"
    paths = None if is_whole else request.form.getlist("field")
    if paths == []:
        flash("Tick the fields to restore first.")
        return redirect(f"{target.path}history/{found.id}", 303)
    entry = restore_fields(folder, target.ref, found.id, paths, current_account(), utc_now())
    flash("Restored into the draft. Publish it to change the site.", f"undo-{entry.id}")
    return redirect(target.path, 303)


def _revision(target: Target, revision_id: int) -> Revision:
    found = revision_of(target, revision_id)
    if found is None:
        abort(404)
    return found


def _values(found: Revision) -> dict[str, object]:
    return with_slug(field_values(found.folder, found.text), found.slug)


def _live(target: Target) -> dict[str, object]:
    if target.record is None:
        return {}
    return with_slug(field_values(target.folder, record_text(target.folder, target.record)), target.record.slug)
