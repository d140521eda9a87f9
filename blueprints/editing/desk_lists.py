"""The lists of the desk: search, filters, order, changes of several records, and the trash."""

from flask import Response, abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from blueprints.content.queries import LISTED, titles_of
from blueprints.editing import blueprint
from blueprints.editing.actions import change_several
from blueprints.editing.desk import CONTENT, FOLDER
from blueprints.editing.listing import DATES, FILTERS, LATEST_FIRST, Wanted, choices_of, list_records, list_trash
from blueprints.editing.queries import Target, new_key
from core.access import admit, current_account, own_path
from core.fragments import render
from core.text import typed_line
from core.time import utc_now

SEVERAL = {
    "publish": "Published",
    "withdraw": "Withdrew",
    "delete": "Moved to the trash:",
    "topic": "Added the topic to",
}
MOST_AT_ONCE = 500


@blueprint.get(f"/desk/{FOLDER}/")
@admit(*CONTENT)
def index(folder: str) -> Response:
    """Show the records of a type."""
    now, wanted = utc_now(), _wanted()
    return render(
        "editing/list.html",
        "editing/_list.html",
        folder=folder,
        kind=Target(folder, new_key(), None, None),
        wanted=wanted,
        listing=list_records(folder, wanted, now),
        choices=choices_of(folder),
        topics=titles_of("topics"),
        has_date=folder in DATES,
        path=f"/desk/{folder}/",
    )


@blueprint.post(f"/desk/{FOLDER}/several")
@admit(*CONTENT)
def several(folder: str) -> AnyResponse:
    """Change the records that were ticked in a list."""
    action, refs = request.form.get("action", ""), request.form.getlist("ref")
    topic = request.form.get("topic", "")
    back = own_path(request.form.get("back"), f"/desk/{folder}/")
    if action not in SEVERAL or len(refs) > MOST_AT_ONCE:
        abort(400)
    if not refs:
        flash("Tick the records to change first.")
        return redirect(back, 303)
    if action == "topic" and topic not in titles_of("topics", [topic]):
        flash("Choose a topic first.")
        return redirect(back, 303)
    result = change_several(folder, refs, action, current_account(), utc_now(), topic=topic)
    if result.entry:
        flash(f"{SEVERAL[action]} {result.done} of {len(refs)}.", f"undo-{result.entry.id}")
    for title, reason in result.refused:
        flash(f"“{title or 'Untitled'}” {reason.rstrip('.')}.")
    return redirect(back, 303)


@blueprint.get("/desk/trash/")
@admit(*CONTENT)
def trash() -> str:
    """Show what was deleted in the last 30 days."""
    return render_template("editing/trash.html", rows=list_trash(LISTED, utc_now()))


def _wanted() -> Wanted:
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name in FILTERS and value.strip("-")]
    # Two controls of a filter: its value, and whether it is negated.
    negated = {name.removeprefix("not-") for name in request.args if name.startswith("not-")}
    filters = dict.fromkeys((name, f"-{value}" if name in negated else value) for name, value in pairs)
    page = request.args.get("page", "1")
    return Wanted(
        typed_line(request.args.get("q"))[:200],
        tuple(filters),
        request.args.get("sort", LATEST_FIRST),
        max(1, int(page)) if page.isascii() and page.isdecimal() and len(page) < 6 else 1,
    )
