"""Event routes: the list and the event page."""

from dataclasses import replace

from flask import Response, abort, request, url_for

from blueprints.events import blueprint
from blueprints.events.filter_form import MAX_PAGES, EventFilterForm, active_filters, filters_query
from blueprints.events.metadata import event_metadata
from blueprints.events.queries import (
    list_events,
    neighbours_in_series,
    public_event,
    related_events,
    titles_of_named,
)
from blueprints.site.queries import all_topics, get_site, is_withdrawn, sections_with_content
from core.fragments import render, wants_fragment
from core.metadata import Alternate, Metadata, breadcrumbs, feed_alternates
from core.time import utc_now
from models import Event


@blueprint.get("/events/")
def index() -> Response:
    """Show the list of events that match the filters in the query string."""
    now, site, topics = utc_now(), get_site(), all_topics()
    form = EventFilterForm(request.args, topics)
    filters = form.filters()
    is_more = wants_fragment() and filters.page + filters.pages > 2
    last = filters.page + filters.pages - 1
    # To a longer list htmx adds its last page, where the whole page has all of them.
    found = list_events(replace(filters, page=last, pages=1) if is_more else filters, now, site.timezone)
    query = filters_query(filters)
    # A period passes; who follows the list wants what comes after it, too.
    followed = filters_query(filters, period="", page="", pages="")
    before = min(filters.page - 1, found.pages)
    response = render(
        "events/index.html",
        "events/_more.html" if is_more else "events/_list.html",
        form=form,
        filters=filters,
        chips=active_filters(filters, topics, titles_of_named(filters, now)),
        found=found,
        # Without any event, of whatever date, there is nothing to filter and nothing to look elsewhere for.
        has_events=bool(found.total) or "/events/" in sections_with_content(now),
        now=now,
        last=last,
        more=filters_query(filters, page=last + 1, pages="") if last < found.pages else "",
        longer=filters_query(filters, pages=filters.pages + 1) if filters.pages < MAX_PAGES else "",
        earlier=filters_query(filters, page=before if before > 1 else "", pages="") if filters.page > 1 else None,
        followed=followed,
        meta=Metadata(
            title="Events",
            description=f"Upcoming and past conferences, workshops, discussions and talks at {site.name}.",
            path=_list_path(filters_query(filters, pages="")),
            card="/cards/site.png",
            jsonld=[breadcrumbs((site.label, "/"), ("Events", "/events/"))],
            alternates=(
                Alternate("text/calendar", "Events", f"/events/calendar.ics{'?' + followed if followed else ''}"),
                *feed_alternates("Events", "/events/feed", followed),
            ),
        ),
    )
    if wants_fragment():
        # A form sends all its fields, filled in or not; the address bar shows only those with a value. A longer list
        # takes the place of the shorter one in the history, so that Back from an event leads to all of it.
        response.headers["HX-Replace-Url" if is_more else "HX-Push-Url"] = _list_path(query)
    return response


def _list_path(query: str) -> str:
    return url_for(".index") + (f"?{query}" if query else "")


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
