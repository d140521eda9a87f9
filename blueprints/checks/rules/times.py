"""Times of an event: the order, the length, the hour of the day, and the past."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from blueprints.checks.findings import Finding, Fix, Level
from blueprints.checks.subject import Subject
from core.fields.times import write_moment
from core.text import plural
from core.time import format_date, format_local
from models.event import EventKind

SHORT_KINDS = (EventKind.TALK, EventKind.SEMINAR, EventKind.DISCUSSION)
LONGEST_SHORT = timedelta(hours=12)
LONGEST = timedelta(days=14)
NIGHT_BEGINS, NIGHT_ENDS = 22, 7  # hours
DAY, HALF_A_DAY = timedelta(days=1), timedelta(hours=12)


def check_order(subject: Subject) -> Iterator[Finding]:
    """The event ends after it starts; this adds buttons to what the schema says of it."""
    starts, ends = subject.values.get("starts"), subject.values.get("ends")
    if starts is None or ends is None or ends > starts:
        return
    if ends == starts:
        yield Finding("ends", Level.WARNING, "The event ends at the moment it starts.", "Enter when it ends.")
        return
    local_start, local_end = subject.local(starts), subject.local(ends)
    same_day = datetime.combine(local_start.date(), local_end.timetz())
    afternoon = same_day + HALF_A_DAY
    right = next((end for end in (same_day, afternoon) if local_start < end < local_start + HALF_A_DAY), None)
    fix = () if right is None else (_end_at(right, subject.time_zone),)
    problem = "The event ends before it starts."
    yield Finding("ends", Level.ERROR, problem, "Make it end after it starts.", fix)


def check_length(subject: Subject) -> Iterator[Finding]:
    """The event doesn't last days by mistake."""
    starts, ends = subject.values.get("starts"), subject.values.get("ends")
    if starts is None or ends is None:
        return
    kind = subject.values.get("kind")
    is_short = kind in SHORT_KINDS
    if ends - starts <= (LONGEST_SHORT if is_short else LONGEST):
        return
    days = (subject.local(ends).date() - subject.local(starts).date()).days + 1
    length = f"{days} days" if days > 1 else f"{(ends - starts) // timedelta(hours=1)} hours"
    what = f"This {kind} lasts {length}." if is_short else f"The event lasts {length}."
    local_start, local_end = subject.local(starts), subject.local(ends)
    same_day = datetime.combine(local_start.date(), local_end.timetz())
    fixes = (_end_at(same_day, subject.time_zone),) if local_start < same_day else ()
    yield Finding("ends", Level.WARNING, what, "Check the day on which it ends.", fixes)


def _end_at(end: datetime, zone: ZoneInfo) -> Fix:
    label = f"End at {end:%H:%M} on {end:%A} {end.day} {end:%B}"
    return Fix(label, values=(("ends", write_moment(end, zone)),))


def check_night(subject: Subject) -> Iterator[Finding]:
    """The event doesn't start at night, which is mostly a mistake of twelve hours."""
    starts, ends = subject.values.get("starts"), subject.values.get("ends")
    if starts is None:
        return
    local = subject.local(starts)
    if NIGHT_ENDS <= local.hour < NIGHT_BEGINS:
        return
    fixes: tuple[Fix, ...] = ()
    if local.hour < NIGHT_ENDS and ends is not None and starts <= ends < starts + HALF_A_DAY:
        # Counted on the clock face, not in elapsed time.
        later = [subject.local(moment).replace(tzinfo=None) + HALF_A_DAY for moment in (starts, ends)]
        values = tuple(
            (name, write_moment(moment.replace(tzinfo=subject.time_zone), subject.time_zone))
            for name, moment in zip(("starts", "ends"), later, strict=True)
        )
        fixes = (Fix(f"{later[0]:%H:%M} to {later[1]:%H:%M}", values=values),)
    problem = f"It starts at {local:%H:%M}, at night in {subject.zone.replace('_', ' ')}."
    yield Finding("starts", Level.WARNING, problem, "Check the time and the time zone.", fixes)


def check_past(subject: Subject) -> Iterator[Finding]:
    """An event that isn't public yet lies in the future."""
    starts, ends = subject.values.get("starts"), subject.values.get("ends")
    if starts is None or starts >= subject.now or subject.was_public:
        return
    local, today = subject.local(starts), subject.local(subject.now)
    ago = (today.date() - local.date()).days
    when = {0: "earlier today", 1: "yesterday"}.get(ago, f"{plural(ago, 'day')} ago")
    what = "is over already" if ends is not None and ends <= subject.now else "has started already"
    problem = f"The event {what}: it starts on {format_date(local.date())}, {when}."
    yield Finding("starts", Level.WARNING, problem, "Check the date, and above all the year.")


def check_publication(subject: Subject) -> Iterator[Finding]:
    """The event is published before it starts."""
    starts, publish_at = subject.values.get("starts"), subject.values.get("publish_at")
    if starts is not None and publish_at is not None and publish_at >= starts and not subject.was_public:
        problem = f"It is published on {format_local(publish_at, subject.zone)}, when the event has already started."
        yield Finding("publish_at", Level.WARNING, problem, "Publish it earlier.")


def check_registration_times(subject: Subject) -> Iterator[Finding]:
    """Registration opens and closes before the event starts."""
    starts = subject.values.get("starts")
    opens, closes = subject.values.get("registration_opens"), subject.values.get("registration_closes")
    if starts is None:
        return
    at_start = Fix("Close when it starts", values=(("registration.closes", write_moment(starts, subject.time_zone)),))
    if opens is not None and opens >= starts:
        problem = "Registration opens after the event has started."
        yield Finding("registration.opens", Level.WARNING, problem, "Open it earlier, or leave the field empty.")
    if closes is not None and closes > starts and (subject.values.get("ends") or closes) >= closes:
        problem = "Registration closes after the event has started."
        advice = "Close it before, unless people may still come in."
        yield Finding("registration.closes", Level.WARNING, problem, advice, (at_start,))
    elif closes is not None and closes <= subject.now < starts:
        problem = f"Registration is closed already, since {format_local(closes, subject.zone)}."
        yield Finding("registration.closes", Level.NOTE, problem, "Choose a later time if people may still register.")
