"""Days as people write them: 3 March, Tue 3 Mar 2027, 03/03/2027, 2027-03-03."""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core.text import quoted

FAR = timedelta(days=300)
_MONTHS = {
    name.lower()[:length]: number
    for number, name in enumerate(calendar.month_name)
    if name
    for length in {3, 4, len(name)}
}
_WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_WEEKDAYS |= {name.lower()[:3]: number for number, name in enumerate(calendar.day_name)}
_WEEKDAYS |= {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_WEEKDAY = re.compile(rf"\b({'|'.join(sorted(_WEEKDAYS, key=len, reverse=True))})\b\.?,?", re.IGNORECASE)
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th|\.)?"
# Two digits are a year only behind a dash, a stroke or an apostrophe: in “3 March 17:00” they are an hour.
_YEAR = r"(?:[ ,]+(?P<y>\d{4})\b|[-/.](?P<y2>\d{4}|\d{2})\b(?![:.]\d)| ?['’](?P<y3>\d{2})\b)"
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?!\d)",
        r"(?P<y>\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日",
        rf"\b{_DAY}(?: of)?[ -/.]?\s*{_MONTH}{_YEAR}?",
        rf"\b{_MONTH}[ -]{_DAY}(?!\d|[:.]\d|\s*[ap]\.?m\b){_YEAR}?",
        r"\b(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})\b",
        r"(?<![\d:.])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?![\d/])",
        r"(?<![\d:.])(?P<a>\d{1,2})\.(?P<b>\d{1,2})\.(?!\d)",
    )
)


class DayOrder(StrEnum):
    """Which of two numbers is the day, as a language has it."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DayReading:
    """What a text says of a day: the day, or the days that it may mean, or why it is none; and the rest of the text."""

    day: date | None = None
    choices: tuple[date, ...] = ()
    error: str = ""
    warning: str = ""
    rest: str = ""


def day_order(language: str) -> DayOrder:
    """Return the order of day and month in a language tag; English alone does not say."""
    language, _, region = language.lower().partition("-")
    if region in ("us", "ph"):
        return DayOrder.MONTH_FIRST
    return DayOrder.UNKNOWN if language == "en" and not region else DayOrder.DAY_FIRST


def order_in(texts: list[str], order: DayOrder) -> DayOrder:
    """Return the order, or UNKNOWN if a date among texts is only possible in the other one."""
    for text in texts:
        numbers = _numbers(_find(_plain(text)))
        if numbers and max(numbers) > 12 and min(numbers) <= 12:
            needed = DayOrder.DAY_FIRST if numbers[0] > 12 else DayOrder.MONTH_FIRST
            if needed is not order:
                return DayOrder.UNKNOWN
    return order


def read_day(text: str, today: date, order: DayOrder = DayOrder.DAY_FIRST) -> DayReading:
    """Return the day that a text names; without a year it is the next such day."""
    plain = _plain(text)
    weekday = _WEEKDAY.search(plain)
    without = plain[: weekday.start()] + plain[weekday.end() :] if weekday else plain
    match = _find(without)
    if match is None:
        return DayReading(error=f"{quoted(text)} isn’t a date. Write it like 3 March 2027", rest=plain)
    rest = " ".join((without[: match.start()] + " " + without[match.end() :]).split()).strip(" ,;·|")
    rest = re.sub(r"^(?:at|from|on|t(?=\d))\s*|\s+(?:at|on)$", "", rest, flags=re.IGNORECASE)
    wanted = _WEEKDAYS[weekday[1].lower()] if weekday else None
    days = list(dict.fromkeys(day for day in _days(match, today, order, wanted) if day))
    if not days:
        return DayReading(error=f"{quoted(match[0].strip())} isn’t in the calendar", rest=rest)
    if len(days) > 1:
        spelled = " or ".join(write_day(day) for day in days)
        return DayReading(choices=tuple(days), error=f"This can be {spelled}. Choose one", rest=rest)
    return DayReading(days[0], warning=_warning(days[0], match, wanted, today), rest=rest)


def write_day(day: date) -> str:
    """Return a day in words that mean the same in every language's order."""
    return f"{day.day} {day:%B} {day.year:04}"


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).replace("–", "-").split())


def _find(text: str) -> re.Match[str] | None:
    return next((match for pattern in _FORMS if (match := pattern.search(text))), None)


def _numbers(match: re.Match[str] | None) -> tuple[int, int] | None:
    groups = match.groupdict() if match else {}
    return (int(groups["a"]), int(groups["b"])) if "a" in groups else None


def _year(match: re.Match[str]) -> int | None:
    text = next((text for name, text in match.groupdict().items() if name.startswith("y") and text), None)
    return None if text is None else int(text) if len(text) == 4 else 2000 + int(text)


def _days(match: re.Match[str], today: date, order: DayOrder, weekday: int | None) -> list[date | None]:
    year, groups = _year(match), match.groupdict()
    if numbers := _numbers(match):
        first, second = numbers
        day_first, month_first = _on(year, second, first, today, weekday), _on(year, first, second, today, weekday)
        if order is DayOrder.UNKNOWN:
            return [day_first, month_first]
        return [month_first or day_first if order is DayOrder.MONTH_FIRST else day_first or month_first]
    month = int(groups["m"]) if groups.get("m") else _MONTHS[groups["month"].lower()]
    return [_on(year, month, int(groups["d"]), today, weekday)]


def _on(year: int | None, month: int, day: int, today: date, weekday: int | None) -> date | None:
    if year is not None:
        return _day(year, month, day)
    # The 29th of February is not in every year; with a weekday, the next year in which it fits is meant.
    following = [found for ahead in range(9) if (found := _day(today.year + ahead, month, day)) and found >= today]
    fitting = [found for found in following[:2] if weekday is not None and found.weekday() == weekday]
    return next(iter(fitting or following), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year < 3000 else None
    except ValueError:
        return None


def _warning(day: date, match: re.Match[str], weekday: int | None, today: date) -> str:
    if weekday is not None and day.weekday() != weekday:
        return f"{write_day(day)} is a {day:%A}, not a {calendar.day_name[weekday]}"
    if day < today:
        return f"{write_day(day)} is in the past"
    if _year(match) is None and day - today > FAR:
        return f"Without a year, this is {write_day(day)}"
    return ""
