"""`flask mail`."""

import sys

import click
from flask.cli import with_appcontext

from blueprints.mail import blueprint
from blueprints.mail.actions import retry_message
from blueprints.mail.composing import compose
from blueprints.mail.queries import message, messages
from core.migrations import require_schema
from core.time import utc_now
from models.outbound_message import MessageStatus


@blueprint.cli.group("mail")
@with_appcontext
def mail() -> None:
    """List, show and retry outgoing messages."""
    require_schema()


@mail.command("list")
@click.option(
    "--status", type=click.Choice([status.value for status in MessageStatus]), help="Only messages with this status."
)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1))
def list_messages(status: str | None, limit: int) -> None:
    """List the latest messages."""
    found = messages(MessageStatus(status) if status else None, limit)
    for one in found:
        click.echo(
            f"{one.id:>6}  {one.status:<8} {one.created_at:%Y-%m-%d %H:%M}  {one.recipient}  {one.subject or one.kind}"
        )
        if one.error:
            click.echo(f"        {one.error}")
    if not found:
        click.echo("No messages.")


@mail.command("show")
@click.argument("message_id", metavar="ID", type=int)
def show(message_id: int) -> None:
    """Print a message as it was sent or would be sent now."""
    found = message(message_id)
    if found is None:
        raise click.ClickException(f"No message {message_id}. See `flask mail list`.")
    content = found.content
    if not content and found.recipient:
        content = compose(found).content
        click.echo("Not composed yet. If sent now, it would be:", err=True)
    sys.stdout.buffer.write(content)


@mail.command("retry")
@click.argument("message_ids", metavar="ID...", type=int, nargs=-1, required=True)
def retry(message_ids: tuple[int, ...]) -> None:
    """Queue messages again, whether they were sent, held or failed."""
    refused = [number for number in message_ids if not retry_message(number, utc_now())]
    for number in message_ids:
        if number not in refused:
            click.echo(f"Message {number} queued.")
    for number in refused:
        click.echo(f"Message {number} was not queued: unknown, erased or being sent. See `flask mail list`.", err=True)
    sys.exit(1 if refused else 0)
