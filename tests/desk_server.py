"""A server of the demonstration with an editor, for browsers that are signed in."""

import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from conftest import make_settings
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, BrowserContext
from real_site import start_site

from app import create_app
from core.database import db
from core.tokens import hash_token
from models import Account, Device, Role


class Desk(NamedTuple):
    """The address of a server, and the cookie of an editor."""

    home: str
    cookie: str


def serve_desk(demonstration: Path, data: Path, *records: Any, role: Role = Role.EDITOR) -> Iterator[Desk]:
    """Serve a copy of the demonstration with an editor and more records, until the iterator ends."""
    shutil.copytree(demonstration, data)
    app, token = create_app(make_settings(data)), secrets.token_urlsafe()
    with app.app_context():
        editor = Account(email="edith@example.org", name="Edith Editor", role=role)
        editor.devices = [Device(token_hash=hash_token(token), epoch=0)]
        db.session.add_all([editor, *records])
        db.session.commit()
        serializer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert serializer
        cookie = str(serializer.dumps({"device": token}))
        db.session.remove()
        db.engine.dispose()
    server, home = start_site(data)
    yield Desk(home, cookie)
    server.terminate()
    assert server.wait(10) == 0


def signed_in(browser: Browser, desk: Desk, **options: Any) -> BrowserContext:
    """Return a browser in which the editor is signed in."""
    context = browser.new_context(base_url=desk.home, reduced_motion="reduce", **options)
    context.add_cookies([{"name": "podium", "value": desk.cookie, "url": desk.home}])
    return context
