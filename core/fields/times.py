"""Date and time fields, local to a zone or relative to the day of loading."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from core.fields.field import FieldType, Reader
from core.fields.field_errors import ValidationError, did_you_mean
from core.fields.texts import Notation
from core.fields.tree import Node, single_value
from core.fields.yaml import Plain, Unquoted
from core.text import quoted

YEARS = range(1900, 3000)
LONGEST_DISTANCE = 36_500  # days
_RELATIVE = re.compile(r"([+-]\d{1,6})d(?:[ T](\d{2}:\d{2}(?::\d{2})?))?", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2})?)(?: ?(Z|[+-]\d{2}:?\d{2}(?::\d{2})?))?)?", re.ASCII
)
_TIMECODE = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})", re.ASCII)
MOMENT_FORM = "write 2027-03-01 15:00, or 2027-03-01 for midnight, or +14d 15:00 for 14 days after the day of loading"
DAY_FORM = "write 2026-05-01, or -30d for 30 days before the day of loading"


class DateTime(FieldType):
    """A date and time, stored in UTC."""

    example = "2027-03-01 15:00"
    is_plain = True

    def typed(self, text: str, zone: ZoneInfo) -> str:
        text = text.strip()
        if not _MOMENT.fullmatch(text):
            return text  # such as a day that is relative to another one
        try:
            return write_moment(read_moment(text, zone, date.min), zone)
        except ValidationError:
            return text.replace("T", " ")

    def read(self, node: Node, reader: Reader) -> datetime:
        return read_moment(single_value(node), reader.zone, reader.today)

    def write(self, value: datetime, zone: ZoneInfo) -> Plain:
        return Unquoted(write_moment(value, zone))


class Date(FieldType):
    """A calendar date."""

    is_plain = True

    def read(self, node: Node, reader: Reader) -> date:
        return read_day(single_value(node), reader.today)

    def write(self, value: date, zone: ZoneInfo) -> Plain:
        return Unquoted(value.isoformat())


class Timecode(FieldType):
    """A position in a recording, in seconds."""

    example = "01:30"
    is_plain = True

    def typed(self, text: str, zone: ZoneInfo) -> str:
        try:
            return write_timecode(read_timecode(text.strip()))
        except ValidationError:
            return text.strip()

    def read(self, node: Node, reader: Reader) -> int:
        return read_timecode(single_value(node))

    def write(self, value: int, zone: ZoneInfo) -> Plain:
        return Unquoted(write_timecode(value))


class TimeZone(Notation):
    """A time zone of the IANA database."""

    def check(self, text: str) -> None:
        read_zone(text)


@cache
def zone_names() -> frozenset[str]:
    """Return the names of all time zones."""
    return frozenset(available_timezones()) - {"localtime", "Factory"}


def read_zone(text: str) -> ZoneInfo:
    """Return the zone of an IANA name."""
    if text not in zone_names():
        raise ValidationError(
            f"{quoted(text)} isn't an IANA time zone such as Europe/London{did_you_mean(text, zone_names())}"
        )
    return ZoneInfo(text)


def read_moment(text: str, zone: ZoneInfo, today: date) -> datetime:
    """Return the moment in UTC of a local time in a zone, or of a time with an offset of its own."""
    if relative := _RELATIVE.fullmatch(text):
        local = datetime.combine(_shift(today, relative[1]), _time_of_day(relative[2]), zone)
        # Nobody chose this day, so a clock change on it is not an error; the earlier moment is taken.
        return local.astimezone(UTC)
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise ValidationError(f"{quoted(text)} isn't a valid date and time; {MOMENT_FORM}")
    local = datetime.combine(read_calendar_day(match[1]), _time_of_day(match[2]))
    return _at_offset(local, match[3], zone) if match[3] else _unambiguous(local, zone)


def read_local_time(text: str) -> datetime | None:
    """Return the local time that a text is, without its moment: the clocks of a zone may skip or repeat it."""
    match = _MOMENT.fullmatch(text)
    try:
        return datetime.combine(read_calendar_day(match[1]), _time_of_day(match[2])) if match and not match[3] else None
    except ValidationError:
        return None


def write_moment(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment as a local time in a zone, with its offset only if that local time occurs twice."""
    local = moment.astimezone(zone)
    precision = "seconds" if local.second else "minutes"
    twice = len(moments_at(local.replace(tzinfo=None, fold=0), zone)) == 2
    return (local if twice else local.replace(tzinfo=None)).isoformat(" ", precision)


