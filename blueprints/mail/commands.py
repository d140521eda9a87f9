"""`flask mail`, `flask worker` and `flask doctor`."""

import signal
import sys

import click
from flask import current_app

from blueprints.mail import blueprint
from blueprints.mail.actions import retry_message
from blueprints.mail.doctor import examine
from blueprints.mail.queries import message, messages
from blueprints.mail.worker import Worker
from core.database import require_schema
from core.settings import StartError
from core.time import utc_now
from models.outbound_message import MessageStatus


@blueprint.cli.group("mail")
def mail() -> None:
    """Look at the outbox."""


@mail.command("list")
@click.option("--status", type=click.Choice(list(MessageStatus)), help="Only those with this outcome.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1))
def list_messages(status: str | None, limit: int) -> None:
    """List the latest messages."""
    found = messages(MessageStatus(status) if status else None, limit)
    for one in found:
        click.echo(f"{one.id:>6}  {one.status:<8} {one.created_at:%Y-%m-%d %H:%M}  {one.recipient}  {one.subject}")
        if one.error:
            click.echo(f"        {one.error}")
    if not found:
        click.echo("There are none.")


@mail.command("show")
@click.argument("message_id", metavar="ID", type=int)
def show(message_id: int) -> None:
    """Print a message as it is sent."""
    found = message(message_id)
    if found is None:
        raise click.ClickException(f"There is no message {message_id}; see `flask mail list`.")
    sys.stdout.buffer.write(found.content)


@mail.command("retry")
@click.argument("message_id", metavar="ID", type=int)
def retry(message_id: int) -> None:
    """Queue a message again."""
    if not retry_message(message_id, utc_now()):
        raise click.ClickException(f"There is no message {message_id}; see `flask mail list`.")
    click.echo(f"Message {message_id} is queued.")


@blueprint.cli.command("worker")
def work() -> None:
    """Send mail and do the chores until stopped; the server does so by itself."""
    try:
        require_schema()
    except StartError as error:
        raise click.ClickException(str(error)) from error
    worker = Worker(current_app._get_current_object(), current_app.extensions["chores"])  # type: ignore[attr-defined]
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    signal.signal(signal.SIGINT, lambda *_: worker.stop())
    click.echo("The worker works; Ctrl-C stops it.")
    worker.run()


@blueprint.cli.command("doctor")
def doctor() -> None:
    """Check mail server, outbox, worker, clock, disk, base URL and SQLite; exit 1 when something is wrong."""
    try:
        require_schema()
    except StartError as error:
        raise click.ClickException(str(error)) from error
    findings = list(examine())
    for finding in findings:
        click.echo(f"{'ok  ' if finding.good else 'FAIL'} {finding.name}: {finding.words}")
    sys.exit(0 if all(finding.good for finding in findings) else 1)
