"""Privacy command: `flask retain`."""

import click

from blueprints.privacy import blueprint
from blueprints.privacy.actions import clock_warning, erase_expired, trust_clock
from blueprints.privacy.queries import is_far_ahead, traces_notes
from core.database import DatabaseBusy
from core.migrations import require_schema
from core.time import utc_now


@blueprint.cli.command("retain")
@click.option("--yes", is_flag=True, help="Erase although the clock is far ahead of the last known time.")
def retain(yes: bool) -> None:
    """Erase personal data that has been kept for long enough; the server does so each night."""
    require_schema()
    now = utc_now()
    if is_far_ahead(now) and not yes:
        raise click.ClickException(clock_warning(now))
    try:
        erased = erase_expired(now)
    except DatabaseBusy as error:
        raise click.ClickException("The database is busy or the disk is full. Try again.") from error
    trust_clock(now)
    click.echo(f"Erased: {erased}.")
    if traces_notes():
        click.echo(
            "Traces are left in the file while another program reads it; the server erases them as soon as it can."
        )
