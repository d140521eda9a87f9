"""A new site is empty unless somebody wants the demonstration."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from mail.outbox import run
from real_site import ROOT
from records import a_person, a_site, save

from blueprints.content import demonstration
from blueprints.content.demonstration import load_demonstration
from blueprints.site.queries import is_empty
from core.database import db
from core.settings import StartError


def demo(data: Path, *, types: str | None, answer: str = "ask") -> tuple[int, str]:
    """Run `flask demo` with a terminal in which somebody types, or without one; return its exit code and output."""
    environ = {**os.environ, "PODIUM_DATA": str(data)}
    command = [sys.executable, "-m", "flask", "demo", "--answer", answer]
    ours, its = pty.openpty() if types is not None else (None, subprocess.DEVNULL)
    if ours is not None and types is not None:
        os.write(ours, types.encode())
    result = subprocess.run(command, cwd=ROOT, env=environ, stdin=its, capture_output=True, text=True, check=False)
    if ours is not None:
        os.close(ours)
        os.close(its)
    return result.returncode, result.stdout + result.stderr


@pytest.fixture
def loads(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that the command loads."""
    folders: list[Path] = []
    monkeypatch.setattr(demonstration, "load_demonstration", folders.append)
    return folders


@pytest.mark.parametrize(("typed", "events"), [("\n", True), ("y\n", True), ("n\n", False)])
def test_somebody_at_a_terminal_is_asked(tmp_path: Path, typed: str, events: bool) -> None:
    code, said = demo(tmp_path / "data", types=typed)
    assert code == 0
    assert "This site is empty. Load the demonstration? [Y/n]" in said
    assert ("The site is empty. Fill it with `flask load FOLDER`" in said) is not events
    listing = subprocess.run(
        [sys.executable, "-m", "flask", "dump", str(tmp_path / "dumped")],
        cwd=ROOT,
        env={**os.environ, "PODIUM_DATA": str(tmp_path / "data")},
        check=False,
        capture_output=True,
    )
    assert (listing.returncode == 0) is events


def test_without_a_terminal_the_demonstration_is_loaded(tmp_path: Path) -> None:
    code, said = demo(tmp_path / "data", types=None)
    assert (code, said) == (0, "")
    assert demo(tmp_path / "data", types=None) == (0, ""), "a site with content stays as it is"


@pytest.mark.parametrize(("answer", "loaded"), [("yes", 1), ("no", 0)])
def test_an_answer_can_be_given_beforehand(app: Flask, loads: list[Path], answer: str, loaded: int) -> None:
    assert run(app, "demo", "--answer", answer).exit_code == 0
    assert len(loads) == loaded


@pytest.mark.parametrize("record", [a_site, a_person])
def test_a_site_with_content_gets_no_demonstration(app: Flask, loads: list[Path], record: object) -> None:
    assert callable(record)
    save(record())
    result = run(app, "demo")
    assert result.exit_code == 1 and "has content. Nothing was loaded." in result.output
    assert run(app, "demo", "--answer", "ask").exit_code == 0
    assert loads == []


def test_an_error_in_the_demonstration_is_reported_in_one_line(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text("nmae: Wrong\n")
    with pytest.raises(StartError, match=r"^The demonstration cannot be loaded: .*site\.yaml.*nmae") as caught:
        load_demonstration(tmp_path)
    assert "\n" not in str(caught.value)
    db.session.rollback()
    assert is_empty()
