"""The search box in the header of the desk."""

from flask import Response, request

from blueprints.desk import blueprint
from blueprints.desk.finding import find
from core.access import admit, current_account
from core.fragments import render
from core.time import utc_now
from models import Role

LONGEST_SEARCH = 200


@blueprint.get("/desk/find")
@admit(*Role)
def search() -> Response:
    """Show the records, screens and actions that match what was typed."""
    typed = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    groups = find(typed, current_account().role, utc_now())
    return render("desk/find.html", "desk/_found.html", groups=groups, typed=typed)
