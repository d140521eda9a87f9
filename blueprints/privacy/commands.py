"""Privacy command: `flask retain`."""

import click

from blueprints.privacy import blueprint
from blueprints.privacy.actions import erase_expired
from core.database import DatabaseBusy
from core.migrations import require_schema
from core.time import utc_now


@blueprint.cli.command("retain")
def retain() -> None:
    """Erase personal data that has been kept for long enough; the server does so each night."""
    require_schema()
    try:
        erased = erase_expired(utc_now())
    except DatabaseBusy as error:
        raise click.ClickException("The database is busy or the disk is full. Try again.") from error
    click.echo(f"Erased: {erased}.")
