"""Mails to members of the team about their own account; the functions join the caller's transaction."""

from blueprints.mail.actions import queue_message
from core.database import db
from models import Account, AuditEntry, Invitation, OutboundMessage


def tell(entry: AuditEntry, account: Account, news: str, *, email: str = "") -> None:
    """Mail somebody what has changed about how they sign in, and note the mail with an entry of the log."""
    note_message(entry, queue_message("account-news", email or account.email, {"name": account.name, "news": news}))


def mail_invitation(entry: AuditEntry, invitation: Invitation) -> None:
    """Mail an invitation, or the link with which somebody sets up anew how they sign in."""
    db.session.flush()
    by = invitation.invited_by.name if invitation.invited_by else ""
    facts = {"invitation_id": invitation.id, "name": invitation.name, "by": by, "role": str(invitation.role)}
    kind = "account-reset" if invitation.account_id else "account-invitation"
    note_message(entry, queue_message(kind, invitation.email, facts))


def note_message(entry: AuditEntry, message: OutboundMessage | None) -> None:
    """Note with an entry of the log which message an action has caused."""
    if message is not None:
        db.session.flush()
        entry.detail = {**(entry.detail or {}), "messages": [*(entry.detail or {}).get("messages", []), message.id]}
