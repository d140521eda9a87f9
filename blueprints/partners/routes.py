"""Partners routes: the list and the page of a partner."""

from flask import Response, abort

from blueprints.events.queries import gather_events
from blueprints.partners import blueprint
from blueprints.partners.queries import public_partner, public_partners
from blueprints.podcast.queries import episodes_with_partner
from blueprints.research.queries import research_with_partner
from blueprints.site.queries import get_site, is_withdrawn
from core.fragments import render
from core.metadata import JsonLd, Metadata, absolute, breadcrumbs, organisation, shorten
from core.time import utc_now
from models import Partner
from models.partner import PartnerKind


@blueprint.get("/partners/")
def index() -> Response:
    """Show all partners by kind."""
    now, site = utc_now(), get_site()
    partners = public_partners(now)
    by_kind = [(kind, [partner for partner in partners if partner.kind is kind]) for kind in PartnerKind]
    return render(
        "partners/index.html",
        "partners/_list.html",
        partners=partners,
        by_kind=[(kind, of_kind) for kind, of_kind in by_kind if of_kind],
        now=now,
        meta=Metadata(
            title="Partners",
            description=f"Universities, public bodies, companies, charities and funders that {site.name} works with.",
            path="/partners/",
            card="/cards/site.png",
            jsonld=[breadcrumbs((site.label, "/"), ("Partners", "/partners/"))],
        ),
    )


@blueprint.get("/partners/<slug>")
def partner(slug: str) -> Response:
    """Show a partner and everything it takes part in."""
    now, site = utc_now(), get_site()
    found = public_partner(slug, now)
    if found is None:
        abort(410 if is_withdrawn(Partner, slug) else 404)
    return render(
        "partners/partner.html",
        "partners/_partner.html",
        partner=found,
        events=gather_events(now, partner=slug),
        episodes=episodes_with_partner(found, now),
        research=research_with_partner(found, now),
        now=now,
        meta=Metadata(
            title=found.name,
            description=shorten(found.summary or f"How {found.name} and {site.name} work together."),
            path=found.path,
            card=f"/cards/partners/{found.slug}.png?v={int(found.updated_at.timestamp())}",
            jsonld=[
                _partner_block(found),
                breadcrumbs((site.label, "/"), ("Partners", "/partners/"), (found.name, found.path)),
            ],
        ),
    )


def _partner_block(partner: Partner) -> JsonLd:
    return {
        **organisation(partner.name, partner.path),
        "description": partner.summary,
        "logo": absolute(partner.logo.path) if partner.logo else None,
        "sameAs": partner.url,
    }
