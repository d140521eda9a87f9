"""The notice of an event that leaves in a moment: how many mails, when, and what takes it back."""

from dataclasses import dataclass
from datetime import datetime

from blueprints.registration.queries.consequences import Consequences, delayed_consequences
from blueprints.registration.queries.delayed_notices import delayed_notices
from core.database import db
from models import Event


@dataclass(frozen=True, slots=True)
class PendingNotice:
    """What is about to be done about the changes of an event."""

    event_id: int
    found: Consequences
    seconds: int  # until it is done
    entry_id: int | None  # of the last action, which can be undone

    @property
    def number(self) -> int:
        """How many mails there are."""
        return len(self.found.mails)


def pending_notice(event_id: int, now: datetime) -> PendingNotice | None:
    """Return what is about to be done about the changes of an event; None if no mail is."""
    event = db.session.get(Event, event_id)
    found = delayed_consequences(event) if event else None
    if found is None or not found.mails:
        return None
    notices = delayed_notices(event_id)
    last = next((one.audit_entry_id for one in reversed(notices) if one.only is None), None)
    return PendingNotice(event_id, found, max(0, int((found.now - now).total_seconds())), last)
