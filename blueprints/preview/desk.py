"""The preview at the desk: the page of a draft, and links for review."""

from typing import Any

from flask import Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from blueprints.content.queries import LISTED
from blueprints.editing.queries import SETTINGS, SITE, Target, find_target
from blueprints.preview import blueprint
from blueprints.preview.actions import ask_for_review, resolve_comment, revoke_link
from blueprints.preview.panel import panel_of
from blueprints.preview.rendering import Shown, draft_file, draft_page
from core.access import admit, current_account
from core.fragments import render, wants_fragment
from core.security_headers import framing_policy
from core.time import utc_now
from models import Role

CONTENT = (Role.OWNER, Role.EDITOR)
FRAMING = ("/desk/", "/review/")


@blueprint.after_app_request
def allow_frames(response: Response) -> Response:
    """Let pages of the desk and of reviews show previews in frames.

    All of them, since htmx brings one page of the desk into another, whose policy stays.
    """
    if request.path.startswith(FRAMING) and "Content-Security-Policy" not in response.headers:
        response.headers["Content-Security-Policy"] = framing_policy()
    return response


@blueprint.get("/desk/<folder>/<ref>/preview")
@admit(*CONTENT)
def shell(folder: str, ref: str) -> Response:
    """Show the page that a draft would become, with what can be chosen."""
    return render("preview/preview.html", "preview/_panel.html", panel=_panel(_target(folder, ref)))


@blueprint.get("/desk/<folder>/<ref>/preview/page")
@admit(*CONTENT)
def page(folder: str, ref: str) -> Response:
    """Serve the page for the frame, also beside a form of which nothing is saved yet."""
    _find(folder, ref)
    return draft_page(_shown(folder, ref))


@blueprint.get("/desk/<folder>/<ref>/preview/files/<path:path>")
@admit(*CONTENT)
def file(folder: str, ref: str, path: str) -> Response:
    """Serve a cover, a social card, a file or the theme as the draft has them."""
    _target(folder, ref)
    return draft_file(_shown(folder, ref), f"/{path}") or abort(404)


@blueprint.post("/desk/<folder>/<ref>/preview/ask")
@admit(*CONTENT)
def ask(folder: str, ref: str) -> AnyResponse:
    """Make a link for somebody who has no account."""
    if _target(folder, ref).draft is None:
        abort(409, "Nothing has been changed since this was published, so there is no draft to look at.")
    ask_for_review(folder, ref, current_account(), utc_now())
    return _review(folder, ref)


@blueprint.post("/desk/<folder>/<ref>/preview/links/<int:link_id>/revoke")
@admit(*CONTENT)
def revoke(folder: str, ref: str, link_id: int) -> AnyResponse:
    """End a link."""
    _target(folder, ref)
    _or_404(revoke_link, folder, ref, link_id, current_account(), utc_now())
    return _review(folder, ref)


@blueprint.post("/desk/<folder>/<ref>/preview/comments/<int:comment_id>")
@admit(*CONTENT)
def resolve(folder: str, ref: str, comment_id: int) -> AnyResponse:
    """Mark a comment as done, or as open again."""
    _target(folder, ref)
    is_done = request.form.get("done") == "1"
    _or_404(resolve_comment, folder, ref, comment_id, is_done, current_account(), utc_now())
    return _review(folder, ref)


def _review(folder: str, ref: str) -> AnyResponse:
    """Answer a form with the links and comments as they are now."""
    target = _target(folder, ref)
    if not wants_fragment():
        return redirect(f"{target.path}preview#review", 303)
    return render("preview/preview.html", "preview/_review.html", panel=_panel(target))


def _panel(target: Target) -> Any:
    return panel_of(target, request.args, utc_now())


def _find(folder: str, ref: str) -> Target:
    is_settings = request.path.startswith(SETTINGS)  # whose routes admit owners alone
    return (find_target(folder, ref) if is_settings or folder in LISTED else None) or abort(404)


def _target(folder: str, ref: str) -> Target:
    target = _find(folder, ref)
    if target.record is None and target.draft is None:
        abort(404)
    return target


def _shown(folder: str, ref: str) -> Shown:
    return Shown(folder, ref, f"{Target(folder, ref, None, None).path}preview")


def _or_404(action: Any, *arguments: Any) -> None:
    try:
        action(*arguments)
    except LookupError:
        abort(404)


for method, rule, view in (
    ("GET", "", shell),
    ("GET", "/page", page),
    ("GET", "/files/<path:path>", file),
    ("POST", "/ask", ask),
    ("POST", "/links/<int:link_id>/revoke", revoke),
    ("POST", "/comments/<int:comment_id>", resolve),
):
    blueprint.add_url_rule(
        f"{SETTINGS}preview{rule}",
        f"settings_{view.__name__}",
        admit(Role.OWNER)(view),
        methods=[method],
        defaults={"folder": SITE[0], "ref": SITE[1]},
    )
