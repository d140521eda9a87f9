"""Topics routes: the list and the page of a topic."""

from flask import Response, abort

from blueprints.events.queries import gather_events
from blueprints.podcast.queries import episodes_on_topic
from blueprints.research.queries import research_on_topic
from blueprints.site.queries import all_topics, get_site
from blueprints.topics import blueprint
from blueprints.topics.queries import find_topic
from core.fragments import render
from core.metadata import Alternate, Metadata, breadcrumbs, shorten
from core.time import utc_now


@blueprint.get("/topics/")
def index() -> Response:
    """Show all topics."""
    site = get_site()
    return render(
        "topics/index.html",
        "topics/_list.html",
        topics=all_topics(),
        meta=Metadata(
            title="Topics",
            description=f"The topics that {site.name} works on.",
            path="/topics/",
            card="/cards/site.png",
            jsonld=[breadcrumbs((site.label, "/"), ("Topics", "/topics/"))],
        ),
    )


@blueprint.get("/topics/<slug>")
def topic(slug: str) -> Response:
    """Show a topic and everything on it."""
    now, site = utc_now(), get_site()
    found = find_topic(slug)
    if found is None:
        abort(404)
    return render(
        "topics/topic.html",
        "topics/_topic.html",
        topic=found,
        events=gather_events(now, topic=slug),
        episodes=episodes_on_topic(found, now),
        research=research_on_topic(found, now),
        now=now,
        meta=Metadata(
            title=found.title,
            description=shorten(found.summary or f"Events, episodes and research on {found.title.lower()}."),
            path=found.path,
            card="/cards/site.png",
            jsonld=[breadcrumbs((site.label, "/"), ("Topics", "/topics/"), (found.title, found.path))],
            alternates=(Alternate("text/calendar", found.title, f"{found.path}/calendar.ics"),),
        ),
    )
