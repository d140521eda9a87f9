"""Opportunities routes: the list and the page of a call."""

from flask import Response, abort

from blueprints.opportunities import blueprint
from blueprints.opportunities.queries import public_opportunities, public_opportunity
from blueprints.site.queries import get_site, is_withdrawn
from core.fragments import render
from core.metadata import Metadata, breadcrumbs, shorten
from core.time import utc_now
from models import Opportunity


@blueprint.get("/opportunities/")
def index() -> Response:
    """Show all calls, open ones first."""
    now, site = utc_now(), get_site()
    return render(
        "opportunities/index.html",
        "opportunities/_list.html",
        opportunities=public_opportunities(now),
        now=now,
        meta=Metadata(
            title="Opportunities",
            description=f"Calls, studentships, fellowships and jobs at {site.name}, with their deadlines.",
            path="/opportunities/",
            card="/cards/site.png",
            jsonld=[breadcrumbs((site.label, "/"), ("Opportunities", "/opportunities/"))],
        ),
    )


@blueprint.get("/opportunities/<slug>")
def opportunity(slug: str) -> Response:
    """Show a call and its state."""
    now, site = utc_now(), get_site()
    found = public_opportunity(slug, now)
    if found is None:
        abort(410 if is_withdrawn(Opportunity, slug) else 404)
    trail = (site.label, "/"), ("Opportunities", "/opportunities/"), (found.title, found.path)
    return render(
        "opportunities/opportunity.html",
        "opportunities/_opportunity.html",
        opportunity=found,
        state=found.state(now),
        now=now,
        meta=Metadata(
            title=found.title,
            description=shorten(found.summary or f"{found.title}: an opportunity at {site.name}."),
            path=found.path,
            card=f"/cards/opportunities/{found.slug}.png?v={int(found.updated_at.timestamp())}",
            jsonld=[breadcrumbs(*trail)],
        ),
    )
