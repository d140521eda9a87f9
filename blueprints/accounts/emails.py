"""Emails to the team: invitations, links to set up an account anew, and what has changed about signing in."""

from blueprints.accounts.links import invitation_link
from core.database import db
from core.letter import Letter
from core.metadata import absolute
from models import Invitation, OutboundMessage
from models.account import Role

WHAT_ROLES_DO = {
    Role.OWNER: "run the whole site",
    Role.EDITOR: "write and publish, and look after registrations",
    Role.DOOR: "check people in at events",
}


def compose_invitation(message: OutboundMessage) -> Letter:
    """Compose the email with the link of an invitation; LookupError if it was withdrawn meanwhile."""
    facts = message.facts
    invitation = db.session.get(Invitation, facts["invitation_id"])
    if invitation is None:
        raise LookupError("the invitation was withdrawn")
    words = {"link": invitation_link(invitation), "by": facts["by"], "task": WHAT_ROLES_DO[Role(facts["role"])]}
    is_reset = message.kind == "account-reset"
    subject = "Set up how you sign in" if is_reset else "You’re invited to the editors’ desk"
    return Letter(facts["name"], subject, message.kind, words)


def compose_news(message: OutboundMessage) -> Letter:
    """Compose the email about a change to how somebody signs in."""
    facts = message.facts
    words = {"news": facts["news"], "link": absolute("/desk/account/")}
    return Letter(facts["name"], "Your account has changed", "account-news", words)


def compose_new_email(message: OutboundMessage) -> Letter:
    """Compose the email with the link that confirms a new address."""
    facts = message.facts
    return Letter(facts["name"], "Confirm your new email address", "account-email", {"link": facts["link"]})


COMPOSERS = {
    "account-invitation": compose_invitation,
    "account-reset": compose_invitation,
    "account-news": compose_news,
    "account-email": compose_new_email,
}
