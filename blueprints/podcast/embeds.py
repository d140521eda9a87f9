"""The embeddable player of an episode, shown in a frame on another site."""

from flask import Response, abort, make_response, render_template

from blueprints.podcast import blueprint
from blueprints.podcast.queries import public_episode
from blueprints.site.queries import is_withdrawn
from core.security_headers import allow_cross_origin, frameable_policy
from core.time import utc_now
from models import Episode


@blueprint.get("/podcast/<slug>/embed")
@allow_cross_origin
def embed(slug: str) -> Response:
    """Show only the player of an episode."""
    found = public_episode(slug, utc_now())
    if found is None:
        abort(410 if is_withdrawn(Episode, slug) else 404)
    response = make_response(render_template("podcast/embed.html", episode=found))
    response.headers["Content-Security-Policy"] = frameable_policy()
    return response
