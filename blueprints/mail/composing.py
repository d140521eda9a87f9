"""Composing: turn the facts of an outbound message into the bytes that mail programs receive."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import urlsplit

from flask import Flask, current_app, render_template

from blueprints.site.queries import get_site
from core.email_address import writable_address
from core.ics import CalendarMethod
from core.letter import Letter
from core.text import one_line
from core.time import utc_now
from models import OutboundMessage

EXTENSION = "mail composers"
# Mail programs would decode a name that looks like an encoded word, and show whatever is hidden in it.
ENCODED_WORD = re.compile(r"=(?=\?)")
# Anyone can have mail sent to any address, so a name that contains an address could be an advertisement.
ADDRESS_IN_NAME = re.compile(r"[/@:]|www\.|\w\.\w{2}", re.IGNORECASE)
PLAIN_NAME = re.compile(r"[A-Za-z0-9' -]{1,60}")
PLAIN_SUBJECT = re.compile(r"[ -~]{1,60}")
# Lines of quoted-printable (RFC 2045, 6.7) and with encoded words (RFC 2047, 2); Python's policy allows 78.
LONGEST_LINE = 76
POLICY = SMTP.clone(max_line_length=LONGEST_LINE)


Composer = Callable[[OutboundMessage], Letter]


@dataclass(frozen=True, slots=True)
class Composed:
    """A message in the format of RFC 5322, with CRLF line endings, and its Message-ID."""

    message_id: str
    subject: str
    content: bytes


def init_mail(app: Flask, composers: Mapping[str, Composer]) -> None:
    """Register the composer for each kind of message."""
    app.extensions[EXTENSION] = dict(composers)


def compose(message: OutboundMessage) -> Composed:
    """Compose a message from its facts, with a new Message-ID; KeyError if its kind has no composer."""
    composer: Composer = current_app.extensions[EXTENSION][message.kind]
    return compose_letter(message.recipient, composer(message))


def compose_letter(recipient: str, letter: Letter) -> Composed:
    """Compose a letter to an address; ValueError if no mail server could read the address."""
    site = get_site()
    host = urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"
    address, replies_to = writable_address(recipient), writable_address(site.email)
    if address is None:
        raise ValueError("a message to nobody")
    subject, message_id = header_text(letter.subject), f"<{secrets.token_hex(16)}@{host}>"
    head = _mailbox("From", site.name, current_app.config["MAIL_FROM"]) + _mailbox("To", letter.name, address)
    # Only an address that is not ASCII itself asks for a mail server with SMTPUTF8.
    if replies_to and (replies_to.isascii() or not address.isascii()):
        head += _mailbox("Reply-To", site.name, replies_to)
    head += f"Subject: {_encoded(subject, 'Subject', PLAIN_SUBJECT)}\r\nMessage-ID: {message_id}\r\n"
    message = EmailMessage(policy=POLICY)
    message["Date"] = utc_now()
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    greeted = "" if ADDRESS_IN_NAME.search(letter.name) else header_text(letter.name)
    context = {**letter.context, "name": greeted, "subject": subject}
    text = render_template(f"mail/{letter.template}.txt", **context)
    html = render_template(f"mail/{letter.template}.html", **context)
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    if letter.calendar is not None:
        _add_calendar(message, letter.calendar, letter.calendar_method, letter.calendar_file)
    return Composed(message_id, subject, head.encode() + message.as_bytes())


def header_text(text: str) -> str:
    """Return text on one line that cannot start a new header, either as written or once decoded."""
    return ENCODED_WORD.sub("= ", one_line(text))


def _mailbox(header: str, name: str, address: str) -> str:
    """Return a header that names one person.

    Python's own folding removes the quotes from a long name, and an address in the name then becomes a recipient.
    """
    name = header_text(name)
    return f"{header}: {_encoded(name, header, PLAIN_NAME)}\r\n <{address}>\r\n" if name else f"{header}: {address}\r\n"


def _encoded(text: str, header: str, plain: re.Pattern[str]) -> str:
    # Python's own folding loses the space between two encoded words.
    if plain.fullmatch(text):
        return text
    return Header(text, "utf-8", maxlinelen=LONGEST_LINE - 1, header_name=header).encode(linesep="\r\n")


def _add_calendar(message: EmailMessage, calendar: bytes, method: CalendarMethod, file_name: str) -> None:
    # Attached twice: some programs recognise a calendar entry by its MIME part, others by its file.
    params = {"method": method, "name": file_name}
    message.add_alternative(calendar.decode(), subtype="calendar", cte="base64", params=params)
    message.add_attachment(calendar, maintype="application", subtype="ics", filename=file_name)
