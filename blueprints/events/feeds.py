"""Feeds of events: of the list with its filters, and of each series."""

from flask import Response, abort, request

from blueprints.events import blueprint
from blueprints.events.forms import EventFilterForm, filters_query
from blueprints.events.queries import latest_entries, latest_talk_entries, public_series
from blueprints.site.queries import all_topics, is_withdrawn, the_site
from core.feeds import FORM, Feed, feed_response
from core.security_headers import open_to_all
from core.time import utc_now
from models import Series


@blueprint.get(f"/events/feed.{FORM}")
@open_to_all
def feed(form: str) -> Response:
    """Serve the events that the filters in the address ask for, those that came out last first."""
    site, now = the_site(), utc_now()
    filters = EventFilterForm(request.args, all_topics()).filters()
    entries = latest_entries(filters, now, site.timezone)
    title, query = f"{site.label} events", filters_query(filters, page="")
    return feed_response(Feed(title, "/events/feed", "/events/", site.name, site.language, entries, query), form)


@blueprint.get(f"/talks/<slug>/feed.{FORM}")
@open_to_all
def series_feed(slug: str, form: str) -> Response:
    """Serve the talks of a series, those that came out last first."""
    site, now = the_site(), utc_now()
    series = public_series(slug, now)
    if series is None:
        abort(410 if is_withdrawn(Series, slug) else 404)
    entries = latest_talk_entries(series, now)
    return feed_response(Feed(series.title, f"{series.path}feed", series.path, site.name, site.language, entries), form)
