"""Routes that serve .ics files: all events, one event, a series and a topic."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from flask import Response, abort, request
from sqlalchemy.sql.elements import ColumnElement

from blueprints.events import blueprint
from blueprints.events.add_to_calendar import add_to_calendar_links, subscription_links
from blueprints.events.filter_conditions import EventFilters, filter_conditions
from blueprints.events.filter_form import EventFilterForm, filters_query
from blueprints.events.ics import render_calendar
from blueprints.events.kept_entries import public_entries
from blueprints.events.queries import public_event, public_series
from blueprints.site.queries import all_topics, get_site, is_withdrawn
from core.security_headers import allow_cross_origin
from core.time import in_zone, utc_now
from models import Event, Series

PAST_EVENTS_KEPT = timedelta(days=365)  # in a calendar whose address has no dates

blueprint.add_app_template_global(add_to_calendar_links, "event_calendar_links")
blueprint.add_app_template_global(subscription_links, "calendar_subscription_links")


@blueprint.get("/events/calendar.ics")
@allow_cross_origin
def calendar() -> Response:
    """Serve the events that match the filters in the query string; past events are kept for a year."""
    site, now = get_site(), utc_now()
    filters = EventFilterForm(request.args, all_topics()).filters()
    query = filters_query(filters)
    if not {"when", "from", "to"} & request.args.keys():
        filters = replace(filters, when="all", since=in_zone(now, site.timezone).date() - PAST_EVENTS_KEPT)
    path = "/events/calendar.ics" + (f"?{query}" if query else "")
    return _ics_response(filter_conditions(filters, now, site.timezone), now, f"{site.label} events", path)


@blueprint.get("/events/<slug>/calendar.ics")
@allow_cross_origin
def event_calendar(slug: str) -> Response:
    """Serve one event; 404 if it has no date yet."""
    now = utc_now()
    event = public_event(slug, now)
    if event is None:
        abort(410 if is_withdrawn(Event, slug) else 404)
    if event.starts is None:
        abort(404)
    response = _ics_response([Event.id == event.id], now, event.title, f"{event.path}/calendar.ics")
    response.headers["Content-Disposition"] = f"inline; filename={slug}.ics"
    return response


@blueprint.get("/talks/<slug>/calendar.ics")
@allow_cross_origin
def series_calendar(slug: str) -> Response:
    """Serve the talks of a series."""
    now = utc_now()
    series = public_series(slug, now)
    if series is None:
        abort(410 if is_withdrawn(Series, slug) else 404)
    return _ics_response([Event.series_id == series.id], now, series.title, f"{series.path}calendar.ics")


@blueprint.get("/topics/<slug>/calendar.ics")
@allow_cross_origin
def topic_calendar(slug: str) -> Response:
    """Serve the events on a topic."""
    now, site = utc_now(), get_site()
    topic = next((topic for topic in all_topics() if topic.slug == slug), None)
    if topic is None:
        abort(404)
    conditions = filter_conditions(EventFilters(when="all", topic=slug), now, site.timezone)
    return _ics_response(conditions, now, f"{topic.title}: {site.label}", f"{topic.path}/calendar.ics")


def _ics_response(conditions: Iterable[ColumnElement[bool]], now: datetime, name: str, path: str) -> Response:
    calendar = render_calendar(*public_entries(conditions, now), name, path)
    return Response(calendar, content_type="text/calendar; charset=utf-8")
