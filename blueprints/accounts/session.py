"""The device that a request comes from, and the account that is signed in on it."""

from flask import Response, g, request, session

from blueprints.accounts import blueprint
from blueprints.accounts.queries import device_of
from core.form_protection import keep_private, refuse_other_sites
from core.time import utc_now
from core.tokens import hash_token

DESK = "/desk/"


@blueprint.before_app_request
def find_account() -> None:
    """Find the account that is signed in; refuse forms that other sites send to the desk."""
    if request.path.startswith(DESK):
        refuse_other_sites()
    token = session.get("device")
    device = device_of(hash_token(token), utc_now()) if token else None
    g.device, g.account = device, device.account if device else None


@blueprint.after_app_request
def keep_desk_private(response: Response) -> Response:
    """Keep pages of the desk, and public pages as somebody sees them who is signed in, out of caches."""
    if request.path.startswith(DESK):
        return keep_private(response)
    if g.get("account") and response.mimetype == "text/html":
        response.headers["Cache-Control"] = "private, no-store"
    return response
