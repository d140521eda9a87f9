"""`flask account`: inviting, listing and rescuing accounts."""

import click
from flask.cli import AppGroup

from blueprints.accounts import blueprint
from blueprints.accounts.actions import invite, reset_account
from blueprints.accounts.errors import AccountError
from blueprints.accounts.links import invitation_link
from blueprints.accounts.queries import account_at, all_accounts, last_seen
from core.database import DatabaseBusy
from core.email_address import writable_address
from core.migrations import require_schema
from core.time import utc_now
from models import Role

BUSY = "The database is busy or the disk is full. Try again."
account = AppGroup("account", help="Invite, list and rescue the accounts of the team.")
blueprint.cli.add_command(account)


def _address(_context: object, _option: object, text: str) -> str:
    if (address := writable_address(text)) is None:
        raise click.BadParameter("it has to be an address like ada@example.org")
    return address


@account.command("invite")
@click.argument("email", callback=_address)
@click.option("--role", type=click.Choice([str(role) for role in Role]), default=str(Role.EDITOR), show_default=True)
@click.option("--mail", is_flag=True, help="Send the link by mail instead of printing it.")
def invite_somebody(email: str, role: str, mail: bool) -> None:
    """Print a link with which somebody makes their account; it works once, for 7 days."""
    require_schema()
    try:
        invitation = invite(email, Role(role), utc_now(), by_mail=mail)
    except AccountError as error:
        raise click.ClickException(f"{error.text} `flask account reset {email}` rescues it.") from error
    except DatabaseBusy as error:
        raise click.ClickException(BUSY) from error
    click.echo(f"The invitation is in the outbox for {email}." if mail else invitation_link(invitation))


@account.command("reset")
@click.argument("email", callback=_address)
@click.option("--mail", is_flag=True, help="Send the link by mail instead of printing it.")
def reset(email: str, mail: bool) -> None:
    """Sign an account out everywhere, and print a link to set up a new passkey or password; the old ones are gone."""
    require_schema()
    found = account_at(email)
    if found is None:
        raise click.ClickException(f"There is no account with the address {email}; `flask account list` has all.")
    try:
        invitation = reset_account(found.id, utc_now(), by_mail=mail)
    except AccountError as error:
        raise click.ClickException(error.text) from error
    except DatabaseBusy as error:
        raise click.ClickException(BUSY) from error
    click.echo(f"The link is in the outbox for {email}." if mail else invitation_link(invitation))


@account.command("list")
def list_accounts() -> None:
    """List all accounts: address, role, name, how they sign in, and when they were last seen."""
    require_schema()
    seen = last_seen()
    for one in all_accounts():
        ways = [f"{len(one.passkeys)} passkeys"] * bool(one.passkeys) + ["password"] * one.signs_in_by_password
        state = "disabled" if one.disabled_at else ", ".join(ways) or "no way to sign in yet"
        moment = seen.get(one.id)
        click.echo(
            "  ".join((one.email, str(one.role), one.name, state, f"{moment:%Y-%m-%d %H:%M}" if moment else "never"))
        )
    if not seen and not all_accounts():
        click.echo(f"No account yet: flask account invite EMAIL --role {Role.OWNER}", err=True)
