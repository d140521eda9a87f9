"""Research as entries of feeds."""

from html import escape

from core.feeds import Entry
from core.metadata import absolute, with_absolute_links
from models import ResearchItem


def research_entry(item: ResearchItem, first_path: str) -> Entry:
    """Return what a feed says of a project, a publication or a spotlight; it is known by the address it had first.

    A name would change with its page, and the number of its row when a programme is loaded into another site.
    """
    lead = f"<p>{escape(item.summary)}</p>" if item.summary else ""
    return Entry(
        identity=absolute(first_path),
        path=item.path,
        title=item.title,
        html=f"{lead}{with_absolute_links(item.body_html, item.path)}",
        published=item.publish_at or item.created_at,
        updated=item.updated_at,
        summary=item.summary,
        authors=tuple(person.name for person in item.people),
        tags=(str(item.kind), *(topic.title for topic in item.topics)),
        image=item.image.path if item.image else f"/cards/research/{item.slug}.png",
    )
