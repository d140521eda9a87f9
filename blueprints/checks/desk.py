"""The screen of broken links."""

from flask import Response, abort, flash, redirect, url_for

from blueprints.checks import blueprint
from blueprints.checks.actions import check_link
from blueprints.checks.queries import broken_links, last_check, link_check
from core.access import admit
from core.fragments import render
from core.time import utc_now
from models import Role


@blueprint.get("/desk/links/")
@admit(Role.OWNER, Role.EDITOR)
def list_links() -> Response:
    """List the broken links, each with the fields that have it."""
    return render("checks/links.html", "checks/_links.html", links=broken_links(), checked_at=last_check())


@blueprint.post("/desk/links/<int:check_id>/check")
@admit(Role.OWNER, Role.EDITOR)
def check_again(check_id: int) -> Response:
    """Follow a broken link again, now."""
    check = link_check(check_id)
    if check is None:
        abort(404)
    url = check.url
    outcome = check_link(url, utc_now())
    flash(f"{url} still doesn’t work." if outcome.has_failed else f"{url} works again.")
    return redirect(url_for("checks.list_links"), 303)  # type: ignore[return-value]
