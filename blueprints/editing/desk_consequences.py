"""What publishing an event does to its registrants, shown before it is done, and each mail that it causes."""

from flask import Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from blueprints.editing import blueprint
from blueprints.editing.consequences import consequences_of_target, shown_consequences
from blueprints.editing.desk import CONTENT, find_or_404
from blueprints.registration.queries.preview import MailPreview, preview_of
from core.access import admit
from core.security_headers import framed_policy, framing_policy
from core.time import utc_now

CONSEQUENCES = "/desk/events/<ref>/consequences/"


@blueprint.get(CONSEQUENCES)
@admit(*CONTENT)
def consequences(ref: str) -> AnyResponse:
    """Show what publishing or withdrawing an event does to its registrants, and ask."""
    action = _action()
    found = consequences_of_target(find_or_404("events", ref), action, utc_now())
    target = find_or_404("events", ref)
    if found is None:
        return redirect(target.path, 303)
    page = render_template("registration/desk_consequences.html", target=target, found=found, action=action)
    return make_response(page)


@blueprint.get(f"{CONSEQUENCES}mail/<int:registration_id>")
@admit(*CONTENT)
def consequence_mail(ref: str, registration_id: int) -> AnyResponse:
    """Show the mail that somebody will get, in a frame and as text."""
    preview = _preview(ref, registration_id)
    target = find_or_404("events", ref)
    page = render_template("registration/desk_mail.html", target=target, preview=preview, action=_action())
    response = make_response(page)
    response.headers["Content-Security-Policy"] = framing_policy()
    return response


@blueprint.get(f"{CONSEQUENCES}mail/<int:registration_id>/html")
@admit(*CONTENT)
def consequence_mail_html(ref: str, registration_id: int) -> Response:
    """Serve the mail for the frame: its styles alone are applied, and nothing in it can be sent or run."""
    preview = _preview(ref, registration_id)
    response = make_response(preview.html)
    response.headers["Content-Security-Policy"] = framed_policy().replace(
        "style-src 'self'", f"style-src 'nonce-{preview.nonce}'"
    )
    return response


def _preview(ref: str, registration_id: int) -> MailPreview:
    found = shown_consequences(find_or_404("events", ref), _action(), utc_now())
    preview = preview_of(found, registration_id) if found else None
    if preview is None:
        abort(404)
    return preview


def _action() -> str:
    return "withdraw" if request.args.get("action") == "withdraw" else "publish"
