"""The command `flask events import`."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from blueprints.events import blueprint
from blueprints.events.actions import ImportResult, import_events
from blueprints.events.importing.calendar_parser import parse_calendar
from blueprints.events.importing.components import MAX_BYTES
from blueprints.events.importing.parsed_calendar import CalendarError, ParsedCalendar
from blueprints.site.queries import get_site, is_empty
from core.database import DatabaseBusy
from core.migrations import require_schema
from core.settings import StartError
from core.text import plural
from core.time import in_zone, utc_now
from models.event import EventKind

A_YEAR = timedelta(days=365)


@blueprint.cli.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--from",
    "since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="First day; events that ended before it are left out. Default: none.",
)
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
def import_command(file: Path, since: datetime | None, until: datetime | None, kind: str, draft: bool) -> None:
    """Import the events of FILE, an .ics calendar exported by another program."""
    try:
        require_schema()
        if is_empty():
            raise click.ClickException("The site is empty. Load content files with its time zone first.")
        zone = get_site().timezone
        last = until.date() if until else in_zone(utc_now(), zone).date() + A_YEAR
        if since and since.date() > last:
            raise click.ClickException(f"--from {since:%Y-%m-%d} is after the last day, {last}.")
        parsed = parse_calendar(
            _content(file),
            last + timedelta(days=1),
            zone,
            EventKind(kind),
            draft=draft,
            since=since.date() if since else None,
        )
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
    if parsed.ended_before:
        click.echo(f"Left out, since they ended before {since:%Y-%m-%d}: {plural(parsed.ended_before, 'event')}.")
    if parsed.has_series:
        click.echo(f"Recurring events are imported up to {last}; set another last day with --until.")
    if not parsed.events and not parsed.ended_before:
        raise click.ClickException("No event of this file could be imported.")


def _content(file: Path) -> bytes:
    with file.open("rb") as opened:
        # One byte more is enough to be refused.
        return opened.read(MAX_BYTES + 1)


def _print_result(parsed: ParsedCalendar, result: ImportResult) -> None:
    _print_list("Please check", parsed.remarks)
    _print_list("Not imported", parsed.skipped)
    ignored = [f"{words} ({number:,})" for words, number in sorted(parsed.ignored.items()) if number]
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
    # An occurrence has the same to say as the one before it.
    for line, number in Counter(lines).items():
        click.echo(f"  {line} ({number:,} times)" if number > 1 else f"  {line}")
