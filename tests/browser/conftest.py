"""A real Chromium, and visitors of the demonstration in it."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]


def pytest_runtest_setup() -> None:
    """Skip these tests, with a message, where there is no Chromium; fail them where they are required."""
    if CHROMIUM is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("REQUIRE_BROWSER=1, but there is no Chromium on the PATH.", pytrace=False)
        pytest.skip("there is no Chromium on the PATH")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Use the Chromium of the system."""
    return {"executable_path": CHROMIUM, "args": QUIET}


@pytest.fixture
def visitor(browser: Browser, demonstration: str) -> Iterator[Page]:
    """A visitor of the demonstration; console output and requests to other hosts are errors."""
    context = browser.new_context(base_url=demonstration, reduced_motion="reduce")
    yield from watched(context, demonstration)


@pytest.fixture
def plain_visitor(browser: Browser, demonstration: str) -> Iterator[Page]:
    """A visitor without JavaScript."""
    context = browser.new_context(base_url=demonstration, java_script_enabled=False)
    yield from watched(context, demonstration)


def watched(context: BrowserContext, home: str) -> Iterator[Page]:
    """Yield a page of a context; console output and requests to other hosts are errors."""
    violations: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            violations.append(message.text)

    def on_request(request: Request) -> None:
        if not request.url.startswith((home, "data:", "blob:", "about:")):
            violations.append(f"a request to {request.url}")

    page = context.new_page()
    page.on("console", on_console)
    page.on("pageerror", lambda error: violations.append(str(error)))
    page.on("request", on_request)
    yield page
    context.close()
    assert violations == []
