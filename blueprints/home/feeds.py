"""The feed of the whole site: events, episodes, research and calls."""

from flask import Response

from blueprints.home import blueprint
from blueprints.site.queries import get_site
from core.feeds import EXTENSION, Feed, feed_response, latest_entries_overall
from core.security_headers import allow_cross_origin
from core.time import utc_now


@blueprint.get(f"/feed.{EXTENSION}")
@allow_cross_origin
def feed(extension: str) -> Response:
    """Serve the events, episodes, research and calls that came out last."""
    site, entries = get_site(), latest_entries_overall(utc_now())
    return feed_response(Feed(site.name, "/feed", "/", site.name, site.language, entries), extension)
