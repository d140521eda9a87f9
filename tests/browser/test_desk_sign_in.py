"""Getting into the desk, in a real browser with an authenticator of its own, and without JavaScript."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import time

import pyotp
import pytest
from accessibility import violations_in_both_schemes
from playwright.sync_api import Browser, CDPSession, Page, expect
from real_site import ROOT, start_site

from core.database import sqlite

PASSWORD = "nine calm herons wade"
WIDTHS = (360, 1280)


class Desk:
    """A server of a new site, its data folder, and what its browsers complained of."""

    def __init__(self, data: Path, address: str) -> None:
        self.data = data
        # Browsers know no passkeys of an IP address.
        self.address = address.replace("127.0.0.1", "localhost")
        self.problems: list[str] = []

    def invite(self, email: str, role: str = "owner") -> str:
        """Return the path of an invitation."""
        command = [sys.executable, "-m", "flask", "account", "invite", email, "--role", role]
        environ = {**os.environ, "PODIUM_DATA": str(self.data)}
        done = subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True, text=True)
        return "/desk/join/" + done.stdout.strip().rpartition("/")[2]

    def visit(self, browser: Browser, **options: object) -> Page:
        """Return a page of a new visitor."""
        page = browser.new_context(base_url=self.address, reduced_motion="reduce", **options).new_page()  # type: ignore[arg-type]
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        return page

    def _note(self, kind: str, text: str) -> None:
        # Chromium logs every answer that says what is wrong with a form.
        if kind in ("error", "warning") and "status of 4" not in text:
            self.problems.append(text)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    data = tmp_path_factory.mktemp("desk") / "data"
    server, address = start_site(data)
    yield Desk(data, address)
    server.terminate()
    assert server.wait(10) == 0


@pytest.fixture
def desk(served: Desk) -> Iterator[Desk]:
    served.problems.clear()
    yield served
    assert served.problems == []


def give_authenticator(page: Page) -> tuple[CDPSession, str]:
    """Give a browser an authenticator that holds passkeys and whose user is always there; return what removes it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    more = {"isUserVerified": True, "automaticPresenceSimulation": True}
    answer = session.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, **more}})
    return session, answer["authenticatorId"]


def join_with_password(page: Page, path: str) -> str:
    """Make an account with a password; return the secret of the authenticator app."""
    page.goto(path)
    page.get_by_label("Your name").fill("Ada Lovelace")
    page.get_by_label("A password and").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    secret = re.sub(r"\s", "", page.locator(".numbered code").inner_text())
    page.get_by_label("Code from the app").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Make my account").click()
    expect(page.get_by_role("heading", name="Keep your recovery codes")).to_be_visible()
    return secret


def test_a_passkey_is_created_and_signs_in_by_keyboard_alone(desk: Desk, browser: Browser) -> None:
    page = desk.visit(browser)
    give_authenticator(page)
    page.goto(desk.invite("grace@example.org"))
    page.get_by_label("Your name").focus()
    page.keyboard.type("Grace Hopper")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Create your passkey")).to_be_visible()
    expect(page.get_by_text("can’t create a passkey")).to_have_count(0)
    page.get_by_role("button", name="Create a passkey").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    page.get_by_role("link", name="I’ve kept them").press("Enter")
    expect(page.get_by_role("link", name="Grace Hopper")).to_be_visible()
    page.goto("/desk/account/")
    page.get_by_role("button", name="Sign out", exact=True).press("Enter")
    expect(page.get_by_text("You’ve signed out.")).to_be_visible()
    page.goto("/desk/log/")
    page.get_by_role("button", name="Sign in with a passkey").press("Enter")
    expect(page.get_by_role("heading", name="Log", exact=True)).to_be_visible()
    expect(page).to_have_url(f"{desk.address}/desk/log/")
    page.context.close()


