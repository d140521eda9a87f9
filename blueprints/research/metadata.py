"""Metadata of research pages: schema.org blocks."""

from core.metadata import JsonLd, absolute, organisation, person
from models import ResearchItem, Site
from models.research import ResearchKind

_TYPES = {
    ResearchKind.PROJECT: "ResearchProject",
    ResearchKind.PUBLICATION: "ScholarlyArticle",
    ResearchKind.SPOTLIGHT: "Article",
}


def item_block(item: ResearchItem, site: Site) -> JsonLd:
    """Return the schema.org block of a project, a publication or a spotlight."""
    people = [person(somebody.name, somebody.path) for somebody in item.people]
    # A file of this site is not another page about the item (sameAs).
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
        "datePublished": (item.date or item.published_at).isoformat(),
        "dateModified": item.updated_at.isoformat(),
        "associatedMedia": {"@type": "MediaObject", "contentUrl": absolute(item.url)} if is_file else None,
    }
    if item.kind is ResearchKind.PUBLICATION:
        return block | {"sameAs": elsewhere, "author": people}
    # The institute writes about people's work; the URL leads to that work, not to a copy of the spotlight.
    institute = organisation(site.name)
    return block | {"author": institute, "publisher": institute, "about": people}
