"""Metadata of event pages: description, card and schema.org Event."""

from datetime import datetime

from core.metadata import Alternate, JsonLd, Metadata, absolute, breadcrumbs, oembed_path, organisation, person, shorten
from core.text import label_of
from core.time import in_zone
from models import Event, Site, Status
from models.event import EventFormat

_STATUS = {Status.CANCELLED: "EventCancelled", Status.POSTPONED: "EventPostponed"}
_MODE = {
    EventFormat.IN_PERSON: "OfflineEventAttendanceMode",
    EventFormat.ONLINE: "OnlineEventAttendanceMode",
    EventFormat.HYBRID: "MixedEventAttendanceMode",
}


def event_metadata(event: Event, site: Site) -> Metadata:
    """Return the metadata of an event's page, without the address of an online meeting."""
    parent = (event.series.title, event.series.path) if event.series else ("Events", "/events/")
    blocks = [breadcrumbs((site.label, "/"), parent, (event.title, event.path))]
    # Search engines reject an Event without a start or a place, so the block is left out until both are known.
    if event.starts is not None and event.ends is not None and _locations(event):
        blocks.insert(0, _event_block(event, event.starts, event.ends, site))
    return Metadata(
        title=event.title,
        description=shorten(event.summary or f"{event.title}: {site.name}"),
        path=event.path,
        card=f"/cards/events/{event.slug}.png?v={int(event.updated_at.timestamp())}",
        kind="article",
        jsonld=blocks,
        alternates=(
            *([Alternate("text/calendar", event.title, f"{event.path}/calendar.ics")] if event.starts else []),
            Alternate("application/json+oembed", event.title, oembed_path(event.path)),
        ),
    )


def _event_block(event: Event, starts: datetime, ends: datetime, site: Site) -> JsonLd:
    block: JsonLd = {
        "@type": "Event",
        "name": event.title,
        "description": event.summary or f"{label_of(event.kind)} organised by {site.name}.",
        "url": absolute(event.path),
        "image": absolute(f"/cards/events/{event.slug}.png"),
        "startDate": in_zone(starts, event.timezone).isoformat(),
        "endDate": in_zone(ends, event.timezone).isoformat(),
        "eventStatus": f"https://schema.org/{_STATUS.get(event.status, 'EventScheduled')}",
        "eventAttendanceMode": f"https://schema.org/{_MODE[event.format]}",
        "location": _locations(event),
        "organizer": organisation(site.name),
        "performer": [
            person(contributor.person.name, contributor.person.path)
            for contributor in event.contributors
            if contributor.person is not None and contributor.role == "speaker"
        ],
    }
    if event.series:
        block["superEvent"] = {"@type": "EventSeries", "name": event.series.title, "url": absolute(event.series.path)}
    return block


def _locations(event: Event) -> list[JsonLd]:
    places: list[JsonLd] = []
    if event.format is not EventFormat.ONLINE and (where := event.address or event.venue):
        places.append({"@type": "Place", "name": event.venue or where, "address": where})
    if event.format is not EventFormat.IN_PERSON:
        # The event's page, since the address of the meeting is only for people who registered.
        places.append({"@type": "VirtualLocation", "url": absolute(event.path)})
    return places
