"""Rendering of a draft: the site's own views answer within a trial, at a chosen moment."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from flask import Response, current_app, render_template, request
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

from blueprints.preview.applying import Applied, NothingToShowError, apply_draft
from blueprints.preview.inert import inert_page
from blueprints.preview.moments import moment_at
from blueprints.site.queries import get_site
from core.database import DatabaseBusy
from core.security_headers import framed_policy
from core.time import clock_at, utc_now
from core.trial import MOST_ATTEMPTS, OutdatedError, Trial, trying

# What belongs to the record itself, and is not there for visitors before it is published.
FILES = re.compile(r"/(covers|cards)/[a-z-]+/[^/]+\.(svg|png)|/media/[^/]+|/theme/[0-9a-f]{6}\.css")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shown:
    """Which draft is shown, at which address, and for whom."""

    folder: str
    ref: str
    address: str  # of the preview, without a slash at its end
    is_review: bool = False  # for people without an account


def draft_page(shown: Shown) -> Response:
    """Answer with the page of a draft; the query may choose the moment, full places, and light or dark."""
    now, query = utc_now(), request.args
    is_full = query.get("full") == "1"

    def render(trial: Trial) -> str:
        applied = _apply(shown, trial, now, is_full=is_full)
        moment = moment_at(query.get("at", ""), applied.moments, applied.publish_at)
        answer = _answer(applied.path, moment)
        if answer.status_code == 503:
            raise DatabaseBusy("the page could not be read")
        if answer.status_code != 200:
            return _nothing(shown, f"The page answers with the status {answer.status_code}.")
        zone = applied.zone or get_site().timezone
        strip = render_template(
            "preview/_strip.html",
            applied=applied,
            moment=moment,
            zone=zone,
            is_full=is_full,
            is_review=shown.is_review,
        )
        return inert_page(
            answer.get_data(as_text=True),
            strip=strip,
            stylesheet=current_app.jinja_env.globals["asset"]("css/preview.css"),  # type: ignore[operator]
            scheme=query.get("scheme", ""),
            addresses=_addresses(shown, applied),
        )

    try:
        page, status = _attempt(render), 200
    except LookupError:
        page, status = _nothing(shown, "It appears here as soon as something has been written."), 200
    except NothingToShowError as error:
        page, status = _nothing(shown, "", error), 200
    except DatabaseBusy:
        page, status = _nothing(shown, "The site is busy just now. Try again in a moment."), 503
    return _framed(Response(page, status, mimetype="text/html"))


def draft_file(shown: Shown, path: str) -> Response | None:
    """Answer with a cover, a social card, a file or the theme as the draft has them; None for any other path."""
    if not FILES.fullmatch(path):
        return None
    headers = {name: value for name in ("Range", "If-Range") if (value := request.headers.get(name))}

    def render(trial: Trial) -> Response:
        applied = _apply(shown, trial, utc_now())
        answer = _answer(path, moment_at("", applied.moments, applied.publish_at), headers)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    try:
        return _attempt(render)
    except (LookupError, NothingToShowError):
        return None


def _apply(shown: Shown, trial: Trial, now: datetime, *, is_full: bool = False) -> Applied:
    return apply_draft(shown.folder, shown.ref, trial, now, is_full=is_full, hides_meeting=shown.is_review)


def _attempt(render: Callable[[Trial], T]) -> T:
    for _ in range(MOST_ATTEMPTS):
        try:
            with trying() as trial:
                return render(trial)
        except OutdatedError:
            continue
    raise DatabaseBusy("the site changes too often")


def _answer(path: str, moment: datetime, headers: dict[str, str] | None = None) -> Response:
    """Return the answer of the application to a visitor without a cookie, past the page cache."""
    app: Any = current_app
    environ = EnvironBuilder(path=path, base_url=app.config["BASE_URL"], headers=Headers(headers or {})).get_environ()
    with clock_at(moment), app.request_context(environ):
        answer: Response = app.full_dispatch_request()
        return answer


def _addresses(shown: Shown, applied: Applied) -> dict[str, str]:
    addresses = {path: f"{shown.address}/files{path}" for path in applied.files}
    for one in (applied, *applied.linked):
        cover = f"/covers/{one.folder}/{one.slug}.svg"
        addresses[cover] = f"{shown.address}/files{cover}"
    for one in applied.linked:
        # A page that isn't published yet: its own preview, or nothing for those who have no account.
        addresses[one.path] = "#content" if shown.is_review else f"/desk/{one.folder}/{one.ref}/preview"
    if applied.folder == "site":
        theme = f"/theme/{get_site().accent.removeprefix('#')}.css"
        addresses[theme] = f"{shown.address}/files{theme}"
    return addresses


def _nothing(shown: Shown, reason: str, error: NothingToShowError | None = None) -> str:
    return render_template(
        "preview/nothing.html", reason=reason, left_out=error.reasons if error else (), is_review=shown.is_review
    )


def _framed(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = framed_policy()
    return response
