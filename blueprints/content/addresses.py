"""Which addresses are taken by the site itself."""

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

# The rules that serve pages and events; beside them stand addresses of the site's own.
RULES = {"pages": "/<slug>", "events": "/events/<slug>"}


def shadowing(name: str, slug: str) -> str:
    """Say why a record of a slug would never be seen, or return nothing when it would."""
    if name not in RULES:
        return ""
    address = RULES[name].replace("<slug>", slug)
    try:
        rule, _ = current_app.url_map.bind("localhost").match(address, return_rule=True)
    except RequestRedirect:
        shadowed = True
    except HTTPException:
        shadowed = False
    else:
        shadowed = rule.rule != RULES[name]
    return f"{address} is an address of the site's own; name the page otherwise" if shadowed else ""
