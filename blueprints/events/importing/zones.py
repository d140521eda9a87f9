"""Names of time zones as programs write them."""

import re
from functools import cache
from zoneinfo import available_timezones

from icalendar.timezone import tzp
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

ZONE_PARAMETER = re.compile(r'(;\s*TZID\s*=\s*)(?:"([^"]*)"|([^;:"]*))', re.IGNORECASE)


@cache
def zone_names() -> dict[str, str]:
    """Return the names of the IANA zones by their names in lower case."""
    # Each call of the library's function reads the whole folder of zones.
    return {name.lower(): name for name in available_timezones()}


def known_zone(name: str) -> str:
    """Return the IANA zone for the name that a program uses, or an empty string."""
    if known := zone_names().get(name.lower()):
        return known
    return str(getattr(tzp.timezone(name), "key", "")) if name else ""


def with_zone_in_its_case(head: str) -> str:
    """Return the name and parameters of a property, a time zone in lower case as IANA writes it."""
    found = ZONE_PARAMETER.search(head)
    name = (found[2] or found[3] or "").strip() if found else ""
    known = zone_names().get(name.lower(), name)
    return head if known == name else ZONE_PARAMETER.sub(rf"\g<1>{known}", head)


def without_zone(head: str) -> str:
    """Return the name and parameters of a property without its time zone."""
    return ZONE_PARAMETER.sub("", head)


def own_zone(tzid: str, key: str) -> str:
    """Return the IANA zone of a time, by its key or the name that Windows gives it, or an empty string."""
    name = key or WINDOWS_TO_OLSON.get(tzid, "")
    return name if name.lower() in zone_names() else ""
