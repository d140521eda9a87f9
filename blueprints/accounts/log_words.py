"""The audit log in words."""

from core.text import plural
from models import AuditEntry

LABELS = {
    "signed-in": "Signed in",
    "signed-out": "Signed out a device",
    "signed-out-everywhere": "Signed out everywhere",
    "proved-identity": "Signed in again",
    "made-account": "Made their account",
    "set-up-sign-in": "Set up how they sign in",
    "used-recovery-code": "Used a recovery code",
    "made-recovery-codes": "Made new recovery codes",
    "switched-password-on": "Let the password sign in again",
    "switched-password-off": "Stopped the password from signing in",
    "requested-email": "Asked to change the email address",
    "changed-email": "Changed the email address",
    "reset-account": "Reset an account",
    "withdrew-invitation": "Withdrew an invitation",
    "moved-address": "Added a moved address",
    "removed-moved-address": "Removed a moved address",
    "renamed-account": "Changed their name",
}
# Details that only programs read.
HIDDEN = {"messages"}


def action_label(action: str) -> str:
    """Return an action in words."""
    return LABELS.get(action, action.replace("-", " ").capitalize())


def entry_details(entry: AuditEntry) -> list[str]:
    """Return what an entry says besides who, what and when, such as `Was: editor` and `2 emails`."""
    detail = entry.detail or {}
    words = [
        f"{name.replace('_', ' ').capitalize()}: {value}"
        for name, value in detail.items()
        if name not in HIDDEN and isinstance(value, str | int | float) and value != ""
    ]
    messages = detail.get("messages")
    return words + ([plural(len(messages), "email")] if messages else [])
