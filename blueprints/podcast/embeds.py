"""The player of an episode, for a frame on another site."""

from flask import abort, make_response, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from blueprints.podcast import blueprint
from blueprints.podcast.queries import public_episode
from blueprints.site.queries import is_withdrawn, moved_to
from core.security_headers import framed_policy
from core.time import utc_now
from models import Episode

FRAMED = {"Content-Security-Policy": framed_policy(), "Cross-Origin-Resource-Policy": "cross-origin"}


@blueprint.get("/podcast/<slug>/embed")
def embed(slug: str) -> AnyResponse:
    """Show the player of an episode, and nothing else."""
    found = public_episode(slug, utc_now())
    if found is None:
        return _lead_on(slug)
    response = make_response(render_template("podcast/embed.html", episode=found))
    response.headers.update(FRAMED)
    return response


def _lead_on(slug: str) -> AnyResponse:
    if target := moved_to(Episode(slug=slug).path):
        # The frames that other sites have made stay good.
        return redirect(f"{target}/embed", 301)
    abort(410 if is_withdrawn(Episode, slug) else 404)
