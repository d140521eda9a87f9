"""A server of the demonstration with an editor, for browsers that are signed in."""

import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from conftest import make_settings
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, BrowserContext, Page
from real_site import start_site

from app import create_app
from core.database import db
from core.tokens import hash_token
from models import Account, Device, Role


class Desk(NamedTuple):
    """The address of a server, and the cookie of an editor."""

    home: str
    cookie: str


def serve_desk(
    site: Path, data: Path, *records: Any, role: Role = Role.EDITOR, name: str = "Edith Editor"
) -> Iterator[Desk]:
    """Serve a copy of a site with somebody of the team and more records, until the iterator ends."""
    shutil.copytree(site, data)
    app = create_app(make_settings(data))
    with app.app_context():
        db.session.add_all(records)
        cookie = cookie_of(app, Account(email="edith@example.org", name=name, role=role))
        db.session.remove()
        db.engine.dispose()
    server, home = start_site(data)
    yield Desk(home, cookie)
    server.terminate()
    assert server.wait(10) == 0


def cookie_of(app: Flask, account: Account) -> str:
    """Save an account with a device, and return the cookie with which that device is signed in."""
    token = secrets.token_urlsafe()
    account.devices = [Device(token_hash=hash_token(token), epoch=0)]
    db.session.add(account)
    db.session.commit()
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer
    return str(serializer.dumps({"device": token}))


def signed_in(browser: Browser, desk: Desk, **options: Any) -> BrowserContext:
    """Return a browser in which the editor is signed in."""
    context = browser.new_context(base_url=desk.home, reduced_motion="reduce", **options)
    context.add_cookies([{"name": "podium", "value": desk.cookie, "url": desk.home}])
    return context


def watched(context: BrowserContext) -> Iterator[Page]:
    """Open a page, on which whatever the console says is an error, and close the browser at the end."""
    page, violations = context.new_page(), list[str]()
    page.on("console", lambda message: violations.append(message.text) if message.type != "log" else None)
    page.on("pageerror", lambda error: violations.append(str(error)))
    yield page
    context.close()
    assert violations == []
