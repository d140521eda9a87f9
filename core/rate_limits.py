"""Rate limits: how often one address, client or network may try something."""

import hmac
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Any

from flask import current_app
from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, DatabaseBusy, UtcDateTime, db, writing
from core.public_version import PRIVATE

# A whole seminar may share one IP address, but no email address needs many emails within an hour.
TRIES_OF_EMAIL = 6
TRIES_OF_CLIENT = 60
TRIES_OF_NETWORK = 180
WINDOW_OF_EMAIL = timedelta(hours=1)
# Somebody who has mistyped their password ten times waits for a while; nobody guesses one at this rate.
TRIES_OF_ACCOUNT = 10
WINDOW_OF_ACCOUNT = timedelta(minutes=15)
WINDOW_OF_CLIENT = timedelta(minutes=10)
LONGEST_WINDOW = timedelta(days=1)
LONGEST_WAIT = timedelta(minutes=1)  # of a request that has read the clock before it gets the write lock


class RateWindow(Base):
    """The number of tries of one key since the start of a time window."""

    __tablename__ = "rate_window"
    __table_args__ = ({"info": PRIVATE},)

    key: Mapped[str] = mapped_column(primary_key=True)  # a digest, so that no address is kept
    began_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    tries: Mapped[int]


@dataclass(frozen=True, slots=True)
class Limit:
    """How many tries one key has within a time window that starts with the first try."""

    key: str
    tries: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class FormLimits:
    """The limits of one submission of a public form."""

    # Of the client and its network. Past these the form is refused.
    tries: tuple[Limit, ...] = ()
    # Of the mailbox that is named. Past these the form works as ever and no mail goes: an error would tell others how
    # often it was named, and would lock its owner out.
    mail: tuple[Limit, ...] = ()
    # Of the client and its network, for submissions that only repeat what is known; no mail goes past these either.
    repeated: tuple[Limit, ...] = ()
    # Valid submissions from a network that are no tries.
    spared: tuple[Limit, ...] = ()


UNLIMITED = FormLimits()


class TooManyTriesError(Exception):
    """A key has no tries left; `seconds` is the time until it has."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def limits_for(purpose: str, email_key: str, client: str | None, about: object = "") -> FormLimits:
    """Return the limits of a form, for one client, its network, and emails to one address `about` one thing."""
    address = _digest(purpose, "email", _mailbox(email_key), str(about))
    return FormLimits(tries=_limits_of_client(purpose, client), mail=(Limit(address, TRIES_OF_EMAIL, WINDOW_OF_EMAIL),))


def limits_of_registering(email_key: str, client: str | None, event_id: int, places: int) -> FormLimits:
    """Return the limits of the form of an event; a network may register as many people as it has places."""
    _, network = client_and_network(client)
    return replace(
        limits_for("register", email_key, client, event_id),
        repeated=_limits_of_client("register again", client),
        spared=(Limit(_digest("register", "places", network, str(event_id)), places, LONGEST_WINDOW),),
    )


def limit_of_account(email_key: str) -> Limit:
    """Return the limit of sign-in attempts with a password for one address, whether or not it has an account."""
    return Limit(_digest("sign in", "account", email_key), TRIES_OF_ACCOUNT, WINDOW_OF_ACCOUNT)


def limits_of_signing_in(client: str | None) -> tuple[Limit, ...]:
    """Return the limits of sign-in attempts of one client and its network."""
    return _limits_of_client("sign in", client)


def limit_of_one_use(purpose: str, value: str) -> Limit:
    """Return a limit that allows a value, which is valid for less than a day, to be used once."""
    return Limit(_digest(purpose, "once", value), 1, LONGEST_WINDOW)


def _limits_of_client(purpose: str, client: str | None) -> tuple[Limit, ...]:
    address, network = client_and_network(client)
    return (
        Limit(_digest(purpose, "client", address), TRIES_OF_CLIENT, WINDOW_OF_CLIENT),
        Limit(_digest(purpose, "network", network), TRIES_OF_NETWORK, WINDOW_OF_CLIENT),
    )


@contextmanager
def limited_writing(limits: Sequence[Limit], now: datetime) -> Iterator[None]:
    """Count a try and write, in one transaction; if no try is left, raise TooManyTriesError and count nothing.

    An exception in the block rolls back its changes, but the try stays counted unless the database cannot write at all.
    """
    try:
        with writing():
            if limits:
                count_try(limits, now)
            yield
    except (TooManyTriesError, DatabaseBusy):
        raise
    except Exception:
        if limits:
            with suppress(TooManyTriesError), writing():
                count_try(limits, now)
        raise


def count_try(limits: Sequence[Limit], now: datetime) -> None:
    """Count one try for each key in the caller's transaction, or raise TooManyTriesError.

    The counts are in the database, so that they apply across all processes.
    """
    table: Any = RateWindow.__table__
    # A window that begins in the future comes from a clock that was wrong, and would not end for a long time.
    has_ended = or_(table.c.began_at <= now - LONGEST_WINDOW, table.c.began_at > now + LONGEST_WAIT)
    db.session.execute(delete(table).where(has_ended))
    query = select(table).where(table.c.key.in_([limit.key for limit in limits])).with_for_update()
    windows = {row.key: row for row in db.session.execute(query)}
    # Windows that have ended start again.
    open_windows = {
        limit.key: windows[limit.key]
        for limit in limits
        if limit.key in windows and windows[limit.key].began_at + limit.window > now
    }
    waits = [
        math.ceil((window.began_at + limit.window - now).total_seconds())
        for limit in limits
        if (window := open_windows.get(limit.key)) and window.tries >= limit.tries
    ]
    if waits:
        raise TooManyTriesError(max(1, *waits))
    new = [{"key": limit.key, "began_at": now, "tries": 1} for limit in limits if limit.key not in windows]
    if new:
        db.session.execute(insert(table), new)
    for key in windows:
        window = open_windows.get(key)
        values = {"tries": window.tries + 1} if window else {"began_at": now, "tries": 1}
        db.session.execute(update(table).where(table.c.key == key).values(**values))


def try_is_left(limits: Sequence[Limit], now: datetime) -> bool:
    """Count one try for each key in the caller's transaction; if no try is left, count nothing and return False."""
    try:
        count_try(limits, now)
    except TooManyTriesError:
        return False
    return True


def forget_tries(limit: Limit) -> None:
    """Forget the tries of a key in the caller's transaction."""
    db.session.execute(delete(RateWindow).where(RateWindow.key == limit.key))


def client_and_network(address: str | None) -> tuple[str, str]:
    """Return a client's address and the network that its owner probably has: an IPv4 /24 or an IPv6 /64."""
    try:
        client = ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown", "unknown"
    client = getattr(client, "ipv4_mapped", None) or client
    prefix = 24 if isinstance(client, IPv4Address) else 64
    return str(client), str(ip_network(f"{client}/{prefix}", strict=False))


def _mailbox(email_key: str) -> str:
    # Many servers ignore what follows a +, so a mailbox could be flooded under any number of addresses.
    local, at, domain = email_key.rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def _digest(*parts: str) -> str:
    # Keyed with the site's secret, so that nobody can find an address by trying them all.
    secret = str(current_app.config["SECRET_KEY"])
    return hmac.digest(secret.encode(), "\0".join(("rate", *parts)).encode(), "sha256").hex()
