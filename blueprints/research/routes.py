"""Research routes: the list and the page of an item."""

from flask import Response, abort, request

from blueprints.research import blueprint
from blueprints.research.metadata import item_block
from blueprints.research.queries import public_item, public_research, related_research
from blueprints.site.queries import get_site, is_withdrawn
from core.fragments import render
from core.metadata import Metadata, breadcrumbs, feed_alternates, shorten
from core.time import utc_now
from models import ResearchItem
from models.research import ResearchKind


@blueprint.get("/research/")
def index() -> Response:
    """Show the research, of all kinds or of the kind in the query string."""
    now, site = utc_now(), get_site()
    asked = request.args.get("kind", "").strip()
    kind = ResearchKind(asked) if asked in set(ResearchKind) else None
    return render(
        "research/index.html",
        "research/_list.html",
        research=public_research(now, kind),
        kind=kind,
        kinds=list(ResearchKind),
        note=f"“{asked[:40]}” isn’t a type of research, so we ignored it." if asked and kind is None else "",
        now=now,
        meta=Metadata(
            title="Research",
            description=f"Research projects, publications and spotlights from {site.name}.",
            path="/research/" + (f"?kind={kind}" if kind else ""),
            card="/cards/site.png",
            jsonld=[breadcrumbs((site.label, "/"), ("Research", "/research/"))],
            alternates=feed_alternates("Research", "/research/feed"),
        ),
    )


@blueprint.get("/research/<slug>")
def item(slug: str) -> Response:
    """Show a project, a publication or a spotlight."""
    now, site = utc_now(), get_site()
    found = public_item(slug, now)
    if found is None:
        abort(410 if is_withdrawn(ResearchItem, slug) else 404)
    return render(
        "research/item.html",
        "research/_item.html",
        item=found,
        related=related_research(found, now),
        now=now,
        meta=Metadata(
            title=found.title,
            description=shorten(found.summary or f"{found.title}: research at {site.name}."),
            path=found.path,
            card=f"/cards/research/{found.slug}.png?v={int(found.updated_at.timestamp())}",
            kind="article",
            jsonld=[
                item_block(found, site),
                breadcrumbs((site.label, "/"), ("Research", "/research/"), (found.title, found.path)),
            ],
        ),
    )
