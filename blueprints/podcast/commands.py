"""The commands `flask podcast check` and `flask podcast import`."""

import sys

import click
from flask import current_app
from sqlalchemy.exc import DBAPIError

from blueprints.podcast import blueprint
from blueprints.podcast.actions import ImportResult, import_podcast
from blueprints.podcast.checks.run import check_podcast
from blueprints.podcast.importing.parsed_feed import FeedError
from blueprints.podcast.show import FEED_PATH
from core.database import DatabaseBusy
from core.metadata import absolute
from core.migrations import require_schema
from core.settings import StartError
from core.terminal import progress_bar
from core.text import plural

MOVING = """\
To move the show here:
  1. run `flask podcast check`;
  2. have the old host redirect its feed with 301 to {feed};
  3. keep the old feed for at least four weeks;
  4. tell Apple Podcasts and Spotify the new address only if the old host cannot redirect."""


@blueprint.cli.command("check")
@click.option("--audio", is_flag=True, help="Also read every byte of the audio.")
def check(audio: bool) -> None:
    """Check the feed against what directories and players require, and say how to fix each problem."""
    try:
        require_schema()
    except StartError as error:
        raise click.ClickException(str(error)) from error
    count = 0
    for requirement, problems in check_podcast(current_app._get_current_object(), audio=audio):  # type: ignore[attr-defined]
        click.echo(f"{'FAIL' if problems else 'ok  '}  {requirement}")
        for problem in problems:
            count += 1
            click.echo(f"      {problem.what}: {problem.fix}.")
    if count:
        click.echo(f"{plural(count, 'problem')} to fix.", err=True)
        raise SystemExit(1)


@blueprint.cli.command("import")
@click.argument("feed", metavar="FEED-FILE-OR-URL")
@click.option("--audio", is_flag=True, help="Fetch the audio as well, and publish the episodes.")
@click.option("--show", "replace_show", is_flag=True, help="Replace the podcast settings of this site.")
def import_command(feed: str, audio: bool, replace_show: bool) -> None:
    """Import a podcast from another host; run it again to continue an interrupted import."""
    try:
        require_schema()
        with progress_bar("Importing") as progress:
            result = import_podcast(feed, audio=audio, replace_show=replace_show, progress=progress)
    except (FeedError, StartError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"A file cannot be written: {error}. Run the import again to go on.") from error
    except DatabaseBusy as error:
        raise click.ClickException(
            f"The database can't be written to: {error}. Run the import again to go on."
        ) from error
    except DBAPIError as error:
        raise click.ClickException(
            f"The database rejected a change: {error.orig}. Run the import again to continue."
        ) from error
    _print_result(result)
    if not result.read:
        sys.exit(1)


def _print_result(result: ImportResult) -> None:
    for remark in result.remarks:
        click.echo(str(remark))
    if result.skipped:
        click.echo(f"Not imported: {len(result.skipped):,}.")
        for remark in result.skipped:
            click.echo(f"  {remark}")
    click.echo(
        f"{plural(result.read, 'episode')} read: {result.added:,} added, {result.completed:,} completed, "
        f"{result.unchanged:,} unchanged."
    )
    if result.without_audio:
        one = result.without_audio == 1
        click.echo(
            f"{plural(result.without_audio, 'draft')} {'has' if one else 'have'} no audio; "
            f"run the import with --audio to publish {'it' if one else 'them'}."
        )
    if result.read:
        click.echo(MOVING.format(feed=absolute(FEED_PATH)))
