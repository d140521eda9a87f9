"""`flask load` and `flask dump`."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from blueprints.content import blueprint
from blueprints.content.actions import load_content
from blueprints.content.dump import dump_content
from blueprints.content.exceptions import ContentError, EmptySiteError
from core.database import DatabaseBusy
from core.migrations import require_schema
from core.settings import StartError
from core.terminal import progress_bar
from core.text import plural

ERRORS_SHOWN = 50


@blueprint.cli.command("load")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
def load(folder: Path) -> None:
    """Load the content files in FOLDER: all of them, or none if there is an error."""
    try:
        require_schema()
        with progress_bar("Loading") as progress, _no_garbage():
            result = load_content(folder, progress=progress)
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
    click.echo(str(result))


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


@contextmanager
def _no_garbage() -> Iterator[None]:
    # Everything read is kept until the end, so garbage collection frees nothing and would cost a fifth of the time.
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
