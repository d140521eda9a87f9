"""`flask demo`: load the demonstration into an empty site."""

import sys
from pathlib import Path

import click
from flask import current_app

from blueprints.content import blueprint
from blueprints.content.actions import load_content, note_demonstration
from blueprints.content.exceptions import ContentError
from blueprints.site.queries import is_empty
from core.migrations import upgrade_database
from core.settings import StartError
from core.terminal import progress_bar

ANSWERS = ("ask", "no", "yes")


@blueprint.cli.command("demo")
@click.option(
    "--answer",
    type=click.Choice(ANSWERS),
    default="yes",
    show_default=True,
    help="Load it, don't, or ask where there is a terminal. A site with content stays as it is, but for `yes`, with an "
    "error.",
)
def demo(answer: str) -> None:
    """Load the demonstration into an empty site, which is created if there is none."""
    upgrade_database(current_app._get_current_object())  # type: ignore[attr-defined]
    if not is_empty():
        if answer == "yes":
            raise click.ClickException(
                f"The site in {current_app.config['DATA_FOLDER']} has content. Nothing was loaded."
            )
        return
    if answer == "no" or (answer == "ask" and not _is_wanted()):
        click.echo("The site is empty. Fill it with `flask load FOLDER`; docs/content-files.md describes the files.")
        return
    load_demonstration(Path(current_app.root_path) / "demo" / "content")


def load_demonstration(folder: Path) -> None:
    """Load the demonstration, or raise StartError with the first error."""
    try:
        with progress_bar("Loading the demonstration") as progress:
            result = load_content(folder, progress=progress)
        note_demonstration(result, None)
    except ContentError as error:
        raise StartError(f"The demonstration cannot be loaded: {error.errors[0]}") from error
    except OSError as error:
        raise StartError(f"The demonstration cannot be loaded: {error.strerror}.") from error


def _is_wanted() -> bool:
    # Without a terminal nobody can answer, and a first look shows something.
    return not sys.stdin.isatty() or click.confirm("This site is empty. Load the demonstration?", default=True)
