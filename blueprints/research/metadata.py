"""What research tells machines."""

from core.metadata import JsonLd, absolute, organisation, person
from models import ResearchItem, Site
from models.research import ResearchKind

_TYPES = {
    ResearchKind.PROJECT: "ResearchProject",
    ResearchKind.PUBLICATION: "ScholarlyArticle",
    ResearchKind.SPOTLIGHT: "Article",
}


def item_block(item: ResearchItem, site: Site) -> JsonLd:
    """Return the block of a project, a publication or a spotlight."""
    people = [person(somebody.name, somebody.path) for somebody in item.people]
    # A document may be a file of this site, which is no other page of the same.
    is_file = item.url.startswith("/")
    elsewhere = "" if is_file else item.url
    block: JsonLd = {
        "@type": _TYPES[item.kind],
        "name": item.title,
        "description": item.summary,
        "url": absolute(item.path),
        "image": absolute(f"/cards/research/{item.slug}.png"),
    }
    if item.kind is ResearchKind.PROJECT:
        return block | {"sameAs": elsewhere, "member": people}
    block |= {
        "headline": item.title,
        "datePublished": (item.date or item.publish_at or item.created_at).isoformat(),
        "dateModified": item.updated_at.isoformat(),
        "associatedMedia": {"@type": "MediaObject", "contentUrl": absolute(item.url)} if is_file else None,
    }
    if item.kind is ResearchKind.PUBLICATION:
        return block | {"sameAs": elsewhere, "author": people}
    # The institute writes of people's work, and the address leads to that work, not to another copy of the spotlight.
    institute = organisation(site.name)
    return block | {"author": institute, "publisher": institute, "about": people}
