"""Importing and loading in tests."""

from pathlib import Path

from click.testing import Result
from flask import Flask


def run(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])


def imported(app: Flask, program: str, source: Path) -> tuple[Path, list[str]]:
    """Import and load, and return the folder and the lines of the report."""
    folder = source.parent / "imported"
    result = run(app, "import", program, source, folder)
    assert result.exit_code == 0, result.output
    loaded = run(app, "load", folder)
    assert loaded.exit_code == 0, loaded.output
    return folder, result.output.splitlines()
