"""Feed entries of opportunities."""

from html import escape

from core.feeds import Entry
from core.metadata import with_absolute_links
from core.time import format_local
from models import Opportunity


def opportunity_entry(call: Opportunity, zone: str) -> Entry:
    """Return the feed entry of a call, with its opening and closing dates."""
    published = call.published_at
    until = f"Apply by {format_local(call.closes, zone)}." if call.closes else ""
    since = f"Applications open on {format_local(call.opens, zone)}." if call.opens and call.opens > published else ""
    dates = f"<p><strong>{' '.join(filter(None, (since, until)))}</strong></p>" if since or until else ""
    lead = f"<p>{escape(call.summary)}</p>" if call.summary else ""
    return Entry(
        identity=call.uid,
        path=call.path,
        title=call.title,
        html=f"{dates}{lead}{with_absolute_links(call.body_html, call.path)}",
        published=published,
        updated=call.updated_at,
        summary=call.summary,
        tags=(str(call.kind), *(topic.title for topic in call.topics)),
        image=f"/cards/opportunities/{call.slug}.png",
    )
