"""Event routes: the list and the event page."""

from flask import Response, abort, request, url_for

from blueprints.events import blueprint
from blueprints.events.filter_form import EventFilterForm, filters_query
from blueprints.events.metadata import event_metadata
from blueprints.events.queries import has_events, list_events, neighbours_in_series, public_event, related_events
from blueprints.site.queries import all_topics, get_site, is_withdrawn
from core.fragments import render, wants_fragment
from core.metadata import Alternate, Metadata, breadcrumbs, feed_alternates
from core.time import utc_now
from models import Event


@blueprint.get("/events/")
def index() -> Response:
    """Show the list of events that match the filters in the query string."""
    now, site = utc_now(), get_site()
    form = EventFilterForm(request.args, all_topics())
    filters = form.filters()
    found = list_events(filters, now, site.timezone)
    query = filters_query(filters)
    before = min(filters.page - 1, found.pages)
    response = render(
        "events/index.html",
        "events/_more.html" if filters.page > 1 else "events/_list.html",
        form=form,
        filters=filters,
        found=found,
        now=now,
        query=query,
        has_events=bool(found.total) or has_events(now),
        more=filters_query(filters, page=filters.page + 1) if filters.page < found.pages else "",
        earlier=filters_query(filters, page=before if before > 1 else "") if filters.page > 1 else None,
        meta=Metadata(
            title="Events",
            description=f"Upcoming and past conferences, workshops, discussions and talks at {site.name}.",
            path=url_for(".index") + (f"?{query}" if query else ""),
            card="/cards/site.png",
            jsonld=[breadcrumbs((site.label, "/"), ("Events", "/events/"))],
            alternates=(
                Alternate("text/calendar", "Events", f"/events/calendar.ics{'?' + query if query else ''}"),
                *feed_alternates("Events", "/events/feed", query),
            ),
        ),
    )
    if wants_fragment() and filters.page == 1:
        # A form sends all its fields, filled in or not; the address bar shows only those with a value.
        response.headers["HX-Replace-Url"] = url_for(".index") + (f"?{query}" if query else "")
    return response


@blueprint.get("/events/<slug>")
def event(slug: str) -> Response:
    """Show an event."""
    now = utc_now()
    found = public_event(slug, now)
    if found is None:
        abort(410 if is_withdrawn(Event, slug) else 404)
    previous, following = neighbours_in_series(found, now)
    return render(
        "events/event.html",
        "events/_event.html",
        event=found,
        state=found.state(now),
        now=now,
        related=related_events(found, now),
        previous=previous,
        following=following,
        meta=event_metadata(found, get_site()),
    )
