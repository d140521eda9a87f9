"""The checks of a draft: what is wrong with it before it is published, and the buttons that put it right."""

import secrets
from collections import defaultdict
from dataclasses import replace

from flask import Response, abort, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from blueprints.checks.queries import Fix, fix_named, key_of_draft, values_with
from blueprints.content.queries import NEW, record_with_slug, slug_typed
from blueprints.editing import blueprint
from blueprints.editing.actions import Sent, change_several, save_draft
from blueprints.editing.desk import CONTENT, RECORD, find_or_404
from blueprints.editing.findings import findings_of
from blueprints.editing.form_request import read_request, sent_pairs
from blueprints.editing.merge import Values, digests_of
from blueprints.editing.queries import Target, new_key
from core.access import admit, current_account
from core.fields.field_errors import ValidationError
from core.fragments import render
from core.time import utc_now


@blueprint.get(f"{RECORD}checks")
@admit(*CONTENT)
def checks(folder: str, ref: str) -> Response:
    """Show what is wrong with a draft, on a page of its own or beside its form."""
    target = find_or_404(folder, ref)
    return render(
        "checks/page.html", "checks/_bar.html", target=target, findings=findings_of(target),
        path=f"{target.path}checks", form_id="edit",
    )  # fmt: skip


@blueprint.post(f"{RECORD}checks")
@admit(*CONTENT)
def fix(folder: str, ref: str) -> AnyResponse:
    """Do what a button of a finding says, with what the form has sent, or with the draft."""
    target = find_or_404(folder, ref)
    try:
        sent = read_request(folder, sent_pairs()) if "form" in request.form else _stored(target)
    except ValidationError as error:
        abort(413, str(error))
    name = request.form.get("fix", "")
    findings = findings_of(target, sent.values)
    found = fix_named(findings, name)
    values = dict(sent.values)
    path = next((finding.path for finding in findings if finding.key == name.partition(".")[0]), "")
    if found is None:
        flash("Nothing was changed, since the text isn’t what it was when it was checked.")
    elif found.publish:
        values = _publish(found, path, values)
    else:
        values = values_with(values, found)
    save_draft(folder, ref, replace(sent, values=values), current_account(), utc_now())
    return redirect(f"{target.path}#field-{path}" if path else target.path, 303)


def _stored(target: Target) -> Sent:
    values = target.values()
    return Sent(values, secrets.token_hex(8), 1, 0, target.key, target.version, digests_of(values))


def _publish(fix: Fix, path: str, values: Values) -> Values:
    """Publish records that a draft refers to, and return its values, in which somebody new has their slug."""
    refs: dict[str, list[str]] = defaultdict(list)
    for reference in fix.publish:
        folder, _, slug = reference.partition("/")
        if slug.startswith(NEW):
            name = slug.removeprefix(NEW)
            key = new_key()
            save_draft(folder, key, Sent({"name": name}, secrets.token_hex(8), 1), current_account(), utc_now())
            refs[folder].append(key)
        elif record := record_with_slug(folder, slug):
            refs[folder].append(str(record.id))
        elif key := key_of_draft(folder, slug):
            refs[folder].append(key)
    for folder, of_folder in refs.items():
        several = change_several(folder, of_folder, "publish", current_account(), utc_now())
        for title, reason in several.refused:
            flash(f"{title} can’t be published: {reason}.")
        if several.entry:
            flash(f"Published {several.entry.title}.", f"undo-{several.entry.id}")
    # Somebody new has a slug by now.
    changed = [
        (path, slug_typed("people", name))
        for name in (each.partition("/")[2] for each in fix.publish)
        if name.startswith(NEW) and not isinstance(values.get(path), list)
    ]
    return values_with(values, Fix("", values=tuple(changed)))
