"""Parse single values of a feed: dates, numbers, booleans, categories and guids."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from blueprints.podcast.importing.parsed_feed import ItemError
from core.text import quoted
from models.podcast_category import PODCAST_CATEGORIES

# There were no podcasts before the first; wrong dates are usually far outside this range.
FIRST_YEAR, LAST_YEAR = 1995, 2100
TRUE_VALUES = ("yes", "true", "explicit")


def parse_date(text: str) -> datetime:
    """Return a time in UTC; ItemError if the text isn't a date."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        moment = _parse_iso_date(text)
    try:
        # Without a time zone the time is in UTC, as in mail (RFC 5322).
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        raise _invalid_date(text) from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise _invalid_date(text)
    return moment


def _parse_iso_date(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise _invalid_date(text) from None


def _invalid_date(text: str) -> ItemError:
    return ItemError(f"{quoted(text)} isn't a date; write pubDate as Tue, 12 Jan 2027 07:00:00 +0000")


def parse_number(text: str) -> int | None:
    """Return a whole number from 1, or None; directories know no season or episode 0."""
    return int(text) or None if re.fullmatch(r"[0-9]{1,6}", text) else None


def parse_bool(text: str) -> bool:
    """Tell whether a value means yes."""
    return text.strip().lower() in TRUE_VALUES


def parse_category(main: str, part: str) -> str:
    """Return a category as `site.yaml` has it, or an empty string if directories don't know it."""
    for name in (f"{main}/{part}", main):
        if name in PODCAST_CATEGORIES:
            return name
    return ""


def parse_guid(text: str) -> str:
    """Return the guid of a show, or an empty string if it isn't a UUID."""
    return text.lower() if re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text) else ""
