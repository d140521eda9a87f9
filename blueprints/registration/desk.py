"""The desk's screens of registrations: mails that leave in a moment."""

from flask import Response, abort

from blueprints.registration import blueprint
from blueprints.registration.queries import mails_of_last_change
from blueprints.registration.queries.pending import pending_notice
from core.access import admit
from core.database import db
from core.fragments import render
from core.time import utc_now
from models import Event, Role


@blueprint.get("/desk/events/<int:event_id>/notice")
@admit(Role.OWNER, Role.EDITOR)
def notice(event_id: int) -> Response:
    """Show the mails about a change of an event that leave in a moment, or that have just left."""
    event = db.session.get(Event, event_id)
    if event is None:
        abort(404)
    return render(
        "registration/desk_notice.html",
        "registration/_pending_notice.html",
        event=event,
        event_id=event_id,
        notice=pending_notice(event_id, utc_now()),
        sent=mails_of_last_change(event_id),
    )
