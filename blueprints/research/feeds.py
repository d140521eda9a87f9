"""The feed of research."""

from flask import Response

from blueprints.research import blueprint
from blueprints.research.queries import latest_entries
from blueprints.site.queries import the_site
from core.feeds import FORM, Feed, feed_response
from core.security_headers import open_to_all
from core.time import utc_now


@blueprint.get(f"/research/feed.{FORM}")
@open_to_all
def feed(form: str) -> Response:
    """Serve the research that came out last."""
    site = the_site()
    title = f"{site.label} research"
    entries = latest_entries(utc_now())
    return feed_response(Feed(title, "/research/feed", "/research/", site.name, site.language, entries), form)
