"""The feed of everything."""

from flask import Response

from blueprints.events.queries import latest_entries_overall as latest_events
from blueprints.home import blueprint
from blueprints.opportunities.queries import latest_entries as latest_calls
from blueprints.podcast.queries import latest_entries as latest_episodes
from blueprints.research.queries import latest_entries as latest_research
from blueprints.site.queries import get_site
from core.feeds import EXTENSION, Feed, feed_response, newest
from core.security_headers import allow_cross_origin
from core.time import utc_now


@blueprint.get(f"/feed.{EXTENSION}")
@allow_cross_origin
def feed(extension: str) -> Response:
    """Serve the events, episodes, research and calls that came out last."""
    site, now = get_site(), utc_now()
    calls = latest_calls(now, site.timezone)
    entries = newest([*latest_events(now), *latest_episodes(now), *latest_research(now), *calls])
    return feed_response(Feed(site.name, "/feed", "/", site.name, site.language, entries), extension)
