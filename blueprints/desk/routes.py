"""The first page of the desk."""

from flask import Response

from blueprints.checks.queries import count_broken_links
from blueprints.desk import blueprint
from blueprints.desk.new_site import show_steps
from blueprints.desk.queries import demonstration, is_new
from core.access import admit, current_account
from core.fragments import render
from core.time import utc_now
from models import Role


@blueprint.get("/desk/")
@admit(*Role)
def dashboard() -> Response:
    """Show where the desk leads and which links are broken, or what a new site needs."""
    loaded, is_door = demonstration(), current_account().role is Role.DOOR
    is_loading = loaded is not None and loaded.ended_at is None
    if not is_door and (is_loading or is_new(utc_now())):
        return show_steps()
    broken = 0 if is_door else count_broken_links()
    return render("desk/dashboard.html", "desk/_dashboard.html", demonstration=loaded, broken_links=broken)
