"""`flask mail`, `flask worker` and `flask doctor`."""

import signal
import sys

import click
from flask import current_app

from blueprints.mail import blueprint
from blueprints.mail.actions import retry_message
from blueprints.mail.composing import compose
from blueprints.mail.doctor import examine, send_test
from blueprints.mail.queries import message, messages
from blueprints.mail.worker import Worker
from core.database import require_schema
from core.email_address import writable_address
from core.time import utc_now
from models.outbound_message import MessageStatus


@blueprint.cli.group("mail")
def mail() -> None:
    """Look at the outbox."""


@mail.command("list")
@click.option(
    "--status", type=click.Choice([status.value for status in MessageStatus]), help="Only those with this outcome."
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
        click.echo("There are none.")


@mail.command("show")
@click.argument("message_id", metavar="ID", type=int)
def show(message_id: int) -> None:
    """Print a message as it is sent, or would be sent now."""
    found = message(message_id)
    if found is None:
        raise click.ClickException(f"There is no message {message_id}; see `flask mail list`.")
    content = found.content
    if not content and found.recipient:
        content = compose(found).content
        click.echo("Not composed yet. If it were sent now, it would read:", err=True)
    sys.stdout.buffer.write(content)


@mail.command("retry")
@click.argument("message_ids", metavar="ID...", type=int, nargs=-1, required=True)
def retry(message_ids: tuple[int, ...]) -> None:
    """Queue messages again, whatever became of them."""
    refused = [number for number in message_ids if not retry_message(number, utc_now())]
    for number in message_ids:
        if number not in refused:
            click.echo(f"Message {number} is queued.")
    for number in refused:
        click.echo(f"Message {number} is not there, erased, or just being sent; see `flask mail list`.", err=True)
    sys.exit(1 if refused else 0)


def _address(_context: object, _option: object, text: str | None) -> str | None:
    if text is not None and (text := writable_address(text)) is None:
        raise click.BadParameter("it has to be an address like ada@example.org")
    return text


@blueprint.cli.command("worker")
def work() -> None:
    """Send mail and do the chores until stopped; the server does so by itself."""
    require_schema()
    worker = Worker(current_app._get_current_object(), current_app.extensions["chores"])  # type: ignore[attr-defined]
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    signal.signal(signal.SIGINT, lambda *_: worker.stop())
    click.echo("The worker works; Ctrl-C stops it.")
    worker.run()


@blueprint.cli.command("doctor")
@click.option("--send", "address", metavar="ADDRESS", callback=_address, help="Send a test message as well.")
def doctor(address: str | None) -> None:
    """Check mail server, outbox, worker, clock, disk, base URL and SQLite; exit 1 when something is wrong."""
    require_schema()
    findings = list(examine())
    if address:
        findings.append(send_test(address))
    for finding in findings:
        click.echo(f"{'ok  ' if finding.good else 'FAIL'} {finding.name}: {finding.words}")
    sys.exit(0 if all(finding.good for finding in findings) else 1)
