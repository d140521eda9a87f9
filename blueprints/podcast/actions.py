"""What is written of the podcast."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from blueprints.podcast.show import FEED, show_guid
from core.database import db
from core.metadata import absolute
from models import Site


def remember_show() -> None:
    """Give the podcast its guid, once, when the site has an address that others know."""
    site, feed_url = db.session.get(Site, 1), absolute(FEED)
    if site is None or site.podcast_guid or _is_local(urlsplit(feed_url).hostname or ""):
        return
    site.podcast_guid = show_guid(feed_url)
    site.podcast_first_feed_url = site.podcast_first_feed_url or feed_url
    db.session.commit()


def _is_local(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
