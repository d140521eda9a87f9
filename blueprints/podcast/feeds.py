"""Routes for podcast apps: the RSS feed, transcripts and chapters."""

from typing import cast
from urllib.parse import urlencode

from flask import Response, abort, current_app, jsonify, redirect, render_template, request

from blueprints.podcast import blueprint
from blueprints.podcast.queries import count_episodes, feed_changed_at, feed_page, latest_entries, public_episode
from blueprints.podcast.rss import TRANSCRIPT_TYPES, podcast_rss
from blueprints.podcast.show import FEED_PATH, Show, show_of
from blueprints.podcast.transcripts import write_json, write_srt, write_vtt
from blueprints.site.queries import get_site, is_withdrawn
from core.feeds import add_to_overall_feed
from core.metadata import absolute
from core.security_headers import allow_cross_origin
from core.time import utc_now
from models import Episode

EPISODES_PER_PAGE = 300
WRITERS = {"vtt": write_vtt, "srt": write_srt, "json": write_json}

add_to_overall_feed(blueprint, latest_entries)


@blueprint.get(FEED_PATH)
@allow_cross_origin
def feed() -> Response:
    """Serve all episodes as RSS, 300 on a page; redirect to the new address if the feed has moved away."""
    now, site = utc_now(), get_site()
    if site.podcast_new_feed_url not in ("", absolute(FEED_PATH)):
        return cast(Response, redirect(site.podcast_new_feed_url, 301))
    pages = max(1, -(-count_episodes(now) // EPISODES_PER_PAGE))
    page = request.args.get("page", 1, type=int)
    if not 1 <= page <= pages:
        abort(404)
    changed = feed_changed_at(now)
    episodes = feed_page(now, EPISODES_PER_PAGE, (page - 1) * EPISODES_PER_PAGE)
    rss = podcast_rss(show_of(site), episodes, changed, _relations(page, pages))
    response = Response(rss, content_type="application/rss+xml; charset=utf-8")
    # With other settings or another version of Podium the same data may render differently.
    response.last_modified = max(changed, current_app.config["STARTED_AT"])
    return response


def _relations(page: int, pages: int) -> dict[str, str]:
    if pages == 1:
        return {}
    numbers = {"self": page, "first": 1, "last": pages, "previous": page - 1, "next": page + 1}
    return {relation: _page_url(number) for relation, number in numbers.items() if 1 <= number <= pages}


def _page_url(page: int) -> str:
    return absolute(FEED_PATH) + (f"?{urlencode({'page': page})}" if page > 1 else "")


@blueprint.get("/podcast/<slug>/chapters.json")
@allow_cross_origin
def chapters(slug: str) -> Response:
    """Serve an episode's chapters as Podcasting 2.0 JSON chapters, version 1.2.0."""
    episode, show = _episode(slug)
    if not episode.chapters:
        abort(404)
    response = jsonify(
        version="1.2.0",
        title=episode.title,
        author=show.author,
        podcastName=show.title,
        chapters=[{"startTime": chapter.starts, "title": chapter.title} for chapter in episode.chapters],
    )
    response.mimetype = "application/json+chapters"
    return response


@blueprint.get("/podcast/<slug>/transcript.<any(vtt,srt,json,html):extension>")
@allow_cross_origin
def transcript(slug: str, extension: str) -> Response:
    """Serve an episode's transcript in one of the formats that players read."""
    episode, show = _episode(slug)
    if not episode.cues:
        abort(404)
    if extension == "html":
        return Response(render_template("podcast/transcript.html", episode=episode, show=show))
    return Response(WRITERS[extension](episode.cues), content_type=f"{TRANSCRIPT_TYPES[extension]}; charset=utf-8")


def _episode(slug: str) -> tuple[Episode, Show]:
    episode = public_episode(slug, utc_now())
    if episode is None:
        abort(410 if is_withdrawn(Episode, slug) else 404)
    return episode, show_of(get_site())
