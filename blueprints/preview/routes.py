"""Review routes: people with a link look at a draft and comment on it."""

from flask import Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from blueprints.editing.queries import Target, find_target
from blueprints.preview import blueprint
from blueprints.preview.actions import LinkEndedError, add_comment
from blueprints.preview.forms import CommentForm
from blueprints.preview.panel import panel_of
from blueprints.preview.queries import link_with_token
from blueprints.preview.rendering import Shown, draft_file, draft_page
from core.database import DatabaseBusy
from core.form_protection import FormError, try_later
from core.fragments import render
from core.metadata import Metadata
from core.rate_limits import TooManyTriesError, limits_for
from core.time import utc_now
from models import ReviewLink

UNKNOWN = "This link leads to no draft. It may have been published already: please ask whoever sent you the link."
ENDED = "This link has ended. Please ask whoever sent it to you for a new one."


@blueprint.get("/review/<token>")
def review(token: str) -> Response:
    """Show a draft to somebody with a link."""
    return _show(token, CommentForm(None))


@blueprint.post("/review/<token>")
def comment(token: str) -> AnyResponse:
    """Keep a comment on a draft, and tell the one who asked for it."""
    link, now = _link(token), utc_now()
    filled = CommentForm(request.form)
    if not filled.validate():
        return _show(token, filled, status=422)
    editor = link.account.email if link.account else ""
    limits = limits_for("review", editor, request.remote_addr, link.id)
    try:
        add_comment(token, filled.name.data, filled.comment.data, now, limits)
    except LinkEndedError:
        abort(410, ENDED)
    except LookupError:
        abort(404, UNKNOWN)
    except (TooManyTriesError, DatabaseBusy) as raised:
        return _show(token, filled, error=try_later(raised))
    return redirect(f"/review/{token}#comments", 303)


@blueprint.get("/review/<token>/page")
def reviewed_page(token: str) -> Response:
    """Serve the page of the draft for the frame."""
    return draft_page(_shown(token))


@blueprint.get("/review/<token>/files/<path:path>")
def reviewed_file(token: str, path: str) -> Response:
    """Serve a cover, a social card, a file or the theme as the draft has them."""
    return draft_file(_shown(token), f"/{path}") or abort(404)


def _show(token: str, form: CommentForm, *, status: int = 200, error: FormError | None = None) -> Response:
    link = _link(token)
    target, address = _target(link), f"/review/{token}"
    title = f"Draft: {target.title() or 'Untitled'}"
    response = render(
        "preview/review.html",
        "preview/_look.html",
        status=error.status if error else status,
        panel=panel_of(target, request.args, utc_now(), address=address, is_review=True),
        link=link,
        form=form,
        error=error,
        # The address is a secret, so the head of the page doesn't have it.
        meta=Metadata(title, "A draft to look at.", "/", "/cards/site.png"),
    )
    response.headers.update(error.headers if error else {})
    return response


def _shown(token: str) -> Shown:
    target = _target(_link(token))
    return Shown(target.folder, target.ref, f"/review/{token}", is_review=True)


def _link(token: str) -> ReviewLink:
    link = link_with_token(token)
    if link is None:
        abort(404, UNKNOWN)
    if not link.is_valid(utc_now()):
        abort(410, ENDED)
    return link


def _target(link: ReviewLink) -> Target:
    draft = link.draft
    target = find_target(draft.folder, draft.key if draft.record_id is None else str(draft.record_id))
    if target is None:
        abort(404, UNKNOWN)
    return target
