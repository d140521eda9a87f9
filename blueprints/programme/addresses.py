"""Which addresses at the root of the site are taken."""

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

# Sections to come, and what stands at the root of every site.
RESERVED = ("desk", "search", "newsletter", "static")


def shadowing(slug: str) -> str:
    """Say why a page of a slug would never be seen, or return nothing when it would."""
    reason = f"/{slug} is an address of the site's own; name the page otherwise"
    if slug in RESERVED:
        return reason
    try:
        rule, _ = current_app.url_map.bind("localhost").match(f"/{slug}", return_rule=True)
    except RequestRedirect:
        return reason
    except HTTPException:
        return ""
    return "" if rule.rule == "/<slug>" else reason
