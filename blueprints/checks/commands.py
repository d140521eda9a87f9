"""`flask links`."""

import sys

import click
from flask.cli import with_appcontext

from blueprints.checks import blueprint
from blueprints.checks.actions import check_links
from blueprints.checks.queries import broken_links
from core.migrations import require_schema
from core.time import utc_now


@blueprint.cli.group("links")
@with_appcontext
def links() -> None:
    """Follow the links of the site to other sites, and list the broken ones."""
    require_schema()


@links.command("check")
@click.option("--again", is_flag=True, help="Also follow links that were checked in the last 20 hours.")
def check(again: bool) -> None:
    """Follow the links that are due, as the site does each night; exit with 1 if any link is broken."""
    report = check_links(utc_now(), again=again)
    if report.is_offline:
        raise click.ClickException("No link answered, so this machine is probably offline. Nothing was noted.")
    click.echo(f"{report.checked} checked.")
    _list()


@links.command("list")
def list_broken() -> None:
    """List the broken links and where they are; exit with 1 if there are any."""
    _list()


def _list() -> None:
    found = broken_links()
    for link in found:
        click.echo(f"{link.check.url}\n    {link.failure}")
        for place in link.places:
            click.echo(f"    {place.folder}/{place.ref} {place.path}: {place.title}")
    click.echo(f"{len(found)} broken.")
    sys.exit(1 if found else 0)
