"""The panel of the preview: which page its frame shows, and what can be chosen."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from flask import request
from werkzeug.datastructures import MultiDict

from blueprints.editing.queries import Target
from blueprints.preview import blueprint
from blueprints.preview.applying import can_be_full, moments_of_draft
from blueprints.preview.inert import SCHEMES
from blueprints.preview.moments import Moment
from blueprints.preview.queries import comments_on, links_of, review_address
from blueprints.site.queries import get_site
from core.time import utc_now
from models import ReviewComment, ReviewLink
from models.registry import record_type_in

WIDTHS = ("phone", "desktop")


@dataclass(frozen=True, slots=True)
class Panel:
    """What the panel shows and offers; `address` is that of the preview, without a slash at its end."""

    address: str
    title: str
    zone: str
    card: str  # the address of the social card, if there is one
    moments: list[Moment]
    at: str
    can_be_full: bool
    is_full: bool
    scheme: str
    width: str
    is_review: bool = False
    has_draft: bool = True
    links: tuple[ReviewLink, ...] = ()
    comments: tuple[ReviewComment, ...] = ()

    @property
    def step(self) -> int:
        """The number of the chosen moment."""
        return next((number for number, moment in enumerate(self.moments) if moment.name == self.at), 0)

    @property
    def page(self) -> str:
        """The address of the page in the frame."""
        chosen = {"at": self.at, "full": "1" if self.is_full else "", "scheme": self.scheme}
        query = urlencode({name: value for name, value in chosen.items() if value})
        return f"{self.address}/page" + (f"?{query}" if query else "")


def panel_of(
    target: Target, query: MultiDict[str, str], now: datetime, *, address: str = "", is_review: bool = False
) -> Panel:
    """Return the panel of a draft as a query chooses it."""
    address = address or f"{target.path}preview"
    moments = moments_of_draft(target, now)
    card = f"/cards/{target.folder}/{target.wanted_slug()}.png"
    names = [moment.name for moment in moments]
    default = "now" if "now" in names else "published"
    return Panel(
        address=address,
        title=target.title() or "Untitled",
        zone=str(target.values().get("timezone") or get_site().timezone),
        card=f"{address}/files{card}" if record_type_in(target.folder) else "",
        moments=moments,
        at=query.get("at", "") if query.get("at") in names else default,
        can_be_full=can_be_full(target, now),
        is_full=query.get("full") == "1",
        scheme=query.get("scheme", "") if query.get("scheme") in SCHEMES else "",
        width=query.get("width", "") if query.get("width") in WIDTHS else "desktop",
        is_review=is_review,
        has_draft=target.draft is not None,
        links=() if is_review else tuple(links_of(target.draft, now)),
        comments=() if is_review else tuple(comments_on(target.draft)),
    )


@blueprint.app_template_global()
def preview_panel(target: Target) -> Panel:
    """Return the panel to show beside the form of a record or draft."""
    return panel_of(target, request.args, utc_now())


blueprint.add_app_template_global(review_address)
