"""Metadata of podcast pages: description, card and schema.org PodcastSeries and PodcastEpisode."""

from blueprints.media.queries import artwork_path
from blueprints.podcast.show import FEED_PATH
from core.metadata import Alternate, JsonLd, Metadata, absolute, breadcrumbs, oembed_path, organisation, person, shorten
from models import Episode, Site


def feed_alternate(site: Site) -> Alternate:
    """Return the link to the podcast's feed."""
    return Alternate("application/rss+xml", site.podcast_title or "Podcast", FEED_PATH)


def show_block(site: Site) -> JsonLd:
    """Return the PodcastSeries of the show."""
    return {
        "@type": "PodcastSeries",
        "name": site.podcast_title or "Podcast",
        "description": site.podcast_summary,
        "url": absolute("/podcast/"),
        "image": absolute(artwork_path(site)),
        "webFeed": absolute(FEED_PATH),
        "author": organisation(site.name),
        "sameAs": [address for _, address in site.podcast_directories],
    }


def episode_metadata(episode: Episode, site: Site) -> Metadata:
    """Return the metadata of an episode's page."""
    show = (site.podcast_title or "Podcast", "/podcast/")
    return Metadata(
        title=episode.title,
        description=shorten(episode.summary or f"{episode.title}: an episode of {show[0]}."),
        path=episode.path,
        card=f"/cards/episodes/{episode.slug}.png?v={int(episode.updated_at.timestamp())}",
        kind="article",
        alternates=(
            feed_alternate(site),
            Alternate("application/json+oembed", episode.title, oembed_path(episode.path)),
        ),
        jsonld=[
            _episode_block(episode, site),
            breadcrumbs((site.label, "/"), show, (episode.title, episode.path)),
        ],
    )


def _episode_block(episode: Episode, site: Site) -> JsonLd:
    block: JsonLd = {
        "@type": "PodcastEpisode",
        "name": episode.title,
        "description": episode.summary,
        "url": absolute(episode.path),
        "image": absolute(f"/cards/episodes/{episode.slug}.png"),
        "datePublished": episode.published_at.isoformat(),
        "episodeNumber": episode.number,
        "partOfSeason": {"@type": "PodcastSeason", "seasonNumber": episode.season},
        "partOfSeries": {
            "@type": "PodcastSeries",
            "name": site.podcast_title or "Podcast",
            "url": absolute("/podcast/"),
        },
        "actor": [person(guest.name, guest.path) for guest in episode.guests],
    }
    if audio := episode.audio:
        block["associatedMedia"] = {
            "@type": "MediaObject",
            "contentUrl": absolute(audio.path),
            "contentSize": str(audio.length),
            "encodingFormat": audio.mime_type,
        }
        if audio.duration:
            block["duration"] = f"PT{round(audio.duration)}S"
    return block
