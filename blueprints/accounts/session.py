"""The device that a request comes from, and the account that is signed in on it."""

from contextlib import suppress
from datetime import timedelta

from flask import Response, current_app, g, request, session

from blueprints.accounts import blueprint
from blueprints.accounts.actions import note_seen
from blueprints.accounts.queries import device_of
from core.database import DatabaseBusy
from core.form_protection import keep_private, refuse_other_sites
from core.session_cookie import DEVICE, session_cookie
from core.time import utc_now
from core.tokens import hash_token

DESK = "/desk/"
BETWEEN_NOTES = timedelta(minutes=5)
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
           ("Mac", "macOS"), ("Linux", "Linux"))  # fmt: skip
# Each of them also has the names that come after it.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"),
            ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip


@blueprint.before_app_request
def find_account() -> None:
    """Find the account that is signed in; refuse forms that other sites send to the desk."""
    g.device = g.account = None
    if request.path.startswith(DESK):
        refuse_other_sites()
    # Pages for visitors, whatever cookie they bring, neither read the session nor vary by it.
    if not session_cookie(current_app).is_of_a_device(request.headers.get("Cookie", "")):
        return
    token, now = session.get(DEVICE), utc_now()
    device = device_of(hash_token(token), now) if isinstance(token, str) else None
    if device is None:
        return
    if now - device.seen_at > BETWEEN_NOTES:
        # While nothing can be written, what only reads goes on.
        with suppress(DatabaseBusy):
            note_seen(device.id, now)
        device = device_of(hash_token(session[DEVICE]), now)
    g.device, g.account = device, device.account if device else None


@blueprint.after_app_request
def keep_desk_private(response: Response) -> Response:
    """Keep pages of the desk, and all pages of those who are signed in, out of caches and search engines."""
    if request.path.startswith(DESK):
        return keep_private(response)
    if g.get("device") is not None and not request.path.startswith(("/static/", "/media/")):
        response.headers["Cache-Control"] = "private, no-store"
    return response


def open_session(token: str) -> None:
    """Begin a session of a device in this browser; nothing of an earlier session is left."""
    session.clear()
    session[DEVICE] = token


def device_name() -> str:
    """Return what people call the browser and the system of this request, such as `Firefox on Linux`."""
    agent = request.headers.get("User-Agent", "")
    browser = next((name for sign, name in BROWSERS if sign in agent), "Browser")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return f"{browser} on {system}" if system else browser
