"""The first page of the desk."""

from typing import Any

from flask import Response

from blueprints.checks.queries import count_broken_links
from blueprints.desk import blueprint
from blueprints.desk.new_site import show_steps
from blueprints.desk.queries import demonstration, is_new
from blueprints.editing.queries import latest_drafts
from blueprints.events.queries import upcoming_events
from blueprints.registration.queries import registration_counts
from core.access import admit, current_account
from core.fragments import render
from core.time import utc_now
from models import Role

ROWS = 6  # of each list on the first page


@blueprint.get("/desk/")
@admit(*Role)
def dashboard() -> Response:
    """Show drafts, the next events and broken links, or what a new site needs."""
    loaded, is_door = demonstration(), current_account().role is Role.DOOR
    is_loading = loaded is not None and loaded.ended_at is None
    if not is_door and (is_loading or is_new(utc_now())):
        return show_steps()
    words: dict[str, Any] = {"demonstration": loaded}
    if not is_door:
        words |= {"broken_links": count_broken_links(), "drafts": latest_drafts(ROWS)}
        words |= {"coming_up": upcoming_events(utc_now(), ROWS), "registered": registration_counts()}
    return render("desk/dashboard.html", "desk/_dashboard.html", **words)
