"""`flask new` writes a small site that loads, shows every kind of record, and explains itself."""

import re
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from page_lint import LintingClient

from blueprints.content.schema import record_folders
from blueprints.content.starter import STARTER, write_starter


def test_a_new_site_loads_and_every_page_of_it_is_shown(app: Flask, client: LintingClient, tmp_path: Path) -> None:
    runner = app.test_cli_runner()
    made = runner.invoke(args=["new", str(tmp_path / "site")])
    assert re.match(r"Wrote \d+ files to .*/site\. Begin with site\.yaml, then load them: flask load ", made.output)
    loaded = runner.invoke(args=["load", str(tmp_path / "site")])
    assert re.fullmatch(r"\d+ records: \d+ added, 0 changed, 0 unchanged\.\n", loaded.output)
    assert runner.invoke(args=["load", str(tmp_path / "site")]).output.endswith("0 added, 0 changed, 16 unchanged.\n")
    for path in [
        *("/", "/events/", "/events/first-seminar", "/events/first-seminar/register", "/events/methods-workshop"),
        *("/talks/", "/talks/example-seminar/", "/people/", "/people/ada-example", "/partners/example-university"),
        *("/research/counting-examples", "/opportunities/research-assistant", "/topics/examples"),
        *("/about", "/privacy", "/accessibility", "/code-of-conduct"),
    ]:
        assert client.get(path).status_code == 200, path


def test_it_has_a_record_of_every_type_and_a_comment_in_each_file_of_a_new_kind() -> None:
    for folder in record_folders():
        files = sorted((STARTER / folder).glob("*.md"))
        assert files, folder
        assert folder in ("pages", "series") or any("\n# " in path.read_text() for path in files), folder


@pytest.mark.parametrize("today", [date(2027, 1, 5), date(2028, 2, 29), date(2027, 3, 27), date(2027, 10, 30)])
def test_its_events_lie_ahead_whenever_it_is_made(app: Flask, tmp_path: Path, today: date) -> None:
    write_starter(tmp_path / "site", today)
    starts = re.findall(
        r"^starts: (\d{4}-\d\d-\d\d)", (tmp_path / "site/events/first-seminar.md").read_text(), re.MULTILINE
    )
    assert date.fromisoformat(starts[0]) > today
    assert "@" not in re.sub(
        r"\w+@example\.org", "", "".join(path.read_text() for path in tmp_path.rglob("*.*") if path.is_file())
    )
    assert app.test_cli_runner().invoke(args=["load", str(tmp_path / "site")]).exit_code == 0


def test_a_folder_in_use_is_refused_and_left_alone(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    result = app.test_cli_runner().invoke(args=["new", str(tmp_path)])
    assert (
        result.stderr == f"Error: The files can't be written: {tmp_path} isn't empty; choose a new or empty folder.\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
