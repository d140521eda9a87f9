"""What the site holds, for language models, as llmstxt.org has it."""

import re

from flask import Response, render_template
from markupsafe import Markup

from blueprints.events.queries import upcoming_events
from blueprints.home import blueprint
from blueprints.podcast.queries import public_episodes
from blueprints.research.queries import public_research
from core.security_headers import allow_cross_origin
from core.time import utc_now

MAX_LISTED = 20


@blueprint.get("/llms.txt")
@allow_cross_origin
def llms() -> Response:
    """Serve the way to what the site holds, as Markdown."""
    now = utc_now()
    text = render_template(
        "home/llms.md",
        events=upcoming_events(now, MAX_LISTED),
        episodes=public_episodes(now)[:MAX_LISTED],
        research=public_research(now)[:MAX_LISTED],
    )
    return Response(text, content_type="text/plain; charset=utf-8")


@blueprint.app_template_filter()
def markdown_words(text: str) -> Markup:
    """Return a text as Markdown that shows it as it stands, on one line."""
    words = re.sub(r"([\\`*_\[\]<>#|&!~])", r"\\\1", " ".join(text.split()))
    # A list or a rule begins only at the first of its line.
    words = re.sub(r"^(?:(\d+)(?=[.)])|(?=[-+]))", r"\1\\", words)
    # Marked, so that nothing is done to long texts that is for HTML.
    return Markup(words)  # noqa: S704 - this is no HTML
