"""Previews of mails: what somebody will get, without the link that is theirs alone."""

import email.policy
import re
import secrets
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage

from blueprints.mail.actions import compose_letter
from blueprints.registration.emails import compose_notification
from blueprints.registration.queries import registration_token
from blueprints.registration.queries.consequences import Consequences, PlannedMail

_STYLE = re.compile(r' style="([^"]*)"')
_LINKS = re.compile(r' href="[^"]*"')


@dataclass(frozen=True, slots=True)
class MailPreview:
    """A mail to look at; its styles are allowed by `nonce`."""

    mail: PlannedMail
    subject: str
    recipient: str
    text: str
    html: str
    nonce: str
    attachments: list[str]


def preview_of(found: Consequences, registration_id: int) -> MailPreview | None:
    """Return the mail that somebody will get; None if they get none."""
    mail, message = found.mail_to(registration_id), found.message_to(registration_id)
    if mail is None or message is None:
        return None
    composed = compose_letter(message.recipient, compose_notification(message))
    parsed = message_from_bytes(composed.content, policy=email.policy.default)
    # The link lets whoever has it act as the registrant.
    token, nonce = registration_token(mail.registration.key), secrets.token_urlsafe(16)
    text, html = (_part(parsed, kind).replace(token, "…") for kind in ("plain", "html"))
    names = [name for part in parsed.iter_attachments() if (name := part.get_filename())]
    html = _with_stylesheet(_LINKS.sub(' href="#"', html), nonce)
    return MailPreview(mail, composed.subject, message.recipient, text, html, nonce, names)


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""


def _with_stylesheet(html: str, nonce: str) -> str:
    """Return a page whose styles are in one element: the site's policy allows no style attributes."""
    classes: dict[str, str] = {}

    def name(found: re.Match[str]) -> str:
        style = classes.setdefault(found[1], f"s{len(classes)}")
        return f' class="{style}"'

    body = _STYLE.sub(name, html)
    rules = "\n".join(f".{style} {{ {text} }}" for text, style in classes.items()).replace("&#39;", "'")
    return body.replace("</head>", f'<style nonce="{nonce}">\n{rules}\n</style>\n</head>', 1)
