"""The feed of research."""

from flask import Response

from blueprints.research import blueprint
from blueprints.research.queries import latest_entries
from blueprints.site.queries import get_site
from core.feeds import EXTENSION, Feed, feed_response
from core.security_headers import allow_cross_origin
from core.time import utc_now


@blueprint.get(f"/research/feed.{EXTENSION}")
@allow_cross_origin
def feed(extension: str) -> Response:
    """Serve the research that came out last."""
    site = get_site()
    title = f"{site.label} research"
    entries = latest_entries(utc_now())
    return feed_response(Feed(title, "/research/feed", "/research/", site.name, site.language, entries), extension)
