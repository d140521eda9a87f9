"""`flask load`, `flask dump` and `flask new`."""

import gc
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from blueprints.content import blueprint
from blueprints.content.actions import load_content, preview_load
from blueprints.content.dump import dump_content
from blueprints.content.exceptions import ContentError, EmptySiteError
from blueprints.content.load_result import Action, LoadResult
from blueprints.content.starter import write_starter
from core.database import DatabaseBusy
from core.migrations import require_schema
from core.settings import StartError
from core.terminal import progress_bar
from core.text import escaped, plural
from core.time import utc_now

ERRORS_SHOWN = 50


@blueprint.cli.command("load")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--html", "convert_html", is_flag=True, help="Convert raw HTML in bodies to Markdown.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--prune", is_flag=True, help="Also remove records that FOLDER doesn't have; asks first.")
@click.option("--yes", is_flag=True, help="Remove without asking.")
def load(folder: Path, convert_html: bool, dry_run: bool, prune: bool, yes: bool) -> None:
    """Load the content files in FOLDER: all of them, or none if there is an error."""
    with _errors_explained():
        require_schema()
        preview = None
        if dry_run or prune:
            preview = preview_load(folder, convert_html=convert_html, prune=prune)
        if dry_run and preview:
            _print_lines(preview.changes)
            _print_lines(preview.remarks)
            click.echo(f"{preview} Nothing was loaded; this was a dry run.")
            return
        remove = _records_to_remove(preview, yes) if preview else []
        with progress_bar("Loading") as progress, _no_garbage():
            result = load_content(folder, progress=progress, convert_html=convert_html, remove=remove)
    _print_lines(result.remarks)
    _print_lines(result.untold)
    click.echo(str(result))


def _records_to_remove(preview: LoadResult, yes: bool) -> list[str]:
    """Show what pruning removes and keeps, and return what to remove if that is wanted."""
    _print_lines([change for change in preview.changes if change.action in (Action.REMOVED, Action.KEPT)])
    remove = preview.names(Action.REMOVED)
    if not remove:
        click.echo("There is nothing to remove.")
    elif not yes and not click.confirm(f"Remove {plural(len(remove), 'record')} from the site?", default=False):
        raise click.ClickException("Nothing was loaded and nothing was removed.")
    return remove


def _print_lines(lines: Iterable[object]) -> None:
    for line in lines:
        click.echo(escaped(str(line)))


@contextmanager
def _errors_explained() -> Iterator[None]:
    try:
        yield
    except StartError as error:
        raise click.ClickException(str(error)) from error
    except ContentError as error:
        for each in error.errors[:ERRORS_SHOWN]:
            click.echo(str(each), err=True)
        more = len(error.errors) - ERRORS_SHOWN
        if more > 0:
            click.echo(f"… and {more:,} more.", err=True)
        click.echo(f"Nothing was loaded. Fix {plural(len(error.errors), 'error')} and load again.", err=True)
        sys.exit(1)
    except DatabaseBusy as error:
        raise click.ClickException(
            f"Nothing was loaded. The database can't be written to: {error}. Try again."
        ) from error
    except DBAPIError as error:
        raise click.ClickException(f"Nothing was loaded. The database reported: {error.orig}.") from error
    except OSError as error:
        raise click.ClickException(f"Nothing was loaded. {error.filename}: {error.strerror}.") from error


@blueprint.cli.command("dump")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def dump(folder: Path) -> None:
    """Write the whole site as content files into FOLDER, which must be new or empty."""
    try:
        require_schema()
        written = dump_content(folder)
    except (StartError, EmptySiteError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"The files can't be written: {error}.") from error
    click.echo(f"Wrote {plural(len(written.texts) + len(written.files), 'file')} to {folder}.")


@blueprint.cli.command("new")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def new(folder: Path) -> None:
    """Write a small site to begin with into FOLDER, which must be new or empty."""
    try:
        number = write_starter(folder, utc_now().date())
    except OSError as error:
        raise click.ClickException(f"The files can't be written: {error}.") from error
    click.echo(f"Wrote {plural(number, 'file')} to {folder}. Begin with site.yaml, then load them: flask load {folder}")


@contextmanager
def _no_garbage() -> Iterator[None]:
    # Everything read is kept until the end, so garbage collection frees nothing and would cost a fifth of the time.
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
