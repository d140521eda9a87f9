"""The output and exit status of `flask load` and `flask dump`."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from core.database import db


def run(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])


def test_loading_ends_with_what_it_did(app: Flask, folder: Any) -> None:
    first = run(app, "load", folder.path)
    assert (first.exit_code, first.output) == (0, "13 records: 13 added, 0 changed, 0 unchanged.\n")
    folder.write("people/ada.md", "---\nname: Ada\n---\n")
    assert run(app, "load", folder.path).output == "13 records: 0 added, 1 changed, 12 unchanged.\n"


def test_errors_are_listed_and_end_with_1(app: Flask, folder: Any) -> None:
    folder.write("people/ada.md", "---\nname:\nrole: [x]\n---\n")
    result = run(app, "load", folder.path)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "people/ada.md:2: name: is required",
        "people/ada.md:3: role: must be a single value, not a list",
        "Nothing was loaded. Fix 2 errors and load again.",
    ]
    assert result.stdout == ""


def test_of_very_many_errors_the_first_are_listed_and_the_rest_counted(app: Flask, folder: Any) -> None:
    for number in range(60):
        folder.write(f"pages/page-{number}.md", "---\n---\n")
    lines = run(app, "load", folder.path).stderr.splitlines()
    assert len(lines) == 52
    assert lines[-2:] == ["… and 10 more.", "Nothing was loaded. Fix 60 errors and load again."]


def test_an_error_cannot_command_a_terminal(app: Flask, folder: Any) -> None:
    folder.write("people/\x1b[31m.md", "").write("people/ada.md", '---\nname: A\nimage: "\u202ex"\n---\n')
    assert run(app, "load", folder.path).stderr.isascii() is False
    assert not {"\x1b", "\u202e"} & set(run(app, "load", folder.path).stderr)


def test_there_is_no_progress_bar_where_there_is_no_terminal(app: Flask, folder: Any) -> None:
    assert run(app, "load", folder.path).stderr == ""


def test_a_terminal_sees_how_far_it_is(app: Flask, folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[int, int]] = []

    class Bar:
        length, pos = 1, 0

        def __enter__(self) -> "Bar":
            return self

        def __exit__(self, *_exc: object) -> None: ...

        def update(self, steps: int, _current: str) -> None:
            self.pos += steps
            shown.append((self.pos, self.length))

    monkeypatch.setattr("core.terminal._is_terminal", lambda: True)
    monkeypatch.setattr("click.progressbar", lambda **_options: Bar())
    run(app, "load", folder.path)
    assert shown[0][0] == 1
    assert shown[-1] == (shown[-1][1], shown[-1][1])
    assert [done for done, _ in shown] == sorted(done for done, _ in shown)


@pytest.mark.parametrize("command", ["load", "dump"])
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("DROP TABLE alembic_version", "The database has no tables yet"),
        ("UPDATE alembic_version SET version_num = '9999'", "The database comes from a newer version of Podium"),
    ],
)
def test_another_schema_is_said_in_one_line(app: Flask, folder: Any, command: str, change: str, said: str) -> None:
    db.session.execute(text(change))
    db.session.commit()
    db.session.remove()
    result = run(app, command, folder.path)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: {said}")
    assert result.stderr.count("\n") == 1


def test_a_database_that_refuses_is_said_in_one_line(app: Flask, folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blueprints.content.commands.require_schema", lambda: None)
    db.session.execute(text("DROP TABLE person"))
    db.session.commit()
    db.session.remove()
    result = run(app, "load", folder.path)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert result.stderr == "Error: Nothing was loaded. The database reported: no such table: person.\n"


def test_a_folder_that_is_not_there_is_a_wrong_argument(app: Flask, tmp_path: Path) -> None:
    result = run(app, "load", tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "does not exist" in result.stderr


def test_dumping_says_how_much_was_written_where(app: Flask, folder: Any, tmp_path: Path) -> None:
    folder.load()
    result = run(app, "dump", tmp_path / "dump")
    assert (result.exit_code, result.output) == (0, f"Wrote 13 files to {tmp_path / 'dump'}.\n")
    assert len([path for path in (tmp_path / "dump").rglob("*") if path.is_file()]) == 13


def test_dumping_into_a_used_folder_is_refused_in_one_line(app: Flask, folder: Any) -> None:
    folder.load()
    result = run(app, "dump", folder.path)
    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: The files can't be written: {folder.path} isn't empty; choose a new or empty folder.\n"
    )


def test_dumping_an_empty_site_is_refused_in_one_line(app: Flask, tmp_path: Path) -> None:
    result = run(app, "dump", tmp_path / "dump")
    assert result.exit_code == 1
    assert result.stderr == "Error: There is nothing to dump: the site has no content yet. Load content files first.\n"
