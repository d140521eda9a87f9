"""Podcast routes: the show and the episode page."""

from itertools import groupby

from flask import Response, abort

from blueprints.podcast import blueprint
from blueprints.podcast.metadata import episode_metadata, feed_alternate, show_block
from blueprints.podcast.queries import neighbours, public_episode, public_episodes
from blueprints.site.queries import get_site, is_withdrawn
from core.fragments import render
from core.metadata import Metadata, breadcrumbs, shorten
from core.time import utc_now
from models import Episode


@blueprint.get("/podcast/")
def index() -> Response:
    """Show the podcast: its latest episode, and all episodes by season."""
    now, site = utc_now(), get_site()
    episodes = public_episodes(now)
    by_season = groupby(sorted(episodes, key=lambda episode: -episode.season), key=lambda episode: episode.season)
    title = site.podcast_title or "Podcast"
    return render(
        "podcast/index.html",
        "podcast/_list.html",
        latest=episodes[0] if episodes else None,
        seasons=[(season, list(of_season)) for season, of_season in by_season],
        now=now,
        meta=Metadata(
            title=title,
            description=shorten(site.podcast_summary or f"The podcast from {site.name}."),
            path="/podcast/",
            card="/cards/podcast.png",
            alternates=(feed_alternate(site),),
            jsonld=[
                show_block(site),
                breadcrumbs((site.label, "/"), (title, "/podcast/")),
            ],
        ),
    )


@blueprint.get("/podcast/<slug>")
def episode(slug: str) -> Response:
    """Show an episode: its audio, notes, chapters and transcript."""
    now = utc_now()
    found = public_episode(slug, now)
    if found is None:
        abort(410 if is_withdrawn(Episode, slug) else 404)
    previous, following = neighbours(found, now)
    return render(
        "podcast/episode.html",
        "podcast/_episode.html",
        episode=found,
        previous=previous,
        following=following,
        now=now,
        meta=episode_metadata(found, get_site()),
    )
