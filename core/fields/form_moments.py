"""Times on a form: as native controls have them, and in words."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from core.fields.field_errors import ValidationError
from core.fields.times import moments_at, read_local_time

DATE_LENGTH = len("2027-03-01T15:00:00")


def native_text(local: datetime) -> str:
    """Return a local time as a native control has it: `2027-03-01T15:00`."""
    return local.isoformat("T", "seconds" if local.second else "minutes")


def read_publish_at(text: str, zone: str, now: datetime) -> datetime | None:
    """Return the moment at which changes are to be published; None if none is given, ValidationError if it can't be."""
    if not text.strip():
        return None
    local = read_local_time(text.strip())
    moments = moments_at(local, ZoneInfo(zone)) if local else []
    if not moments:
        raise ValidationError("Choose a date and time at which to publish these changes")
    if moments[0] <= now:
        raise ValidationError("Choose a time that is still to come, or leave it empty to publish now")
    return moments[0]


def city_of(zone: str) -> str:
    """Return the city of a time zone: `New York` for `America/New_York`."""
    return zone.rpartition("/")[2].replace("_", " ")


def in_words(moment: datetime, zones: Sequence[ZoneInfo]) -> str:
    """Return a moment in words in each zone: `Monday 1 March 2027, 15:00 in New York; 20:00 in London`."""
    here = moment.astimezone(zones[0])
    words = f"{here:%A} {here.day} {here:%B %Y}, {here:%H:%M} in {city_of(zones[0].key)}"
    for zone in zones[1:]:
        there = moment.astimezone(zone)
        day = "" if there.date() == here.date() else f"{there:%A} "
        words += f"; {day}{there:%H:%M} in {city_of(zone.key)}"
    return words


def offset_words(moments: Sequence[datetime], zone: ZoneInfo) -> list[tuple[str, str]]:
    """Return the offsets of two moments at which the clocks show the same time, each with words that tell it."""
    when = ("before the clocks go back", "after the clocks go back")
    shown = [moment.astimezone(zone) for moment in moments]
    return [
        (each.isoformat()[DATE_LENGTH:], f"{each:%H:%M} {each.tzname()}, {words}")
        for each, words in zip(shown, when, strict=True)
    ]
