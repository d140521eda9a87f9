"""Whether a record is ready to publish: the bar beside its form, and the buttons that fix what is wrong."""

from flask import abort, flash, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from blueprints.checks.queries import Fix, fix_named, text_with
from blueprints.content.queries import field_values, record_with_slug
from blueprints.editing import blueprint
from blueprints.editing.actions import InvalidRecordError, Sent, publish, save_draft
from blueprints.editing.desk import CONTENT, RECORD, find_or_404
from blueprints.editing.findings import findings_of
from blueprints.editing.form_request import read_request, sent_pairs
from blueprints.editing.merge import digests_of
from blueprints.editing.queries import Target, with_slug
from core.access import admit, current_account
from core.fields.field_errors import ValidationError
from core.fragments import wants_fragment
from core.time import utc_now


@blueprint.get(f"{RECORD}checks")
@admit(*CONTENT)
def checks(folder: str, ref: str) -> AnyResponse:
    """Return the bar for the draft as it is now; without htmx, go to the form that has it."""
    target = find_or_404(folder, ref)
    if not wants_fragment():
        return redirect(f"{target.path}#checks", 303)
    return make_response(render_template("editing/_checks.html", target=target, findings=findings_of(target)))


@blueprint.post(f"{RECORD}checks")
@admit(*CONTENT)
def apply_fix(folder: str, ref: str) -> AnyResponse:
    """Save the form, and do what the button of a finding says."""
    try:
        sent = read_request(folder, sent_pairs())
    except ValidationError as error:
        abort(413, str(error))
    saved = save_draft(folder, ref, sent, current_account(), utc_now())
    fix = fix_named(findings_of(saved.target), request.form.get("fix", ""))
    if fix is None:
        flash("This has been mended already.")
    elif fix.publish:
        _publish_all(fix)
    else:
        _set_fields(saved.target, fix)
    return redirect(saved.target.path, 303)


def _set_fields(target: Target, fix: Fix) -> None:
    values = with_slug(field_values(target.folder, text_with(target.folder, target.text, fix)), target.slug)
    seen = digests_of(target.values())
    sent = Sent(values, "fix", target.version + 1, target.version + 1, target.version, seen)
    save_draft(target.folder, target.ref, sent, current_account(), utc_now())


def _publish_all(fix: Fix) -> None:
    for reference in fix.publish:
        folder, _, slug = reference.partition("/")
        record = record_with_slug(folder, slug)
        if record is None:
            continue
        try:
            entry = publish(folder, str(record.id), None, current_account(), utc_now())
        except InvalidRecordError as error:
            flash(f"“{slug}” can’t be published yet: {error.errors[0].message}")
        else:
            flash(f"Published {entry.title}.", f"undo-{entry.id}")
