"""`flask events import`."""

from datetime import datetime, timedelta
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from blueprints.events import blueprint
from blueprints.events.actions import BroughtIn, bring_in
from blueprints.events.importing.found import CalendarError, Reading
from blueprints.events.importing.reading import read_calendar
from blueprints.site.queries import get_site, is_empty
from core.database import db, require_schema
from core.settings import StartError
from core.time import in_zone, utc_now
from models.event import EventKind

LARGEST_FILE = 50_000_000  # bytes
SHOWN = 100
A_YEAR = timedelta(days=365)


@blueprint.cli.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day of events that repeat; else in a year.")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in EventKind]),
    default=EventKind.SEMINAR.value,
    show_default=True,
    help="What an event is whose categories do not say it.",
)
@click.option("--draft", is_flag=True, help="Bring everything in as drafts, to look at first.")
def import_events(file: Path, until: datetime | None, kind: str, draft: bool) -> None:
    """Bring in the events of FILE, a calendar (.ics) that another program has exported."""
    try:
        require_schema()
        if is_empty():
            raise click.ClickException("The site has no name yet; start it once, or load content files.")
        zone = get_site().timezone
        last = until.date() if until else in_zone(utc_now(), zone).date() + A_YEAR
        # Reading takes a while, and nobody else could write meanwhile.
        db.session.rollback()
        reading = read_calendar(_content(file), last + timedelta(days=1), zone, EventKind(kind), draft=draft)
        result = bring_in(reading.events)
    except (CalendarError, StartError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}.") from error
    except DBAPIError as error:
        raise click.ClickException(f"The database refused, and nothing was brought in: {error.orig}.") from error
    _tell(reading, result)
    if not reading.events:
        raise click.ClickException("No event of this file could be taken.")


def _content(file: Path) -> bytes:
    if file.stat().st_size > LARGEST_FILE:
        raise CalendarError(f"{file} is larger than {LARGEST_FILE:,} bytes; export fewer years.")
    return file.read_bytes()


def _tell(reading: Reading, result: BroughtIn) -> None:
    _list("To look at", reading.remarks)
    _list("Not taken", reading.refused)
    never = [f"{words} of {number:,}" for words, number in sorted(reading.passed_over.items()) if number]
    if never:
        click.echo(f"Never taken: {', '.join(never)}.")
    if result.unknown_categories:
        click.echo(f"No topics here: {', '.join(sorted(result.unknown_categories))}.")
    number = len(reading.events)
    words = "1 event" if number == 1 else f"{number:,} events"
    click.echo(f"{words} read: {result.added:,} added, {result.here_already:,} here already.")


def _list(title: str, lines: list[str]) -> None:
    if not lines:
        return
    click.echo(f"{title}: {len(lines):,}.")
    for line in lines[:SHOWN]:
        click.echo(f"  {line}")
    if len(lines) > SHOWN:
        click.echo(f"  … and {len(lines) - SHOWN:,} more.")
