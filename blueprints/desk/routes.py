"""The first page of the desk."""

from flask import Response

from blueprints.desk import blueprint
from core.access import admit
from core.fragments import render
from models import Role


@blueprint.get("/desk/")
@admit(*Role)
def dashboard() -> Response:
    """Show where the desk leads."""
    return render("desk/dashboard.html", "desk/_dashboard.html")
