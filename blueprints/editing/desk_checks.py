"""Whether a record is ready to publish: the bar beside its form, and the buttons that fix what is wrong."""

from collections import defaultdict

from flask import abort, flash, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from blueprints.checks.queries import Fix, fix_named, key_of_draft, path_named, value_at, values_with
from blueprints.content.queries import NEW, record_with_slug, slug_typed
from blueprints.editing import blueprint
from blueprints.editing.actions import Sent, change_several, save_draft
from blueprints.editing.desk import CONTENT, RECORD, find_or_404
from blueprints.editing.findings import findings_of
from blueprints.editing.form_request import read_request, sent_pairs
from blueprints.editing.merge import digests_of
from blueprints.editing.queries import Target, new_key
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
    target = save_draft(folder, ref, sent, current_account(), utc_now()).target
    findings, name = findings_of(target), request.form.get("fix", "")
    fix = fix_named(findings, name)
    if fix is None:
        flash("Nothing was changed, since the text isn’t what it was when it was checked.")
        return redirect(target.path, 303)
    path = path_named(findings, name)
    if fix.publish:
        _publish_too(target, fix, path)
    else:
        _set_fields(target, fix)
    return redirect(f"{target.path}#field-{path}" if path else target.path, 303)


def _set_fields(target: Target, fix: Fix) -> None:
    values = values_with(target.values(), fix)
    seen = digests_of(target.values())
    sent = Sent(values, "fix", target.version + 1, target.version + 1, target.version, seen)
    save_draft(target.folder, target.ref, sent, current_account(), utc_now())


def _publish_too(target: Target, fix: Fix, path: str) -> None:
    """Publish records that a draft refers to, also those that were created in it or are drafts themselves."""
    refs: dict[str, list[str]] = defaultdict(list)
    created = []
    for reference in fix.publish:
        folder, _, slug = reference.partition("/")
        if slug.startswith(NEW):
            key = new_key()
            named = Sent({"name": slug.removeprefix(NEW)}, "fix", 1)
            save_draft(folder, key, named, current_account(), utc_now())
            refs[folder].append(key)
            created.append((folder, slug))
        elif record := record_with_slug(folder, slug):
            refs[folder].append(str(record.id))
        elif key := key_of_draft(folder, slug):
            refs[folder].append(key)
    for folder, of_folder in refs.items():
        several = change_several(folder, of_folder, "publish", current_account(), utc_now())
        for title, reason in several.refused:
            flash(f"{title} can’t be published yet: {reason}.")
        if several.entry:
            flash(f"Published {several.entry.title}.", f"undo-{several.entry.id}")
    # Somebody new has a slug by now, which stands in the field where the name was.
    slugs = tuple((path, slug_typed(folder, slug)) for folder, slug in created)
    if slugs and isinstance(value_at(target.values(), path), str):
        _set_fields(target, Fix("", values=slugs))
