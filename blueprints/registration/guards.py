"""What stands between the forms and those who are no visitors."""

import hmac
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from flask import Response, abort, current_app, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, StringField
from wtforms.validators import ValidationError

from blueprints.registration import blueprint
from blueprints.site.actions import Limit, count_try
from core.tokens import sign, unsign

SHORTEST_VISIT = 3  # seconds; nobody reads and fills in a form in less
LONGEST_VISIT = 24 * 3600
STAMP = "form"
LAST = ("conduct", "newsletter", "website", "stamp")
# A whole seminar may register from behind one address, but no address needs many letters within an hour.
TRIES_OF_EMAIL = 6
TRIES_OF_CLIENT = 60
TRIES_OF_NETWORK = 180
WINDOW_OF_EMAIL = timedelta(hours=1)
WINDOW_OF_CLIENT = timedelta(minutes=10)

Typed = MultiDict[str, str] | None


@blueprint.before_request
def refuse_other_sites() -> None:
    """Refuse what a page of another site sends in a visitor's name."""
    if request.method != "POST":
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        is_own = site in ("same-origin", "none")
    else:
        origin = request.headers.get("Origin")
        own_hosts = (request.host, urlsplit(current_app.config["BASE_URL"]).netloc)
        # Compared as it is written: what is no address at all cannot be taken apart.
        is_own = origin is None or origin.partition("://")[2] in own_hosts
    if not is_own:
        abort(403, "This was sent from the page of another site, so nothing was changed. Please use the form here.")


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Let no cache, robot or other site know of an answer that is for one person."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


class GuardedForm(FlaskForm):
    """A form with a field that only machines fill in, and a note of when it was given out."""

    class Meta:
        csrf = False

    website = StringField("Leave this empty")
    stamp = HiddenField()

    def __init__(self, typed: Typed, subject: str, **more: Any) -> None:
        super().__init__(typed, **more)
        self._subject = subject

    def validate(self, extra_validators: Any = None) -> bool:
        """Tell whether all is right; the time is complained of only when nothing else is wrong."""
        is_valid: bool = super().validate(extra_validators)
        if any(field.errors for field in self if field is not self.stamp):
            self.stamp.errors = ()
        return is_valid

    def in_order(self) -> list[Field]:
        """Return the fields in the order in which they are shown."""
        last = [field for field in self if field.name in LAST]
        return [field for field in self if field not in last] + sorted(last, key=lambda field: LAST.index(field.name))

    def validate_website(self, field: Field) -> None:
        """Refuse an entry where there should be none."""
        if field.data:
            raise ValidationError("This field is for machines. Please leave it empty.")

    def validate_stamp(self, field: Field) -> None:
        """Refuse a form that came back at once, or after days."""
        fault = stamp_fault(field.data or "", self._subject)
        if fault:
            raise ValidationError(fault)

    def stamp_to_send(self) -> str:
        """Return the stamp to give out: the same one while it is good, so that nobody waits twice."""
        typed = self.stamp.data or ""
        return typed if is_stamp(typed, self._subject) else new_stamp(self._subject)


def new_stamp(subject: str) -> str:
    """Return a signed note of when a form was given out."""
    return sign(_secret(), STAMP, subject)


def stamp_fault(stamp: str, subject: str) -> str | None:
    """Return what is wrong with the time that a form was open, or None."""
    found = unsign(_secret(), STAMP, stamp, LONGEST_VISIT)
    if found is None or found[0] != subject:
        return "This form was open for very long. Please look through it and send it again."
    if found[1] < SHORTEST_VISIT:
        return "That was quicker than people are. Please look through your entries and send them again."
    return None


def is_stamp(stamp: str, subject: str) -> bool:
    """Tell whether a stamp is good, be it early or not."""
    found = unsign(_secret(), STAMP, stamp, LONGEST_VISIT)
    return found is not None and found[0] == subject


def seconds_to_wait(purpose: str, email_key: str, now: datetime) -> int:
    """Count a try of this client; return 0, or the seconds until it may try again."""
    client, network = client_and_network(request.remote_addr)
    return count_try(
        (
            Limit(_digest(purpose, "email", _mailbox(email_key)), TRIES_OF_EMAIL, WINDOW_OF_EMAIL),
            Limit(_digest(purpose, "client", client), TRIES_OF_CLIENT, WINDOW_OF_CLIENT),
            Limit(_digest(purpose, "network", network), TRIES_OF_NETWORK, WINDOW_OF_CLIENT),
        ),
        now,
    )


def client_and_network(address: str | None) -> tuple[str, str]:
    """Return a client's address and the network that its owner has: a /24 of IPv4, a /64 of IPv6."""
    try:
        client = ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown", "unknown"
    client = getattr(client, "ipv4_mapped", None) or client
    prefix = 24 if isinstance(client, IPv4Address) else 64
    return str(client), str(ip_network(f"{client}/{prefix}", strict=False))


def _mailbox(email_key: str) -> str:
    # What follows a + reaches the same mailbox at many a server, so that one could be flooded under endless names.
    local, at, domain = email_key.rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def _digest(*parts: str) -> str:
    # With the secret of the site, so that nobody can find out an address by trying them all.
    return hmac.digest(_secret().encode(), "\0".join(("rate", *parts)).encode(), "sha256").hex()


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
