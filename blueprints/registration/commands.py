"""Registration commands, until there is a screen: `flask registrations`, `decide`, `checkin` and `notify-change`."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from blueprints.registration import blueprint, export
from blueprints.registration.actions import check_in, decide_application, notify_change
from blueprints.registration.errors import RegistrationError
from blueprints.registration.queries import active_registration, event_with_slug, registrations_of
from blueprints.registration.queries.delayed_notices import delayed_notices
from blueprints.registration.queries.planning import people_to_notify
from core.database import DatabaseBusy, db
from core.email_address import email_key
from core.migrations import require_schema
from core.text import plural
from core.time import format_local, utc_now
from models import Event, Registration


@blueprint.cli.command("registrations")
@click.argument("event")
@click.option("--csv", "wants_csv", is_flag=True, help="Write CSV, for a spreadsheet.")
@click.option("--sensitive", is_flag=True, help="Include answers about diet and access.")
@click.option("--totals", is_flag=True, help="Only total the diet and access needs of those who have a place.")
def registrations(event: str, wants_csv: bool, sensitive: bool, totals: bool) -> None:
    """List the registrations for EVENT, the last part of its address."""
    found = registrations_of(_event(event).id)
    if totals:
        click.echo(export.totals(found))
        return
    rows = export.rows_of(found, sensitive=sensitive)
    if wants_csv:
        click.echo(export.as_csv(rows), nl=False)
        return
    click.echo(export.as_table(rows))
    click.echo(f"\n{plural(len(found), 'registration')}.")


@blueprint.cli.command("decide")
@click.argument("event")
@click.argument("email")
@click.argument("decision", type=click.Choice(["accept", "decline"]))
def decide(event: str, email: str, decision: str) -> None:
    """Accept or decline the application of EMAIL for EVENT, and notify them."""
    found = active_registration(_event(event).id, email_key(email))
    if found is None:
        raise click.ClickException(f"{email} has no application for {event}.")
    registration_id = found.id
    with _errors_explained():
        decide_application(registration_id, decision == "accept", utc_now())
    decided = db.session.get_one(Registration, registration_id)
    click.echo(f"{decided.name} is now {decided.status.value}. We'll email them.")


@blueprint.cli.command("checkin")
@click.argument("event")
@click.argument("code")
def checkin(event: str, code: str) -> None:
    """Check in the person with CODE at EVENT."""
    event_id, now = _event(event).id, utc_now()
    with _errors_explained():
        found = check_in(event_id, code, now)
    earlier = "" if found.checked_in_at == now else f" before, at {found.checked_in_at:%H:%M} UTC"
    click.echo(f"Checked in{earlier}: {found.name}{f', {found.affiliation}' if found.affiliation else ''}.")


@blueprint.cli.command("notify-change")
@click.argument("event")
@click.option("--yes", is_flag=True, help="Send without asking.")
def notify(event: str, yes: bool) -> None:
    """Notify everybody registered for EVENT that its time, place or status has changed."""
    found, now = _event(event), utc_now()
    event_id = found.id
    if notices := delayed_notices(event_id):
        leaves = format_local(max(notice.run_at for notice in notices), found.timezone)
        raise click.ClickException(
            f"A change was published a moment ago. Its emails leave at {leaves}; try again then."
        )
    to_notify = [changes for _, changes in people_to_notify(found, now)]
    if not to_notify:
        click.echo("Everybody has been notified of the current details. There's nothing to send.")
        return
    for change in dict.fromkeys(change for changes in to_notify for change in changes):
        click.echo(f"{change.label}\n  was: {change.was}\n  now: {change.now}")
    click.echo(f"{plural(len(to_notify), 'person', 'people')} will be emailed.")
    if not yes and not click.confirm("Send?", default=False):
        click.echo("Nothing was sent.")
        return
    with _errors_explained():
        sent = notify_change(event_id, utc_now())
    click.echo(f"{plural(sent, 'email')} queued.")


def _event(slug: str) -> Event:
    require_schema()
    found = event_with_slug(slug)
    if found is None:
        raise click.ClickException(f"There's no event {slug!r}. Use the last part of the event's address.")
    return found


@contextmanager
def _errors_explained() -> Iterator[None]:
    try:
        yield
    except RegistrationError as error:
        raise click.ClickException(error.message) from error
    except DatabaseBusy as error:
        raise click.ClickException("The database is busy or the disk is full. Try again.") from error
