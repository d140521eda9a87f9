"""The session cookie: whether it is one that this site has signed for a device."""

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadData
from werkzeug.http import parse_cookie

DEVICE = "device"  # the key of the session that has the token of a device


EXTENSION = "session cookie"


class SessionCookie:
    """Recognises the cookie; it asks no database, and the device may have been signed out since."""

    def __init__(self, app: Flask) -> None:
        self._name = str(app.config["SESSION_COOKIE_NAME"])
        self._serializer = SecureCookieSessionInterface().get_signing_serializer(app)
        self._lifetime = int(app.permanent_session_lifetime.total_seconds())

    def is_of_a_device(self, cookies: str) -> bool:
        """Tell whether a Cookie header has a session of a device; a cookie that somebody made up is none."""
        if self._serializer is None or f"{self._name}=" not in cookies:
            return False
        try:
            return DEVICE in self._serializer.loads(parse_cookie(cookies).get(self._name, ""), max_age=self._lifetime)
        except (BadData, TypeError):
            return False

    def for_device(self, token: str) -> str:
        """Return the value of the cookie of a device."""
        return str(self._serializer.dumps({DEVICE: token})) if self._serializer else ""


def init_session_cookie(app: Flask) -> None:
    """Set up the recognition; call it when the cookie's settings are made."""
    app.extensions[EXTENSION] = SessionCookie(app)


def session_cookie(app: Flask) -> SessionCookie:
    """Return what recognises the cookie of this application."""
    found: SessionCookie = app.extensions[EXTENSION]
    return found
