"""The link that the server prints while nobody has an account."""

import click

from blueprints.accounts.actions import make_first_invitation
from blueprints.accounts.links import invitation_link
from blueprints.accounts.queries import has_accounts
from core.database import DatabaseBusy
from core.time import utc_now


def print_first_link() -> None:
    """Print a link with which the first owner makes their account, if there is none; an earlier one is void."""
    if has_accounts():
        return
    try:
        link = invitation_link(make_first_invitation(utc_now()))
    except DatabaseBusy:
        # The site can be read nevertheless.
        return
    # Printed and not logged, since logs have no tokens.
    click.echo(f"Nobody has an account yet. Make the first one, within 7 days:\n  {link}", err=True)
