"""The calls in the feed of the whole site; they have none of their own."""

from datetime import datetime

from blueprints.opportunities import blueprint
from blueprints.opportunities.queries import latest_entries
from blueprints.site.queries import get_site
from core.feeds import Entry, add_to_overall_feed


def _latest_entries(now: datetime) -> list[Entry]:
    return latest_entries(now, get_site().timezone)


add_to_overall_feed(blueprint, _latest_entries)
