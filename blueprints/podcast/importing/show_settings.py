"""Apply an imported show to the site's podcast settings: guid, first address, title, category and so on."""

from blueprints.podcast.importing.parsed_feed import Remark, Show
from blueprints.podcast.show import show_guid
from core.web_address import parse_web_address
from models import Site
from models.site import PodcastType

DEFAULT_CATEGORY = "Science"


def apply_identity(site: Site, show: Show, *, replace: bool) -> list[Remark]:
    """Set the show's guid and first address unless the site has its own; return remarks for the operator."""
    remarks = []
    address = _parse_url(show.own_url)
    guid = show.guid or (show_guid(address) if address else "")
    if not guid:
        remarks.append("The feed has neither a guid nor its address; import it by its address, so that it keeps them.")
    is_another = address not in ("", site.podcast_first_feed_url)
    if guid and (not site.podcast_guid or (replace and is_another)):
        site.podcast_guid, site.podcast_first_feed_url = guid, address or site.podcast_first_feed_url
    elif guid and site.podcast_guid != guid:
        remarks.append(
            f"This site's podcast keeps its guid, {site.podcast_guid}; that of the feed is {guid}. If no directory "
            "knows this site's podcast yet, import with --show, which takes over that of the feed."
        )
    if show.locked:
        remarks.append("The show is locked at its old host (podcast:locked); go on only if it is yours.")
    if show.new_url and show.new_url != show.own_url:
        remarks.append(f"The feed has moved to {_parse_url(show.new_url) or 'elsewhere'}; import that address instead.")
    return [Remark("", text) for text in remarks]


def apply_description(site: Site, show: Show, *, replace: bool) -> None:
    """Fill empty podcast settings from the feed, or replace all that the feed has a value for."""
    for column in ("title", "summary", "author", "copyright"):
        name, value = f"podcast_{column}", getattr(show, column)
        if value and (replace or not getattr(site, name)):
            setattr(site, name, value)
    if show.category and (replace or site.podcast_category == DEFAULT_CATEGORY):
        site.podcast_category = show.category
    if replace or site.podcast_type is PodcastType.EPISODIC:
        site.podcast_type = show.type
    site.podcast_explicit = show.explicit or (site.podcast_explicit and not replace)


def _parse_url(url: str) -> str:
    try:
        return str(parse_web_address(url)) if url else ""
    except ValueError:
        return ""
