"""Letter: the content of an email, before it is encoded as a message."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.ics import CalendarMethod


@dataclass(frozen=True, slots=True)
class Letter:
    """An email: its text is `templates/mail/<template>.txt`, its HTML `.html`, both rendered with `context`."""

    name: str  # the recipient's
    subject: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    calendar: bytes | None = None  # an ICS file to attach
    calendar_method: CalendarMethod = "REQUEST"
    calendar_file: str = "event.ics"  # its name
