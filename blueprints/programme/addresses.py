"""Which addresses at the root of the site are taken."""

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

PAGES = "/<slug>"  # the rule that serves pages


def shadowing(slug: str) -> str:
    """Say why a page of a slug would never be seen, or return nothing when it would."""
    try:
        rule, _ = current_app.url_map.bind("localhost").match(f"/{slug}", return_rule=True)
    except RequestRedirect:
        shadowed = True
    except HTTPException:
        shadowed = False
    else:
        shadowed = rule.rule != PAGES
    return f"/{slug} is an address of the site's own; name the page otherwise" if shadowed else ""
