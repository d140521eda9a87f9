"""The command `flask events import`."""

from datetime import datetime, timedelta
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from blueprints.events import blueprint
from blueprints.events.actions import ImportResult, import_events
from blueprints.events.importing.calendar_parser import parse_calendar
from blueprints.events.importing.parsed_calendar import CalendarError, ParsedCalendar
from blueprints.site.queries import get_site, is_empty
from core.database import DatabaseBusy
from core.migrations import require_schema
from core.settings import StartError
from core.text import plural
from core.time import in_zone, utc_now
from models.event import EventKind

MAX_FILE_BYTES = 50_000_000  # bytes
MAX_LINES_SHOWN = 100
A_YEAR = timedelta(days=365)


@blueprint.cli.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day for recurring events; default: a year from now."
)
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in EventKind]),
    default=EventKind.SEMINAR.value,
    show_default=True,
    help="Kind of events whose categories don't name one.",
)
@click.option("--draft", is_flag=True, help="Import everything as drafts for review.")
def import_command(file: Path, until: datetime | None, kind: str, draft: bool) -> None:
    """Import the events of FILE, an .ics calendar exported by another program."""
    try:
        require_schema()
        if is_empty():
            raise click.ClickException("The site is empty. Load content files with its time zone first.")
        zone = get_site().timezone
        last = until.date() if until else in_zone(utc_now(), zone).date() + A_YEAR
        parsed = parse_calendar(_content(file), last + timedelta(days=1), zone, EventKind(kind), draft=draft)
        result = import_events(parsed.events)
    except (CalendarError, StartError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}.") from error
    except DatabaseBusy as error:
        raise click.ClickException(
            f"Nothing was imported. The database can't be written to: {error}. Try again."
        ) from error
    except DBAPIError as error:
        raise click.ClickException(f"The database rejected the import; nothing was imported: {error.orig}.") from error
    _print_result(parsed, result)
    if not parsed.events:
        raise click.ClickException("No event of this file could be imported.")


def _content(file: Path) -> bytes:
    if file.stat().st_size > MAX_FILE_BYTES:
        raise CalendarError(f"{file} is larger than {MAX_FILE_BYTES:,} bytes; export fewer years.")
    return file.read_bytes()


def _print_result(parsed: ParsedCalendar, result: ImportResult) -> None:
    _print_list("Please check", parsed.remarks)
    _print_list("Not imported", parsed.skipped)
    ignored = [f"{words} of {number:,}" for words, number in sorted(parsed.ignored.items()) if number]
    if ignored:
        click.echo(f"Never imported: {', '.join(ignored)}.")
    if result.unknown_categories:
        click.echo(f"Categories without a topic: {', '.join(sorted(result.unknown_categories))}.")
    read = plural(len(parsed.events), "event")
    click.echo(f"{read} read: {result.added:,} added, {result.already_present:,} already present.")


def _print_list(title: str, lines: list[str]) -> None:
    if not lines:
        return
    click.echo(f"{title}: {len(lines):,}.")
    for line in lines[:MAX_LINES_SHOWN]:
        click.echo(f"  {line}")
    if len(lines) > MAX_LINES_SHOWN:
        click.echo(f"  … and {len(lines) - MAX_LINES_SHOWN:,} more.")
