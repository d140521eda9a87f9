"""`flask registrations`, `decide`, `checkin`, `notify-change` and `retain`: the team's work until there is a screen."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from blueprints.registration import actions, blueprint, listing, refusals
from blueprints.registration.queries import active_registration, email_key, event_with_slug, registrations_of
from blueprints.registration.was_and_now import people_to_tell
from core.database import db, reading_only, require_schema
from core.time import utc_now
from models import Event, Registration

REFUSALS = {
    refusals.Busy: "The database is busy or the disk is full; try again.",
    refusals.Full: "All places are taken, and the event has no waiting list.",
    refusals.NotConfirmed: "This person has no place: their registration is not confirmed.",
    refusals.Unknown: "This event has no registration with that code.",
    refusals.NotPossible: "That is not possible as things stand: perhaps it was decided before, or the event is over.",
}


@blueprint.cli.command("registrations")
@click.argument("event")
@click.option("--csv", "wants_csv", is_flag=True, help="Write CSV, for a spreadsheet.")
@click.option("--sensitive", is_flag=True, help="Show answers about diet and access too.")
@click.option("--totals", is_flag=True, help="Only sum up diet and access of those who have a place.")
def registrations(event: str, wants_csv: bool, sensitive: bool, totals: bool) -> None:
    """List the registrations for EVENT, which is the last part of its address."""
    with _reading():
        found = registrations_of(_event(event).id)
        if totals:
            click.echo(listing.totals(found))
            return
        rows = listing.rows_of(found, sensitive=sensitive)
        if wants_csv:
            click.echo(listing.as_csv(rows), nl=False)
            return
        click.echo(listing.as_table(rows))
        click.echo(f"\n{_count(len(found), 'registration')}.")


@blueprint.cli.command("decide")
@click.argument("event")
@click.argument("email")
@click.argument("decision", type=click.Choice(["accept", "decline"]))
def decide(event: str, email: str, decision: str) -> None:
    """Accept or decline the application of EMAIL for EVENT, and write to them."""
    with _reading():
        found = active_registration(_event(event).id, email_key(email))
        if found is None:
            raise click.ClickException(f"{event} has no application of {email}.")
        registration_id = found.id
    with _refusals_explained():
        actions.decide(registration_id, decision == "accept", utc_now())
    with _reading():
        decided = db.session.get_one(Registration, registration_id)
        click.echo(f"{decided.name} is now {decided.status.value}; a mail to them is on its way.")


@blueprint.cli.command("checkin")
@click.argument("event")
@click.argument("code")
def checkin(event: str, code: str) -> None:
    """Note that the person with CODE has come to EVENT."""
    with _reading():
        event_id = _event(event).id
    now = utc_now()
    with _refusals_explained():
        found = actions.check_in(event_id, code, now)
    earlier = "" if found.checked_in_at == now else f" (noted before, at {found.checked_in_at:%H:%M} UTC)"
    click.echo(f"{found.name}{f', {found.affiliation}' if found.affiliation else ''}: welcome{earlier}.")


@blueprint.cli.command("notify-change")
@click.argument("event")
@click.option("--yes", is_flag=True, help="Send without asking.")
def notify_change(event: str, yes: bool) -> None:
    """Write to all who registered for EVENT what has changed of its time, place or status."""
    with _reading():
        found = _event(event)
        event_id = found.id
        to_tell = [changes for _, changes in people_to_tell(found)]
    if not to_tell:
        click.echo("Everybody knows how things stand; there is nothing to send.")
        return
    for change in dict.fromkeys(change for changes in to_tell for change in changes):
        click.echo(f"{change.label}\n  was: {change.was}\n  now: {change.now}")
    click.echo(f"{_count(len(to_tell), 'person', 'people')} would get a mail.")
    if not yes and not click.confirm("Send?", default=False):
        click.echo("Nothing was sent.")
        return
    with _refusals_explained():
        sent = actions.notify_change(event_id, utc_now())
    click.echo(f"{_count(sent, 'mail')} queued.")


@blueprint.cli.command("retain")
def retain() -> None:
    """Erase what was kept of people for long enough; the server does so each night."""
    require_schema()
    with _refusals_explained():
        click.echo(f"Erased: {actions.retain(utc_now())}.")


def _event(slug: str) -> Event:
    require_schema()
    found = event_with_slug(slug)
    if found is None:
        raise click.ClickException(f"There is no event {slug!r}; its name is the last part of its address.")
    return found


@contextmanager
def _reading() -> Iterator[None]:
    with reading_only():
        yield
        # What is written after this is a transaction of its own, which begins with the lock.
        db.session.rollback()


@contextmanager
def _refusals_explained() -> Iterator[None]:
    try:
        yield
    except refusals.Refused as refused:
        text = next(text for kind, text in REFUSALS.items() if isinstance(refused, kind))
        raise click.ClickException(text) from refused


def _count(number: int, one: str, more: str = "") -> str:
    return f"{number:,} {one if number == 1 else more or one + 's'}"
