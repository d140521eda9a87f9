"""`flask import`: what other programs publish, as a content folder."""

from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from blueprints.content import blueprint
from blueprints.content.importing.report import SourceError
from blueprints.content.importing.run import EXPORTS, GENERATORS, run_import
from blueprints.content.importing.writing import REPORT
from core.migrations import require_schema
from core.settings import StartError
from core.text import plural


@blueprint.cli.command("import")
@click.argument("program", type=click.Choice([*GENERATORS, *EXPORTS]))
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def import_command(program: str, source: Path, folder: Path) -> None:
    """Write SOURCE as content files into FOLDER, to review and load.

    SOURCE is the folder of a Hugo or Jekyll site, or a JSON file that Indico, pretalx or researchseminars.org exports.
    Files that FOLDER has already stay as they are.
    """
    if source.is_dir() is not (program in GENERATORS):
        wanted = "the folder of a site" if program in GENERATORS else "a JSON file"
        raise click.ClickException(f"{source} isn't {wanted}.")
    try:
        require_schema()
        result = run_import(program, source, folder)
    except (SourceError, StartError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"A file can't be read or written: {error}.") from error
    except DBAPIError as error:
        raise click.ClickException(f"The database can't be read: {error.orig}.") from error
    for line in result.report.lines():
        click.echo(line)
    if result.report.lines():
        click.echo(f"With every place: {folder / REPORT}")
    written = result.written
    if written.kept:
        click.echo(
            f"Left as they are, since they differ: {', '.join(written.kept[:10])}"
            + (f" and {len(written.kept) - 10:,} more." if len(written.kept) > 10 else ".")
        )
    found = ", ".join(f"{number:,} in {name}/" for name, number in sorted(result.numbers.items()))
    click.echo(f"Found {found}.")
    click.echo(f"Wrote {plural(written.added, 'file')} to {folder}; {written.unchanged:,} were there already.")
    click.echo(f"Read them, then load them: flask load {folder}")
