"""Routes of text pages at the root of the site."""

from flask import Response, abort

from blueprints.pages import blueprint
from blueprints.pages.queries import public_page
from blueprints.site.queries import get_site, is_withdrawn
from core.fragments import render
from core.metadata import Metadata, breadcrumbs, shorten
from core.time import utc_now
from models import Page


@blueprint.get("/<slug>")
def page(slug: str) -> Response:
    """Show a section or legal page."""
    now, site = utc_now(), get_site()
    found = public_page(slug, now)
    if found is None:
        abort(410 if is_withdrawn(Page, slug) else 404)
    return render(
        "pages/page.html",
        "pages/_page.html",
        page=found,
        now=now,
        meta=Metadata(
            title=found.title,
            description=shorten(found.summary or f"{found.title}: {site.name}."),
            path=found.path,
            card=f"/cards/pages/{found.slug}.png?v={int(found.updated_at.timestamp())}",
            jsonld=[breadcrumbs((site.label, "/"), (found.title, found.path))],
        ),
    )
