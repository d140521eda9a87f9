"""Events embedded in other sites: in a frame, or as an HTML fragment that the other page styles."""

from flask import Response, abort, make_response, render_template, request

from blueprints.events import blueprint
from blueprints.events.filter_form import EventFilterForm, filters_query
from blueprints.events.queries import next_events, public_event
from blueprints.site.queries import all_topics, get_site, is_withdrawn
from core.fragments import wants_fragment
from core.security_headers import allow_cross_origin, frameable_policy
from core.time import utc_now
from models import Event

DEFAULT_LIMIT, MAX_LIMIT = 5, 50


@blueprint.get("/events/embed")
@allow_cross_origin
def embed() -> Response:
    """Show the next events that match the filters in the query string; `limit` sets how many, 5 by default."""
    site, now = get_site(), utc_now()
    filters = EventFilterForm(request.args, all_topics()).filters()
    limit = min(MAX_LIMIT, max(1, request.args.get("limit", DEFAULT_LIMIT, type=int)))
    query = filters_query(filters)
    return _frameable_response(
        "events/_embedded.html" if wants_fragment() or request.args.get("as") == "fragment" else "events/embed.html",
        title=f"{site.label} events",
        events=next_events(filters, now, site.timezone, limit),
        all_path="/events/" + (f"?{query}" if query else ""),
    )


@blueprint.get("/events/<slug>/embed")
@allow_cross_origin
def event_embed(slug: str) -> Response:
    """Show one event in short form."""
    event = public_event(slug, utc_now())
    if event is None:
        abort(410 if is_withdrawn(Event, slug) else 404)
    return _frameable_response("events/embed.html", title=event.title, events=[event], all_path="")


def _frameable_response(template: str, **context: object) -> Response:
    response = make_response(render_template(template, now=utc_now(), **context))
    response.headers["Content-Security-Policy"] = frameable_policy()
    return response
