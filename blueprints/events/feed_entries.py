"""Feed entries of events."""

from html import escape

from blueprints.events.ics import location_text
from core.feeds import Entry
from core.metadata import with_absolute_links
from core.time import format_span, in_zone
from models import Event, Status
from models.event import EventFormat

_OFF = {Status.CANCELLED: "Cancelled.", Status.POSTPONED: "Postponed."}


def event_entry(event: Event) -> Entry:
    """Return the feed entry of an event: when, where and what about."""
    place = location_text(event) or "Venue to be confirmed"
    if event.format is EventFormat.HYBRID:
        place += " and online"
    facts = f"<strong>{escape(format_when(event))}</strong><br>{escape(place)}"
    off = f"<p><strong>{_OFF[event.status]}</strong></p>" if event.status in _OFF else ""
    lead = f"<p>{escape(event.summary)}</p>" if event.summary else ""
    speakers = [one.person.name for one in event.contributors if one.person is not None and one.role == "speaker"]
    return Entry(
        identity=event.uid,
        path=event.path,
        title=event.title,
        html=f"{off}<p>{facts}</p>{lead}{with_absolute_links(event.body_html, event.path)}",
        published=event.published_at,
        updated=event.updated_at,
        summary=event.summary,
        authors=tuple(dict.fromkeys(speakers)),
        tags=(event.kind.replace("-", " "), *(topic.title for topic in event.topics)),
        image=event.image.path if event.image else f"/cards/events/{event.slug}.png",
    )


def format_when(event: Event) -> str:
    """Return the dates of an event in its own time zone, as text."""
    if event.starts is None or event.ends is None:
        return "Date to be confirmed"
    return format_span(in_zone(event.starts, event.timezone), in_zone(event.ends, event.timezone))
