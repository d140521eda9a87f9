"""Talks routes: the list of series and the page of a series."""

from itertools import groupby

from flask import Response, abort

from blueprints.events.queries import gather_events
from blueprints.site.queries import get_site, is_withdrawn
from blueprints.talks import blueprint
from blueprints.talks.queries import list_public_series, next_talks, series_page, speakers_of, talk_counts
from core.fragments import render
from core.metadata import Alternate, Metadata, absolute, breadcrumbs, feed_alternates, organisation, shorten
from core.time import in_zone, utc_now
from models import Series

MOST_TALKS = 24  # of upcoming and of past ones
MOST_SPEAKERS = 60


@blueprint.get("/talks/")
def index() -> Response:
    """Show all series, each with its next talk."""
    now, site = utc_now(), get_site()
    return render(
        "talks/index.html",
        "talks/_list.html",
        series=list_public_series(now),
        counts=talk_counts(now),
        next_talks=next_talks(now),
        now=now,
        meta=Metadata(
            title="Talks",
            description=f"Talks series at {site.name}: upcoming talks, and recordings of past ones.",
            path="/talks/",
            card="/cards/site.png",
            jsonld=[breadcrumbs((site.label, "/"), ("Talks", "/talks/"))],
        ),
    )


@blueprint.get("/talks/<slug>/")
def series(slug: str) -> Response:
    """Show a series: its next talks, the past ones by year, and who speaks."""
    now, site = utc_now(), get_site()
    found = series_page(slug, now)
    if found is None:
        abort(410 if is_withdrawn(Series, slug) else 404)
    talks = gather_events(now, MOST_TALKS, series=slug)
    by_year = groupby(talks.past, key=lambda talk: in_zone(talk.starts, talk.timezone).year if talk.starts else 0)
    return render(
        "talks/series.html",
        "talks/_series.html",
        series=found,
        talks=talks,
        past=[(year, list(of_year)) for year, of_year in by_year],
        speakers=speakers_of(found, now, MOST_SPEAKERS),
        now=now,
        meta=Metadata(
            title=found.title,
            description=shorten(found.summary or f"{found.title}: a talks series at {site.name}."),
            path=found.path,
            card=f"/cards/series/{found.slug}.png?v={int(found.updated_at.timestamp())}",
            alternates=(
                Alternate("text/calendar", found.title, f"{found.path}calendar.ics"),
                *feed_alternates(found.title, f"{found.path}feed"),
            ),
            jsonld=[
                {
                    "@type": "EventSeries",
                    "name": found.title,
                    "description": found.summary,
                    "url": absolute(found.path),
                    "image": absolute(f"/cards/series/{found.slug}.png"),
                    "organizer": organisation(site.name),
                },
                breadcrumbs((site.label, "/"), ("Talks", "/talks/"), (found.title, found.path)),
            ],
        ),
    )
