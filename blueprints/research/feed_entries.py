"""Feed entries of research items."""

from html import escape

from core.feeds import Entry
from core.metadata import with_absolute_links
from models import ResearchItem


def research_entry(item: ResearchItem) -> Entry:
    """Return the feed entry of a project, a publication or a spotlight."""
    lead = f"<p>{escape(item.summary)}</p>" if item.summary else ""
    return Entry(
        identity=item.uid,
        path=item.path,
        title=item.title,
        html=f"{lead}{with_absolute_links(item.body_html, item.path)}",
        published=item.published_at,
        updated=item.updated_at,
        summary=item.summary,
        authors=tuple(person.name for person in item.people),
        tags=(str(item.kind), *(topic.title for topic in item.topics)),
        image=item.image.path if item.image else f"/cards/research/{item.slug}.png",
    )
