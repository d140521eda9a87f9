"""`flask worker` and `flask doctor`."""

import signal
import sys

import click
from flask import current_app

from blueprints.operations import blueprint
from blueprints.operations.doctor import examine, send_test
from blueprints.operations.schedule import scheduled_tasks
from blueprints.operations.worker import Worker
from core.email_address import writable_address
from core.migrations import require_schema


@blueprint.cli.command("worker")
def work() -> None:
    """Send mail and run scheduled tasks until stopped, without the server, which does both by itself."""
    require_schema()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    worker = Worker(app, scheduled_tasks(app))
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    signal.signal(signal.SIGINT, lambda *_: worker.stop())
    click.echo("Worker running. Press Ctrl-C to stop.")
    worker.run()


def _address(_context: object, _option: object, text: str | None) -> str | None:
    if text is not None and (text := writable_address(text)) is None:
        raise click.BadParameter("it has to be an address like ada@example.org")
    return text


@blueprint.cli.command("doctor")
@click.option("--send", "address", metavar="ADDRESS", callback=_address, help="Send a test message as well.")
def doctor(address: str | None) -> None:
    """Check database, mail server, outbox, worker, clock, disk, base URL and SQLite; exit with 1 if a check fails."""
    findings = list(examine())
    if address:
        findings.append(send_test(address))
    for finding in findings:
        click.echo(f"{'ok  ' if finding.is_ok else 'FAIL'} {finding.name}: {finding.text}")
    sys.exit(0 if all(finding.is_ok for finding in findings) else 1)
