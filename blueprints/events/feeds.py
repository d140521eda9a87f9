"""Atom and JSON feeds of events, with filters, and of each series."""

from flask import Response, abort, request

from blueprints.events import blueprint
from blueprints.events.filter_form import EventFilterForm, filters_query
from blueprints.events.queries import latest_entries, latest_entries_unfiltered, latest_talk_entries, public_series
from blueprints.site.queries import all_topics, get_site, is_withdrawn
from core.feeds import EXTENSION, Feed, add_to_overall_feed, feed_response
from core.security_headers import allow_cross_origin
from core.time import utc_now
from models import Series

add_to_overall_feed(blueprint, latest_entries_unfiltered)


@blueprint.get(f"/events/feed.{EXTENSION}")
@allow_cross_origin
def feed(extension: str) -> Response:
    """Serve the events that match the filters in the query string, the latest published first."""
    site, now = get_site(), utc_now()
    filters = EventFilterForm(request.args, all_topics()).filters()
    entries = latest_entries(filters, now, site.timezone)
    title, query = f"{site.label} events", filters_query(filters, page="")
    return feed_response(Feed(title, "/events/feed", "/events/", site.name, site.language, entries, query), extension)


@blueprint.get(f"/talks/<slug>/feed.{EXTENSION}")
@allow_cross_origin
def series_feed(slug: str, extension: str) -> Response:
    """Serve the talks of a series, the latest published first."""
    site, now = get_site(), utc_now()
    series = public_series(slug, now)
    if series is None:
        abort(410 if is_withdrawn(Series, slug) else 404)
    entries = latest_talk_entries(series, now)
    return feed_response(
        Feed(series.title, f"{series.path}feed", series.path, site.name, site.language, entries), extension
    )
