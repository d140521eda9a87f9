"""Home routes: the front page and Explore."""

from flask import Response

from blueprints.events.queries import upcoming_events
from blueprints.home import blueprint
from blueprints.opportunities.queries import public_opportunities
from blueprints.partners.queries import public_partners
from blueprints.podcast.queries import latest_episode
from blueprints.research.queries import latest_spotlight
from blueprints.site.queries import get_site, promoted_records, sections_with_content, shown_links
from blueprints.talks.queries import list_public_series, next_talks
from core.fragments import render
from core.metadata import JsonLd, Metadata, absolute, breadcrumbs, organisation, shorten
from core.time import utc_now
from models import Site

MAX_EVENTS = 6


@blueprint.get("/")
def index() -> Response:
    """Show what is next and what is new."""
    now, site = utc_now(), get_site()
    return render(
        "home/index.html",
        "home/_home.html",
        sections=sections_with_content(now),
        events=upcoming_events(now, MAX_EVENTS),
        episode=latest_episode(now),
        spotlight=latest_spotlight(now),
        series=list_public_series(now),
        next_talks=next_talks(now),
        partners=public_partners(now),
        opportunities=public_opportunities(now),
        now=now,
        meta=Metadata(
            title=site.name,
            description=shorten(site.summary or site.strapline or site.name),
            path="/",
            card="/cards/site.png",
            jsonld=[_organisation(site), {"@type": "WebSite", "name": site.name, "url": absolute("/")}],
        ),
    )


@blueprint.get("/explore")
def explore() -> Response:
    """Show every section with its description and a promoted record."""
    now, site = utc_now(), get_site()
    links = shown_links(site.menu, now)
    return render(
        "home/explore.html",
        "home/_explore.html",
        links=links,
        promoted=promoted_records([item.promote for item in links], now),
        now=now,
        meta=Metadata(
            title="Explore",
            description=f"Everything on the site of {site.name}, with a highlight from each section.",
            path="/explore",
            card="/cards/site.png",
            jsonld=[breadcrumbs((site.label, "/"), ("Explore", "/explore"))],
        ),
    )


def _organisation(site: Site) -> JsonLd:
    return {
        **organisation(site.name),
        "description": site.summary,
        "logo": absolute("/icon-512.png"),
        "email": site.email,
    }
