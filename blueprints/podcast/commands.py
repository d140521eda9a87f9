"""`flask podcast check`."""

import click
from flask import current_app

from blueprints.podcast import blueprint
from blueprints.podcast.checking.report import check_podcast
from core.database import DatabaseError, require_schema


@blueprint.cli.command("check")
@click.option("--audio", is_flag=True, help="Read every byte of the audio as well.")
def check(audio: bool) -> None:
    """Look whether the feed is what directories and players ask for, and say what to do where it is not."""
    try:
        require_schema()
    except DatabaseError as error:
        raise click.ClickException(str(error)) from error
    broken = 0
    for promise, breaches in check_podcast(current_app._get_current_object(), audio=audio):  # type: ignore[attr-defined]
        click.echo(f"{'no' if breaches else 'ok'}  {promise}")
        for breach in breaches:
            broken += 1
            click.echo(f"      {breach.what}: {breach.fix}.")
    if broken:
        click.echo(f"{broken:,} {'thing' if broken == 1 else 'things'} to mend.", err=True)
        raise SystemExit(1)
