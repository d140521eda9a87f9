"""Messages as mail programs receive them."""

import re
import secrets
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, render_template

from blueprints.site.queries import the_site
from core.time import utc_now

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# A name that looks like an encoded word would be decoded, with whatever it hides.
ENCODED_WORD = re.compile(r"=(?=\?)")


@dataclass(frozen=True, slots=True)
class Composed:
    """A message as RFC 5322 writes it, with CRLF, and its identity."""

    message_id: str
    subject: str
    content: bytes


def compose(
    kind: str,
    recipient: str,
    name: str,
    subject: str,
    context: dict[str, Any],
    calendar: bytes | None = None,
    calendar_method: str = "REQUEST",
) -> Composed:
    """Return the message of a kind, from `templates/mail/<kind>.txt` and `.html`."""
    site = the_site()
    host = urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"
    message = EmailMessage(policy=SMTP)
    message["Subject"] = harmless(subject)
    message["From"] = Address(harmless(site.name), addr_spec=current_app.config["MAIL_FROM"])
    message["To"] = Address(harmless(name), addr_spec=harmless(recipient))
    if site.email:
        message["Reply-To"] = Address(harmless(site.name), addr_spec=harmless(site.email))
    message["Date"] = utc_now()
    message["Message-ID"] = f"<{secrets.token_hex(16)}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    words = {**context, "name": name, "subject": subject}
    message.set_content(render_template(f"mail/{kind}.txt", **words), cte="quoted-printable")
    message.add_alternative(render_template(f"mail/{kind}.html", **words), subtype="html", cte="quoted-printable")
    if calendar is not None:
        _add_calendar(message, calendar, calendar_method)
    return Composed(str(message["Message-ID"]), str(message["Subject"]), message.as_bytes())


def harmless(text: str) -> str:
    """Return a text that cannot begin a header of its own."""
    return " ".join(ENCODED_WORD.sub("= ", CONTROL.sub(" ", text)).split())


def _add_calendar(message: EmailMessage, calendar: bytes, method: str) -> None:
    # Twice, for some programs know an entry by its part and others by its file.
    message.add_alternative(calendar.decode(), subtype="calendar", cte="base64", params={"method": method})
    message.add_attachment(calendar, maintype="application", subtype="ics", filename="event.ics")
