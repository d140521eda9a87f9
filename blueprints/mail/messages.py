"""Messages as mail programs receive them."""

import re
import secrets
from dataclasses import dataclass
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, render_template

from blueprints.site.queries import get_site
from core.email_address import writable_address
from core.time import utc_now

# With halves of characters, which no message can carry, and what turns the direction of all that follows.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
# A name that looks like an encoded word would be decoded, with whatever it hides.
ENCODED_WORD = re.compile(r"=(?=\?)")
# Anybody can have a mail sent to anybody, and a name with an address in it would be an advertisement.
ADDRESS_IN_NAME = re.compile(r"[/@:]|www\.|\w\.\w{2}", re.IGNORECASE)
PLAIN_NAME = re.compile(r"[A-Za-z0-9' -]{1,60}")


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
    site = get_site()
    host = urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"
    address, answers = writable_address(recipient), writable_address(site.email)
    if address is None:
        raise ValueError("a message to nobody")
    people = _mailbox("From", site.name, current_app.config["MAIL_FROM"]) + _mailbox("To", name, address)
    if answers:
        people += _mailbox("Reply-To", site.name, answers)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = harmless(subject)
    message["Date"] = utc_now()
    message["Message-ID"] = f"<{secrets.token_hex(16)}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    greeted = "" if ADDRESS_IN_NAME.search(name) else harmless(name)
    words = {**context, "name": greeted, "subject": harmless(subject)}
    message.set_content(render_template(f"mail/{kind}.txt", **words), cte="quoted-printable")
    message.add_alternative(render_template(f"mail/{kind}.html", **words), subtype="html", cte="quoted-printable")
    if calendar is not None:
        _add_calendar(message, calendar, calendar_method)
    return Composed(str(message["Message-ID"]), str(message["Subject"]), people.encode() + message.as_bytes())


def harmless(text: str) -> str:
    """Return a text that cannot begin a header of its own."""
    return " ".join(ENCODED_WORD.sub("= ", CONTROL.sub(" ", text)).split())


def _mailbox(field: str, name: str, address: str) -> str:
    """Return a header that names one person.

    Python's own folding takes a long name out of its quotes, and what stands in it for an address then is one.
    """
    name = harmless(name)
    if not name:
        return f"{field}: {address}\r\n"
    phrase = name if PLAIN_NAME.fullmatch(name) else Header(name, "utf-8", header_name=field).encode(linesep="\r\n")
    return f"{field}: {phrase}\r\n <{address}>\r\n"


def _add_calendar(message: EmailMessage, calendar: bytes, method: str) -> None:
    # Twice, for some programs know an entry by its part and others by its file.
    message.add_alternative(calendar.decode(), subtype="calendar", cte="base64", params={"method": method})
    message.add_attachment(calendar, maintype="application", subtype="ics", filename="event.ics")
