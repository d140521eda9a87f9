"""Times of day as people write them: 5pm, 17:00–18:00, 5.30 to 6.30 pm, noon."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import time

from core.text import quoted

EARLY, LATE = time(7), time(18)
_WORDS = {"noon": "12:00", "midday": "12:00", "midnight": "00:00"}
_CLOCK = r"(\d{1,2})(?:[:.h](\d{2})(?::00)?|h)?\s*(am|pm|a\.m\.?|p\.m\.?|uhr|h)?"
_TIME = re.compile(rf"{_CLOCK}(?:\s*(?:-|to|until|till|bis)\s*{_CLOCK})?", re.IGNORECASE)
_DASHES = re.compile("[\u2010-\u2015\u2212~]")
_LOCAL = re.compile(r"[\s,(]*(?:local time|uk time|o['’]?clock)\)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TimeReading:
    """What a text says of a time: when something begins and, if it says so, ends; or why it says nothing."""

    starts: time | None = None
    ends: time | None = None
    error: str = ""
    warning: str = ""


def read_time(text: str, zone_names: tuple[str, ...] = ()) -> TimeReading:
    """Return the time or the span of time in a text; names of the event's own zone may follow it."""
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).strip().rstrip(",;")
    for name in zone_names:
        plain = re.sub(rf"\s*\(?\b{re.escape(name)}\)?$", "", plain, flags=re.IGNORECASE)
    plain = _LOCAL.sub("", plain)
    for word, clock in _WORDS.items():
        plain = re.sub(rf"\b(?:12 )?{word}\b", clock, plain, flags=re.IGNORECASE)
    plain = re.sub(r"^(?:at|from)\s+", "", " ".join(plain.split()), flags=re.IGNORECASE)
    match = _TIME.fullmatch(plain)
    if match is None:
        return TimeReading(error=f"{quoted(text)} isn’t a time. Write it like 17:00 or 5pm")
    has_end = match[4] is not None
    first, last = _half(match[3]), _half(match[6])
    if not has_end and match[2] is None and first is None and int(match[1]) < 13 and not _ends_in_h(match[0]):
        return TimeReading(error=f"{quoted(text)} can be morning or evening. Write {match[1]}am or {match[1]}pm")
    starts = _time(match[1], match[2], first or _inherited(match, last))
    ends = _time(match[4], match[5], last) if has_end else None
    if starts is None or (has_end and ends is None):
        return TimeReading(error=f"{quoted(text)} isn’t a time of day")
    # A talk may end after midnight.
    if ends is not None and ends <= starts and not (ends < EARLY and starts >= LATE):
        return TimeReading(error=f"{write_time(ends)} isn’t after {write_time(starts)}")
    warning = f"{write_time(starts)} is in the morning" if starts < EARLY and first != "am" else ""
    return TimeReading(starts, ends, warning=warning)


def write_time(moment: time) -> str:
    """Return a time of day with 24 hours."""
    return f"{moment:%H:%M}"


def write_times(starts: time, ends: time | None) -> str:
    """Return a time, or a span of time, as `read_time` reads it."""
    return write_time(starts) + (f"–{write_time(ends)}" if ends else "")


def _half(text: str | None) -> str | None:
    return {"a": "am", "p": "pm"}.get((text or "-")[0].lower())


def _ends_in_h(text: str) -> bool:
    return text.rstrip().lower().endswith(("h", "uhr"))


def _inherited(match: re.Match[str], last: str | None) -> str | None:
    """Return am or pm for a start without its own: in 5–6pm it is the evening, in 11–1pm the morning."""
    if last is None or int(match[1]) > 12:
        return None
    same, end = _time(match[1], match[2], last), _time(match[4], match[5], last)
    return last if same and end and same < end else "am"


def _time(hour: str, minute: str | None, half: str | None) -> time | None:
    hours, minutes = int(hour), int(minute or 0)
    if half is not None:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half == "pm" else 0)
    return time(hours, minutes) if hours < 24 and minutes < 60 else None
