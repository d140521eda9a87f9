"""Every screen of the desk: nothing that the policy forbids, no accessibility error, light to load."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import pytest
from accessibility import EVERY_RULE, violations
from conftest import make_settings
from desk_server import Desk, serve_desk, signed_in
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from app import create_app
from models import Role

MOST = 120_000  # bytes
# The preview is the public page, in a frame that loads beside the form.
NOT_COUNTED = re.compile(r"/preview/|^/media/|\.(webp|avif)$")
LISTS = ("people", "partners", "pages", "series", "events", "episodes", "research", "opportunities", "topics")
# An address for each screen, by its endpoint. A new screen needs one.
SCREENS: dict[str, tuple[str, ...]] = {
    "accounts.change_email": ("/desk/account/email",),
    "accounts.change_name": ("/desk/account/name",),
    "accounts.log": ("/desk/log/",),
    "accounts.new_passkey": ("/desk/account/passkeys/new",),
    "accounts.own_account": ("/desk/account/",),
    "accounts.prove": ("/desk/prove",),
    "accounts.set_authenticator": ("/desk/account/authenticator",),
    "accounts.set_password": ("/desk/account/password",),
    "accounts.team": ("/desk/accounts/",),
    "checks.list_links": ("/desk/links/",),
    "desk.confirm": ("/desk/demonstration/",),
    "desk.dashboard": ("/desk/",),
    "desk.mail": ("/desk/settings/mail",),
    "desk.search": ("/desk/find?q=talk",),
    "editing.addresses": ("/desk/settings/addresses",),
    "editing.edit": tuple(f"/desk/{folder}/1/" for folder in LISTS),
    "editing.history": ("/desk/events/1/history/",),
    "editing.index": ("/desk/people/", "/desk/events/?state=published&sort=title", "/desk/topics/"),
    "editing.new": ("/desk/events/new",),
    "editing.settings": ("/desk/settings/",),
    "editing.settings_history": ("/desk/settings/history/",),
    "editing.suggest": ("/desk/suggest?q=ada",),
    "editing.trash": ("/desk/trash/",),
    "media.library": ("/desk/media/",),
    "media.pick": ("/desk/media/pick",),
    "preview.settings_shell": ("/desk/settings/preview",),
    "preview.shell": ("/desk/events/1/preview",),
    "talks.choose_series": ("/desk/series/term",),
    "talks.line": ("/desk/talks/line",),
    "talks.term": ("/desk/series/1/term",),
}
# No screens: pictures, fragments, what needs a token, and what the tests of its own blueprint open.
ELSEWHERE = {
    "accounts.confirm_new_email",
    "accounts.join",
    "accounts.join_by_authenticator",
    "accounts.join_by_passkey",
    "accounts.join_by_password",
    "accounts.join_qr_code",
    "accounts.own_qr_code",
    "accounts.reset",
    "accounts.sign_in",
    "editing.accent",
    "editing.checks",
    "editing.choices",
    "editing.consequence_mail",
    "editing.consequence_mail_html",
    "editing.consequences",
    "editing.revision",
    "editing.settings_checks",
    "editing.settings_revision",
    "media.one_file",
    "media.picture_in_trash",
    "preview.file",
    "preview.page",
    "preview.settings_file",
    "preview.settings_page",
    "registration.notice",
}


def test_every_screen_has_an_example(tmp_path: Path) -> None:
    app: Flask = create_app(make_settings(tmp_path))
    rules = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/desk/") and "GET" in (rule.methods or ())
    }
    assert rules == SCREENS.keys() | ELSEWHERE


@pytest.fixture(scope="module")
def desk(demonstration_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    yield from serve_desk(demonstration_data, tmp_path_factory.mktemp("screens") / "data", role=Role.OWNER)


def watched(browser: Browser, desk: Desk, problems: list[str], **options: object) -> Page:
    page = signed_in(browser, desk, **options).new_page()

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            problems.append(f"{page.url}: {message.text}")

    page.on("console", note)
    page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
    return page


@pytest.mark.parametrize(
    ("width", "scheme"), [(360, "light"), (1280, "light"), (1280, "dark")], ids=["phone", "desktop", "dark"]
)
def test_no_screen_violates_the_policy_or_has_accessibility_errors(
    browser: Browser, desk: Desk, width: int, scheme: str
) -> None:
    problems: list[str] = []
    viewport = {"width": width, "height": 800}
    page = watched(browser, desk, problems, viewport=viewport, color_scheme=scheme)
    for addresses in SCREENS.values():
        for address in addresses:
            answer = page.goto(address)
            assert answer and answer.status == 200, address
            problems += [f"{address}: {found}" for found in violations(page, EVERY_RULE)]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                problems.append(f"{address} is wider than the screen")
    page.context.close()
    assert problems == []


@pytest.mark.parametrize("address", ["/desk/events/new", "/desk/events/1/"])
def test_a_form_is_light_to_load_with_an_empty_cache(browser: Browser, desk: Desk, address: str) -> None:
    context = signed_in(browser, desk)
    page = context.new_page()
    weights: dict[str, int] = {}

    def on_finished(request: Request) -> None:
        sizes = request.sizes()
        weights[urlsplit(request.url).path] = sizes["responseBodySize"] + sizes["responseHeadersSize"]

    page.on("requestfinished", on_finished)
    page.goto(address, wait_until="networkidle")
    context.close()
    counted = {path: size for path, size in weights.items() if not NOT_COUNTED.search(path)}
    assert {".css", ".js", ".woff2"} <= {PurePosixPath(path).suffix for path in counted}
    assert sum(counted.values()) <= MOST, counted