def read_day(text: str, today: date) -> date:
    """Return the day of a date, or of an offset in days from today."""
    relative = _RELATIVE.fullmatch(text)
    if relative and not relative[2]:
        return _shift(today, relative[1])
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValidationError(f"{quoted(text)} isn't a valid date; {DAY_FORM}")
    return read_calendar_day(text)


def read_calendar_day(text: str) -> date:
    """Return the day of an ISO date."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValidationError(f"{quoted(text)} isn't a date in the calendar") from None
    if day.year not in YEARS:
        raise ValidationError(f"{quoted(text)} isn't between the years {YEARS.start} and {YEARS.stop - 1}")
    return day


def read_timecode(text: str) -> int:
    """Return the seconds of a position in a recording, `mm:ss` or `h:mm:ss`."""
    match = _TIMECODE.fullmatch(text)
    if match is None or int(match[3]) > 59 or (match[1] and int(match[2]) > 59):
        raise ValidationError(f"{quoted(text)} isn't a position in a recording; write it as mm:ss or h:mm:ss")
    return int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3])


def write_timecode(seconds: int) -> str:
    """Return the timecode of a position in seconds."""
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def _shift(today: date, days: str) -> date:
    if abs(int(days)) > LONGEST_DISTANCE:
        raise ValidationError(f"{quoted(days + 'd')} is too far away; the limit is {LONGEST_DISTANCE:,} days")
    return today + timedelta(days=int(days))


def _time_of_day(text: str | None) -> time:
    try:
        return time.fromisoformat(text or "00:00")
    except ValueError:
        raise ValidationError(f"{quoted(text or '')} isn't a time between 00:00 and 23:59") from None


def moments_at(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """Return the moments at which the clocks of a zone show a local time: none, one or two."""
    folds = {local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(moment for moment in folds if moment.astimezone(zone).replace(tzinfo=None, fold=0) == local)


def _unambiguous(local: datetime, zone: ZoneInfo) -> datetime:
    moments = moments_at(local.replace(fold=0), zone)
    shown = f"{local:%Y-%m-%d %H:%M}"
    if not moments:
        raise ValidationError(
            f"{shown} doesn't exist in {zone.key}, where the clocks go forward; write a time before or after the change"
        )
    if len(moments) == 2:
        first, second = (moment.astimezone(zone).isoformat(" ", "minutes") for moment in moments)
        raise ValidationError(
            f"{shown} happens twice in {zone.key}, where the clocks go back; write {first} or {second}"
        )
    return moments[0]


def _at_offset(local: datetime, offset: str, zone: ZoneInfo) -> datetime:
    try:
        moment = local.replace(tzinfo=_offset(offset)).astimezone(UTC)
        shown = moment.astimezone(zone)
    except OverflowError:
        raise ValidationError(f"“{local:%Y-%m-%d %H:%M}” isn't between {YEARS.start} and {YEARS.stop - 1}") from None
    if shown.year not in YEARS:
        # It would be written as a local time that could not be read again.
        raise ValidationError(
            f"{local:%Y-%m-%d %H:%M}{offset} isn't between the years {YEARS.start} and {YEARS.stop - 1} in {zone.key}"
        )
    return moment


def _offset(text: str) -> timezone:
    if text == "Z":
        return UTC
    try:
        distance = datetime.combine(date.min, time.fromisoformat(text[1:])) - datetime.min
        return timezone(-distance if text[0] == "-" else distance)
    except ValueError:
        raise ValidationError(f"{quoted(text)} isn't an offset such as +01:00") from None