def test_a_second_passkey_is_refused_on_the_same_device_and_added_on_another(desk: Desk, browser: Browser) -> None:
    page = desk.visit(browser)
    session, first = give_authenticator(page)
    page.goto(desk.invite("two@example.org"))
    page.get_by_label("Your name").fill("Two Keys")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Create a passkey").click()
    page.get_by_role("link", name="I’ve kept them").click()
    # By links, so that htmx brings the page with the script.
    page.get_by_role("link", name="Two Keys").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Create a passkey").click()
    expect(page.get_by_role("alert")).to_have_text("This device already has a passkey for your account.")
    session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": first})
    give_authenticator(page)
    page.get_by_label("Name").fill("Blue key")
    page.get_by_role("button", name="Create a passkey").click()
    expect(page.get_by_text("Your passkey has been added.")).to_be_visible()
    expect(page.get_by_role("button", name="Remove Blue key")).to_be_visible()
    page.context.close()


def test_a_proof_that_is_no_longer_fresh_is_asked_for_and_leads_on(desk: Desk, browser: Browser) -> None:
    page = desk.visit(browser)
    give_authenticator(page)
    page.goto(desk.invite("late@example.org"))
    page.get_by_label("Your name").fill("Late Owner")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Create a passkey").click()
    page.get_by_role("link", name="I’ve kept them").click()
    with closing(sqlite.connect(desk.data / "podium.db")) as database, database:
        database.execute("UPDATE device SET proved_at = '2026-01-01 00:00:00'")
    # By a link, which htmx follows.
    page.get_by_role("link", name="Accounts").first.click()
    expect(page.get_by_role("heading", name="Sign in again")).to_be_visible()
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_role("heading", name="Accounts")).to_be_visible()
    page.context.close()


def test_without_an_authenticator_the_reason_is_said(desk: Desk, browser: Browser) -> None:
    page = desk.visit(browser)
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "isUserVerified": False}})
    page.goto("/desk/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("Your device gave no passkey.")
    page.context.close()


def test_everything_works_without_javascript(desk: Desk, browser: Browser) -> None:
    page = desk.visit(browser, java_script_enabled=False)
    secret = join_with_password(page, desk.invite("plain@example.org"))
    page.get_by_role("link", name="I’ve kept them").click()
    page.goto("/desk/account/")
    page.get_by_role("button", name="Sign out everywhere").click()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    page.get_by_label("Email address").fill("plain@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    # Each code signs in once: the one of this half minute has made the account.
    page.get_by_label("Code").fill(pyotp.TOTP(secret).at(_in_half_a_minute()))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("link", name="Ada Lovelace")).to_be_visible()
    page.goto("/desk/accounts/")
    page.get_by_label("Email address").fill("guest@example.org")
    page.get_by_label("Door").check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("We’ve sent an invitation to guest@example.org.")).to_be_visible()
    page.goto("/desk/log/")
    page.get_by_label("Action", exact=True).select_option(label="Invited")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator(".log-rows")).to_contain_text("Email: guest@example.org")
    page.context.close()


def test_axe_finds_nothing_on_any_screen(desk: Desk, browser: Browser) -> None:
    page = desk.visit(browser)
    path = desk.invite("axe@example.org")
    found: dict[str, list[str]] = {}

    def look(address: str) -> None:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(address)
            found[f"{address} {width}"] = violations_in_both_schemes(page)
            overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert overflow <= 0, f"{address} is wider than {width}"

    for address in ("/desk/sign-in", path):
        look(address)
    page.get_by_label("Your name").fill("Ada Lovelace")
    page.get_by_role("button", name="Continue").click()
    for address in (f"{path}/passkey", f"{path}/password"):
        look(address)
    join_with_password(page, path)
    found["codes"] = violations_in_both_schemes(page)
    account = "/desk/account/"
    own = ("name", "email", "password", "authenticator", "passkeys/new")
    for address in (account, *(f"{account}{screen}" for screen in own), "/desk/prove", "/desk/accounts/", "/desk/log/"):
        look(address)
    page.context.close()
    assert {address: errors for address, errors in found.items() if errors} == {}


def _in_half_a_minute() -> int:
    return int(time()) + 30
