"""Errors that other people's checkers find in pages: the Nu checker, html-validate and IBM Equal Access."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

READERS = Path(__file__).parent / "readers"
NU = READERS / "node_modules/vnu-jar/build/dist/vnu.jar"
HTML_VALIDATE = READERS / "node_modules/html-validate/bin/html-validate.mjs"
EQUAL_ACCESS = READERS / "node_modules/accessibility-checker-engine/ace.js"
# The attributes of htmx are checked by its own tests in the browser.
HTMX = re.compile(r"Attribute “hx-[a-z:-]+” not allowed")
RUN_EQUAL_ACCESS = """() => new ace.Checker().check(document, ["IBM_Accessibility", "WCAG_2_2"]).then(({results}) =>
  results.filter(({value}) => value[0] === "VIOLATION" && value[1] === "FAIL")
    .map(({ruleId, snippet}) => `${ruleId}: ${snippet.slice(0, 200)}`))"""


def require(path: Path, *programs: str) -> None:
    """Skip a test where a checker is missing; fail it where browsers are required, as in CI."""
    missing = [program for program in programs if shutil.which(program) is None]
    if not missing and path.exists():
        return
    message = f"{', '.join(missing) or path.name} is missing; `make test` installs the checkers where npm is."
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def nu_errors(pages: dict[str, str], folder: Path) -> list[str]:
    """Return the errors and warnings of the Nu checker for pages by address; the folder is for their files."""
    require(NU, "java")
    files = _written(pages, folder)
    # Java starts faster if it compiles less; the checker's recursion is deeper than Java's usual stack.
    java = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss8m", "-jar", str(NU)]
    run = subprocess.run([*java, "--format", "json", "--exit-zero-always", *files], capture_output=True, check=True)
    messages: list[dict[str, Any]] = json.loads(run.stderr)["messages"]
    return [
        f"{files[message['url'].removeprefix('file:')]}: {message['message']} {message.get('extract', '')}"
        for message in messages
        if not HTMX.match(message["message"])
    ]


def html_validate_errors(pages: dict[str, str], folder: Path) -> list[str]:
    """Return the errors of html-validate for pages by address; the folder is for their files."""
    require(HTML_VALIDATE, "node")
    files = _written(pages, folder)
    command = [
        "node",
        str(HTML_VALIDATE),
        "--config",
        str(READERS / "html-validate.json"),
        "--formatter",
        "json",
        *files,
    ]
    run = subprocess.run(command, capture_output=True)
    assert run.returncode in (0, 1), run.stderr.decode()
    return [
        f"{files[result['filePath']]}:{message['line']}: {message['ruleId']}: {message['message']}"
        for result in json.loads(run.stdout or b"[]")
        for message in result["messages"]
    ]


def _written(pages: dict[str, str], folder: Path) -> dict[str, str]:
    """Write pages to files; return their addresses by file name."""
    files = {}
    for number, (address, html) in enumerate(pages.items()):
        file = folder / f"{number}.html"
        file.write_text(html)
        files[str(file)] = address
    return files


def equal_access_errors(page: Page) -> list[str]:
    """Return the violations that IBM Equal Access is sure of on a page; its context must bypass the CSP."""
    require(EQUAL_ACCESS)
    if not page.evaluate("() => 'ace' in window"):
        page.evaluate(f"{EQUAL_ACCESS.read_text()}; window.ace = ace;")
    found: list[str] = page.evaluate(RUN_EQUAL_ACCESS)
    return found
