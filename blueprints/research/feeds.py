"""Atom and JSON feeds of research."""

from flask import Response

from blueprints.research import blueprint
from blueprints.research.queries import latest_entries
from blueprints.site.queries import get_site
from core.feeds import EXTENSION, Feed, add_to_overall_feed, feed_response
from core.security_headers import allow_cross_origin
from core.time import utc_now

add_to_overall_feed(blueprint, latest_entries)


@blueprint.get(f"/research/feed.{EXTENSION}")
@allow_cross_origin
def feed(extension: str) -> Response:
    """Serve the latest published research."""
    site = get_site()
    title = f"{site.label} research"
    entries = latest_entries(utc_now())
    return feed_response(Feed(title, "/research/feed", "/research/", site.name, site.language, entries), extension)
