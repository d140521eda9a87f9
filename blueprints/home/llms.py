"""/llms.txt, an index of the site for language models (llmstxt.org)."""

import re

from flask import Response, render_template
from markupsafe import Markup

from blueprints.events.queries import upcoming_events
from blueprints.home import blueprint
from blueprints.podcast.queries import public_episodes
from blueprints.research.queries import public_research
from blueprints.site.queries import sections_with_content
from core.security_headers import allow_cross_origin
from core.time import utc_now

MAX_LISTED = 20


@blueprint.get("/llms.txt")
@allow_cross_origin
def llms() -> Response:
    """Serve links to sections, data and the latest records as Markdown."""
    now = utc_now()
    text = render_template(
        "home/llms.md",
        sections=sections_with_content(now),
        events=upcoming_events(now, MAX_LISTED),
        episodes=public_episodes(now)[:MAX_LISTED],
        research=public_research(now)[:MAX_LISTED],
    )
    return Response(text, content_type="text/plain; charset=utf-8")


@blueprint.app_template_filter()
def markdown_escape(text: str) -> Markup:
    """Escape a text for Markdown, on one line."""
    words = re.sub(r"([\\`*_\[\]<>#|&!~])", r"\\\1", " ".join(text.split()))
    # Markers of lists and rules count only at the start of a line.
    words = re.sub(r"^(?:(\d+)(?=[.)])|(?=[-+]))", r"\1\\", words)
    # Markup, so that long words get no HTML line breaks.
    return Markup(words)  # noqa: S704 - this isn't HTML
