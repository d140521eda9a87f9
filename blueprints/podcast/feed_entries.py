"""Entries of episodes in the Atom and JSON feeds; the podcast's own RSS feed is in rss.py."""

from html import escape

from core.feeds import Entry
from core.metadata import absolute, with_absolute_links
from models import Episode


def episode_entry(episode: Episode) -> Entry:
    """Return the feed entry of an episode, with a link to its page."""
    lead = f"<p>{escape(episode.summary)}</p>" if episode.summary else ""
    listen = f'<p><a href="{escape(absolute(episode.path))}">Listen to the episode</a></p>'
    return Entry(
        identity=episode.guid,
        path=episode.path,
        title=episode.title,
        html=f"{lead}{listen}{with_absolute_links(episode.body_html, episode.path)}",
        published=episode.published_at,
        updated=episode.updated_at,
        summary=episode.summary,
        authors=tuple(guest.name for guest in episode.guests),
        tags=("podcast", *(topic.title for topic in episode.topics)),
        image=episode.image.path if episode.image else f"/cards/episodes/{episode.slug}.png",
    )
