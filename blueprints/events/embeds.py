"""Events on pages of other sites: in a frame, or as a fragment that the other page styles itself."""

from flask import Response, abort, make_response, render_template, request

from blueprints.events import blueprint
from blueprints.events.forms import EventFilterForm, filters_query
from blueprints.events.queries import next_events, public_event
from blueprints.site.queries import all_topics, is_withdrawn, the_site
from core.fragments import wants_fragment
from core.security_headers import framed_policy, open_to_all
from core.time import utc_now
from models import Event

SHOWN, MOST_SHOWN = 5, 50


@blueprint.get("/events/embed")
@open_to_all
def embed() -> Response:
    """Show the next events that the filters in the address ask for, 5 or as many as `limit` says."""
    site, now = the_site(), utc_now()
    filters = EventFilterForm(request.args, all_topics()).filters()
    limit = min(MOST_SHOWN, max(1, request.args.get("limit", SHOWN, type=int)))
    query = filters_query(filters)
    return _framed(
        "events/_embedded.html" if wants_fragment() or request.args.get("as") == "fragment" else "events/embed.html",
        title=f"{site.label} events",
        events=next_events(filters, now, site.timezone, limit),
        all_path="/events/" + (f"?{query}" if query else ""),
    )


@blueprint.get("/events/<slug>/embed")
@open_to_all
def event_embed(slug: str) -> Response:
    """Show one event in a few lines."""
    event = public_event(slug, utc_now())
    if event is None:
        abort(410 if is_withdrawn(Event, slug) else 404)
    return _framed("events/embed.html", title=event.title, events=[event], all_path="")


def _framed(template: str, **context: object) -> Response:
    response = make_response(render_template(template, now=utc_now(), **context))
    response.headers["Content-Security-Policy"] = framed_policy()
    return response
