"""The show of the podcast with its defaults: title, author, artwork, guid and other fields of the feed."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from blueprints.media.queries import artwork_path
from core.metadata import absolute
from models import Site
from models.site import PodcastType

FEED_PATH = "/podcast/feed.xml"
PODCAST_GUID_NAMESPACE = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")  # defined by Podcasting 2.0
MAX_DESCRIPTION_BYTES = 4000  # bytes


@dataclass(frozen=True, slots=True)
class Show:
    """The channel fields of the feed; addresses are absolute."""

    title: str
    description: str
    link: str
    feed_url: str
    artwork_url: str
    author: str
    copyright: str
    language: str
    category: str
    subcategory: str
    type: PodcastType
    explicit: bool
    locked: bool
    guid: str
    email: str  # of the owner; empty unless it is to be published
    has_moved: bool  # whether the feed had another address before


def show_of(site: Site) -> Show:
    """Return the show of a site; fields that aren't set default to the institute's own."""
    category, _, subcategory = site.podcast_category.partition("/")
    feed_url = absolute(FEED_PATH)
    return Show(
        title=site.podcast_title or f"{site.label} podcast",
        description=site.podcast_summary or site.summary or f"The podcast of {site.name}.",
        link=absolute("/podcast/"),
        feed_url=feed_url,
        artwork_url=absolute(artwork_path(site)),
        author=site.podcast_author or site.name,
        copyright=site.podcast_copyright or f"© {site.name}",
        language=site.language,
        category=category,
        subcategory=subcategory,
        type=site.podcast_type,
        explicit=site.podcast_explicit,
        locked=site.podcast_locked,
        guid=site.podcast_guid or show_guid(feed_url),
        email=site.email if site.podcast_show_email else "",
        has_moved=site.podcast_first_feed_url not in ("", feed_url),
    )


def show_guid(feed_url: str) -> str:
    """Return the permanent podcast:guid of a feed, derived from its first address."""
    return str(uuid5(PODCAST_GUID_NAMESPACE, feed_url.partition("://")[2].rstrip("/")))
