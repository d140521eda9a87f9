"""What a change of an event was and is now, in the words of the desk."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from blueprints.registration.notifications import UNKNOWN_DATE, UNKNOWN_PLACE, format_when
from blueprints.registration.queries.event_facts import EventFacts
from blueprints.registration.queries.planning import NOT_TAKING_PLACE, REMINDER_HOURS, Change
from blueprints.site.queries import get_site
from core.time import format_hours, format_local, format_moment, format_span, in_zone
from models import Event, Status
from models.event import Attendance, EventFormat, RegistrationMode, WaitlistMode

STATUSES = {
    Status.DRAFT: "Draft",
    Status.SCHEDULED: "Scheduled",
    Status.PUBLISHED: "Going ahead",
    Status.CANCELLED: "Cancelled",
    Status.POSTPONED: "Postponed",
    Status.WITHDRAWN: "Withdrawn from the site",
}
FORMATS = {
    EventFormat.IN_PERSON: "In person",
    EventFormat.ONLINE: "Online",
    EventFormat.HYBRID: "In person and online",
}
MODES = {
    RegistrationMode.OPEN: "Here, open to everybody",
    RegistrationMode.APPLICATION: "Here, by application",
    RegistrationMode.EXTERNAL: "On another site",
    RegistrationMode.NOT_NEEDED: "Not needed",
    RegistrationMode.NONE: "None",
}
WAYS = {Attendance.IN_PERSON: "in person", Attendance.ONLINE: "online"}


def changes_in_words(before: EventFacts, after: EventFacts, now: datetime) -> list[Change]:
    """Return what differs of all that registration depends on."""
    zone = get_site().timezone
    was, becomes = (dict(_words(facts, zone, now)) for facts in (before, after))
    return [
        Change(label, was.get(label, "None"), becomes.get(label, "None"))
        for label in dict.fromkeys([*was, *becomes])
        if was.get(label) != becomes.get(label)
    ]


def _words(facts: EventFacts, site_zone: str, now: datetime) -> Iterator[tuple[str, str]]:
    yield "Status", _status(facts, now)
    yield "When", format_in_zones(facts.starts, facts.ends, facts.timezone, site_zone)
    yield "Format", FORMATS[facts.format]
    if facts.format is not EventFormat.ONLINE:
        yield "Where", ", ".join(part for part in (facts.venue, facts.address) if part) or UNKNOWN_PLACE
    yield "Registration", MODES[facts.registration_mode]
    for attendance, capacity in ((Attendance.IN_PERSON, facts.capacity), (Attendance.ONLINE, facts.online_capacity)):
        if facts.format in (EventFormat.HYBRID, EventFormat(attendance.value)):
            yield f"Places {WAYS[attendance]}", "No limit" if capacity is None else str(capacity)
    opens, closes = facts.registration_opens, facts.registration_closes
    yield "Registration opens", format_moment(opens, facts.timezone) if opens else "Open already"
    yield "Registration closes", format_moment(closes, facts.timezone) if closes else "When the event starts"
    yield "Waiting list", _waiting_list(facts) if facts.waitlist else "None"
    if facts.reminders is not None:
        yield "Reminders", ", ".join(f"{format_hours(hours)} before" for hours in facts.reminders) or "None"


def _status(facts: EventFacts, now: datetime) -> str:
    shown = facts.status not in (Status.DRAFT, Status.WITHDRAWN)
    if shown and facts.publish_at is not None and facts.publish_at > now:
        return f"Not on the site until {format_moment(facts.publish_at, facts.timezone)}"
    return STATUSES[Status.PUBLISHED if facts.status is Status.SCHEDULED else facts.status]


def _waiting_list(facts: EventFacts) -> str:
    if facts.waitlist_mode is WaitlistMode.AUTOMATIC:
        return "The next person gets a free place at once"
    return f"The next person is offered a free place for {format_hours(facts.offer_hours)}"


def format_in_zones(starts: datetime | None, ends: datetime | None, zone: str, site_zone: str) -> str:
    """Format the dates of an event in its time zone, and in that of the site where its clocks differ."""
    if starts is None or ends is None:
        return UNKNOWN_DATE
    here = in_zone(starts, site_zone)
    if here.utcoffset() == in_zone(starts, zone).utcoffset():
        return format_when(starts, ends, zone)
    span = format_span(here, in_zone(ends, site_zone))
    return f"{format_when(starts, ends, zone)}; {span} ({site_zone.replace('_', ' ')})"


def reminders_in_words(was: Event, event: Event, now: datetime, attendances: Collection[Attendance]) -> list[Change]:
    """Return how the reminders move that are still to come, where somebody has a place in an attendance mode."""
    changes = []
    for attendance in (one for one in Attendance if one in attendances):
        before, after = (_reminder_times(one, attendance) for one in (was, event))
        ahead_before, ahead = (_spell_ahead(one, times, now) for one, times in ((was, before), (event, after)))
        # Of those that have become due, one is sent.
        is_due = before != after and any(time <= now for time in after) and not any(time <= now for time in before)
        becomes = "; ".join((["Straight away"] if is_due else []) + ahead)
        if "; ".join(ahead_before) != becomes:
            label = f"Reminders to people {WAYS[attendance]}"
            changes.append(Change(label, "; ".join(ahead_before) or "None", becomes or "None"))
    return changes


def _reminder_times(event: Event, attendance: Attendance) -> list[datetime]:
    if event.starts is None or event.status in (Status.DRAFT, Status.WITHDRAWN, *NOT_TAKING_PLACE):
        return []
    hours = REMINDER_HOURS[attendance] if event.reminders is None else event.reminders
    return sorted(event.starts - timedelta(hours=before) for before in hours)


def _spell_ahead(event: Event, times: list[datetime], now: datetime) -> list[str]:
    return [format_local(time, event.timezone) for time in times if time > now]
