"""Links that add an event to Google Calendar or Outlook, or subscribe to a calendar."""

from datetime import datetime
from urllib.parse import urlencode

from blueprints.events.ics import description_text, location_text
from core.metadata import absolute
from models import Event

Links = list[tuple[str, str]]  # (name of the calendar program, address)


def add_to_calendar_links(event: Event) -> Links:
    """Return the links that add an event to a calendar; none if the event has no date."""
    if event.starts is None or event.ends is None:
        return []
    google = {
        "action": "TEMPLATE",
        "text": event.title,
        "dates": f"{_compact(event.starts)}/{_compact(event.ends)}",
        "ctz": event.timezone,
        "details": description_text(event, absolute("")),
        "location": location_text(event),
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": event.title,
        "startdt": event.starts.isoformat(),
        "enddt": event.ends.isoformat(),
        "body": description_text(event, absolute("")),
        "location": location_text(event),
    }
    return [
        ("Calendar file (.ics)", f"{event.path}/calendar.ics"),
        ("Google Calendar", f"https://calendar.google.com/calendar/render?{urlencode(google)}"),
        ("Outlook", f"https://outlook.live.com/calendar/0/deeplink/compose?{urlencode(outlook)}"),
    ]


def subscription_links(path: str, name: str) -> Links:
    """Return the links that subscribe to a calendar of this site."""
    address = absolute(path)
    webcal = "webcal" + address[address.index("://") :]
    return [
        ("Calendar app", webcal),
        ("Google Calendar", f"https://calendar.google.com/calendar/r?{urlencode({'cid': webcal})}"),
        ("Outlook", f"https://outlook.live.com/calendar/0/addfromweb?{urlencode({'url': address, 'name': name})}"),
        ("Calendar file (.ics)", path),
    ]


def _compact(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"
