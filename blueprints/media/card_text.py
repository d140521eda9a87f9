"""The texts above and below the title of a social card."""

from datetime import datetime
from functools import singledispatch

from core.text import label_of
from core.time import format_date, in_zone
from models import Episode, Event, Opportunity, Page, Partner, Person, Record, ResearchItem, Series, Site
from models.event import EventFormat
from models.opportunity import OpportunityState
from models.registry import record_type_of


@singledispatch
def card_label(record: Record) -> str:
    """Return what a record is: `Data study group`, `Podcast, season 2, episode 3`."""
    kind = getattr(record, "kind", record_type_of(record).singular)
    return label_of(str(kind))


@card_label.register
def _(record: Episode) -> str:
    return f"Podcast, {record.place[0].lower()}{record.place[1:]}"


@card_label.register
def _(record: Person) -> str:
    return record.role


@card_label.register
def _(_record: Page) -> str:
    return ""


@singledispatch
def card_line(record: Record, site: Site, now: datetime) -> str:
    """Return the line below the title: when and where a record is, or whose it is."""
    return ""


@card_line.register
def _(record: Event, site: Site, now: datetime) -> str:
    when = "Date to be confirmed"
    if record.starts is not None:
        when = format_date(in_zone(record.starts, record.timezone))
    if record.status in ("cancelled", "postponed"):
        when = record.status.capitalize()
    place = "Online" if record.format is EventFormat.ONLINE else record.venue
    return " · ".join(part for part in (when, place) if part)


@card_line.register
def _(record: Episode, site: Site, now: datetime) -> str:
    guests = " and ".join(guest.name for guest in record.guests if guest.is_public(now))
    return f"With {guests}" if guests else format_date(in_zone(record.published_at, site.timezone))


@card_line.register
def _(record: ResearchItem, site: Site, now: datetime) -> str:
    return ", ".join(person.name for person in record.people if person.is_public(now))


@card_line.register
def _(record: Opportunity, site: Site, now: datetime) -> str:
    if record.state(now) is OpportunityState.CLOSED:
        return "Applications have closed"
    return f"Apply by {format_date(in_zone(record.closes, site.timezone))}" if record.closes else ""


@card_line.register
def _(record: Person, site: Site, now: datetime) -> str:
    return record.affiliation


@card_line.register
def _(record: Series | Partner, site: Site, now: datetime) -> str:
    return record.summary if len(record.summary) <= 90 else ""
