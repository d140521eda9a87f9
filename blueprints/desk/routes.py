"""The first page of the desk."""

from flask import Response

from blueprints.checks.queries import count_broken_links
from blueprints.desk import blueprint
from core.access import admit, current_account
from core.fragments import render
from models import Role


@blueprint.get("/desk/")
@admit(*Role)
def dashboard() -> Response:
    """Show where the desk leads."""
    broken = 0 if current_account().role is Role.DOOR else count_broken_links()
    return render("desk/dashboard.html", "desk/_dashboard.html", broken_links=broken)
